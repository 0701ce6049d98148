import { describe, expect, it } from 'vitest';
import { arraysAsLines } from '../../../lambdas/load/json-array.ts';
import { inChunks } from './support/files.ts';

/** The lines that a text becomes, read in pieces of some bytes. */
async function linesOf(text: string, chunk = 65_536): Promise<string[]> {
  const pieces: Buffer[] = [];
  async function* chunks() {
    for await (const piece of inChunks(Buffer.from(text), chunk)) yield Buffer.from(piece);
  }
  for await (const piece of arraysAsLines(chunks())) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces)
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '');
}
const valuesOf = async (text: string, chunk?: number) =>
  (await linesOf(text, chunk)).map((line) => JSON.parse(line) as unknown);

const RECORDS = [
  { id: 1, text: 'a, "b" ] } [ { \\ \n é €', list: [1, [2, { deep: [] }], 3] },
  {},
  { id: '2', nested: { value: [{ records: [] }] }, end: '\\' },
];

describe('the elements of an array', () => {
  it.each([
    ['an array', JSON.stringify(RECORDS)],
    ['an array over several lines', JSON.stringify(RECORDS, null, 2)],
    ['an array with CRLF', JSON.stringify(RECORDS, null, 2).replaceAll('\n', '\r\n')],
    ['an array behind a byte order mark', `\uFEFF \n${JSON.stringify(RECORDS)}`],
    ['`value` of an object', JSON.stringify({ value: RECORDS })],
    ['`records` of an object over several lines', JSON.stringify({ records: RECORDS }, null, 4)],
    [
      '`value` between annotations',
      JSON.stringify({
        '@odata.context': 'https://x/$metadata#"s',
        '@odata.count': 3,
        value: RECORDS,
        '@odata.nextLink': '[{',
      }),
    ],
  ])('are lines: %s', async (_, text) => {
    for (const chunk of [1, 3, 7, 65_536]) expect(await valuesOf(text, chunk)).toEqual(RECORDS);
  });

  it('of several arrays and wrappers follow each other, and then lines', async () => {
    const text = `[{"a":1}]\n{"records":[{"a":2},{"a":3}],"n":{"x":["]}"]}}\n{"value":[]}\n[{"a":4}] {"a":5}\n{"a":6}\n`;
    for (const chunk of [1, 5, 65_536]) {
      expect(await valuesOf(text, chunk)).toEqual([1, 2, 3, 4, 5, 6].map((a) => ({ a })));
    }
  });
});

describe('what is no array', () => {
  it.each(['{"a":[1,2]}\n{"value":3}\n', '{"id":1,"value":[{"a":1}]}\n', 'a,b\n"[",1\n', '{"a":1}', ''])(
    'passes unchanged: %j',
    async (text) => {
      expect((await linesOf(text)).join('\n')).toBe(text.trimEnd());
    },
  );
});

describe('a broken array', () => {
  it.each([
    ['on one line', '[\n{"a":1},\n{"a":"two},\n{"a":3}\n]\n'],
    ['over several', '[\n{\n"a":1\n},\n{\n"a":"two\n},\n{\n"a":3\n}\n]\n'],
  ])('loses the element with an unclosed quote only, %s', async (_, text) => {
    for (const chunk of [1, 65_536]) {
      const lines = (await linesOf(text, chunk)).map((line) => line.replaceAll(' ', ''));
      expect(lines).toHaveLength(3);
      expect([lines[0], lines[2]]).toEqual(['{"a":1}', '{"a":3}']);
    }
  });

  it('gives what came before its end', async () => {
    expect(await linesOf('[{"a":1},{"a":')).toEqual(['{"a":1}', '{"a":']);
  });

  it('keeps what follows its end, to be refused', async () => {
    expect(await linesOf('[{"a":1}]]\nrest')).toEqual(['{"a":1}', ']', 'rest']);
  });
});
