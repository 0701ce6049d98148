import { describe, expect, it } from 'vitest';
import type { FileSource } from '../../../lambdas/load/source.ts';
import { contextOf, load } from './support/files.ts';

/** A source of two tables and of JSON, which refuses every record with what it read of it. */
const told = (text: string) => ({ reason: text, detail: text });
const source: FileSource = {
  name: 'both',
  doc: 'for tests',
  shapes: [
    {
      format: 'csv',
      columns: { id: ['id'] },
      optional: { note: ['note'] },
      mapper: (_, column) => (__, fields) => told(`csv ${fields[column.id ?? -1]} ${fields[column.note ?? -1]}`),
    },
    { format: 'csv', columns: { code: ['code'] }, mapper: () => (_, fields) => told(`other ${fields.join('+')}`) },
    { format: 'json', mapper: () => (_, value) => told(`json ${JSON.stringify(value)}`) },
  ],
};
const tables = { ...source, shapes: source.shapes.slice(0, 2) };
const only = { ...source, shapes: source.shapes.slice(2) };
const read = async (text: string, from = source) => Object.keys((await load(from, text)).counts.reasons);

describe('a file of several shapes', () => {
  it.each([
    ['the first table, by its header', 'id,note\n1,x\n', ['csv 1 x']],
    ['an optional column that is not there', 'id\n1\n', ['csv 1 undefined']],
    ['the other table', 'code;y\n2;z\n', ['other 2+z']],
    ['JSON, by its first character', '{"id":1}\n{"id":2}\n', ['json {"id":1}', 'json {"id":2}']],
    ['JSON after empty lines and a byte order mark', '\uFEFF\n  \n {"id":1}\n', ['json {"id":1}']],
    ['a JSON array', '[{"id":1},\n {"id":2}]\n', ['json {"id":1}', 'json {"id":2}']],
    ['neither', 'x,y\n1,2\n', ['missing_column']],
  ])('is read as %s', async (_, text, expected) => expect(await read(text)).toEqual(expected));

  it('without a JSON shape takes an object for a header, which it is not', async () => {
    expect(await read('{"id":1}\n', tables)).toEqual(['not_csv']);
  });

  it('of JSON alone is JSON whatever it begins with', async () => {
    expect(await read('id,note\n', only)).toEqual(['invalid_json']);
  });

  it('gives its mappers the context of the file', async () => {
    let seen: unknown;
    const curious: FileSource = {
      ...only,
      shapes: [
        {
          format: 'json',
          mapper: (context) => {
            seen = context;
            return () => undefined;
          },
        },
      ],
    };
    await load(curious, '{}', { timeZone: 'Asia/Tokyo' });
    expect(seen).toMatchObject(contextOf(curious, 'Asia/Tokyo'));
  });
});
