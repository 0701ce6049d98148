import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINE_LIMIT, type Line, LineSplitter } from '../../../lambdas/load/lines.ts';
import { heldBytes } from './support/garbage.ts';

function split(...chunks: readonly Buffer[]): Line[] {
  const splitter = new LineSplitter();
  return [...chunks.flatMap((chunk) => [...splitter.push(chunk)]), ...splitter.end()];
}
const texts = (...chunks: readonly (string | Buffer)[]) =>
  split(...chunks.map((chunk) => Buffer.from(chunk))).map(({ text }) => text);

describe('lines', () => {
  it.each([
    ['LF', ['a\nb\n'], ['a', 'b']],
    ['CRLF', ['a\r\nb\r\n'], ['a', 'b']],
    ['CRLF cut in two', ['a\r', '\nb'], ['a', 'b']],
    ['no newline at the end', ['a\nb'], ['a', 'b']],
    ['empty lines', ['\n\na\n'], ['', '', 'a']],
    ['CR, as the Mac did', ['a\rb\r'], ['a', 'b']],
    ['CR at the end of a piece', ['a\r', 'b\r', '\r'], ['a', 'b', '']],
    ['all of them', ['a\rb\nc\r\nd'], ['a', 'b', 'c', 'd']],
    ['nothing', [''], []],
    ['a letter cut in two', [Buffer.from('grü').subarray(0, 3), Buffer.from('grü').subarray(3)], ['grü']],
  ])('end as the file ends them: %s', (_, chunks, lines) => expect(texts(...chunks)).toEqual(lines));

  it('are numbered from 1', () => {
    expect(split(Buffer.from('a\n\nb')).map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('are the same however the bytes are cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ü', '語', ',', '"', '\r', '\n', '\n') });
    fc.assert(
      fc.property(text, fc.array(fc.nat(30), { maxLength: 20 }), (content, cuts) => {
        const bytes = Buffer.from(content);
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const naive = content.split(/\r\n|\r|\n/);
        if (naive.at(-1) === '') naive.pop();
        expect(split(...chunks).map(({ text: line }) => line)).toEqual(naive);
      }),
    );
  });
});

describe('letters', () => {
  it.each([
    ['UTF-8', Buffer.from('Café £5 €'), 'Café £5 €'],
    ['ISO-8859-1', Buffer.from('Café £5', 'latin1'), 'Café £5'],
    // 0x80 is the euro sign in Windows-1252 and a control character in ISO-8859-1.
    ['Windows-1252', Buffer.from([0x35, 0x80]), '5€'],
    ['ASCII', Buffer.from('plain'), 'plain'],
  ])('are read as %s', (_, bytes, text) => expect(split(bytes)[0]?.text).toBe(text));

  it('are told line by line, so that one odd line does not spoil the others', () => {
    expect(texts(Buffer.concat([Buffer.from('Café\n'), Buffer.from('Café\n', 'latin1')]))).toEqual(['Café', 'Café']);
  });
});

describe('a line that is too long', () => {
  it('is told by its size and its beginning', () => {
    const bytes = Buffer.concat([Buffer.alloc(LINE_LIMIT + 1, 'x'), Buffer.from('\nnext\n')]);
    const [first, second] = split(bytes);
    expect(first).toMatchObject({ number: 1, oversize: LINE_LIMIT + 1, text: 'x'.repeat(4096) });
    expect(second).toEqual({ number: 2, text: 'next' });
  });

  it('is longer than 1 MiB: one of exactly that is a line', () => {
    expect(split(Buffer.alloc(LINE_LIMIT, 'x'))[0]?.oversize).toBeUndefined();
  });

  it('is the same however the bytes are cut', () => {
    const bytes = Buffer.concat([Buffer.from('start'), Buffer.alloc(LINE_LIMIT + 10, 'x')]);
    const whole = split(bytes);
    for (const size of [1000, 4095, 65_536, 1_000_003]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      );
      expect(split(...chunks)).toEqual(whole);
    }
  });

  it('of 100 MB costs no memory', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let peak = 0;
    const before = heldBytes();
    const lines: Line[] = [];
    for (let n = 0; n < 1600; n++) {
      for (const line of splitter.push(Buffer.from(chunk))) lines.push(line);
      if (n % 100 === 0) peak = Math.max(peak, heldBytes() - before);
    }
    lines.push(...splitter.end());
    expect(lines).toEqual([{ number: 1, text: 'x'.repeat(4096), oversize: 100 * 1024 * 1024 }]);
    expect(peak).toBeLessThan(32 * 1024 * 1024);
  });
});
