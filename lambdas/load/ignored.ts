import type { Ignored } from '../../contracts/load-report.ts';
import { plainName } from '../ingest/fields/schema.ts';
import type { FileSource } from './source.ts';

/** What money is called. */
const MONEY = [
  'total',
  'amount',
  'price',
  'discount',
  'tax',
  'shipping',
  'refund',
  'currency',
  'revenue',
  'cost',
  'subtotal',
  'net',
  'gross',
];

/** The columns of a file of which nothing is made; those that sound like money that the source could use, with what to do then. */
export function ignoredColumns(source: FileSource, columns: readonly string[]): Ignored {
  const fields = source.schema?.columns.map(({ key }) => key) ?? [];
  return columns.map((given) => {
    const column = given.trim();
    const field = isMoney(column) ? nearest(column, fields) : undefined;
    return field === undefined ? { column } : { column, hint: `sounds like ${field}: if it is, rename it` };
  });
}

const wordsOf = (name: string): string[] =>
  name
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');

const isMoney = (name: string): boolean => wordsOf(name).some((word) => MONEY.includes(word));

/** The field whose name says most of the words of a column, and nothing else. */
function nearest(column: string, fields: readonly string[]): string | undefined {
  const words = new Set(wordsOf(column));
  const said = fields.filter((field) => isMoney(field) && wordsOf(field).every((word) => words.has(word)));
  return said.toSorted((a, b) => plainName(b).length - plainName(a).length)[0];
}
