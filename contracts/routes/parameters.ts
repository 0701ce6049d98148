import * as z from 'zod';

/** A number written out in a query string; nothing at all is no number, and neither are `0x1f` and `1e3`. */
const number = (pattern: RegExp, range: z.ZodType<number, number>) =>
  z.string().regex(pattern).transform(Number).pipe(range);

/** A whole number from 1. */
export const count = (most: number) =>
  number(/^\d{1,9}$/, z.int().min(1).max(most)).describe(`a whole number from 1 to ${most}`);

/** A whole number from 0. */
export const countOrNone = (most: number) =>
  number(/^\d{1,9}$/, z.int().min(0).max(most)).describe(`a whole number from 0 to ${most}`);

export const share = number(/^\d+(\.\d+)?$/, z.number().min(0).max(1)).describe('a number from 0 to 1');

export const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .describe('true or false');

/** A name or an id. */
export const name = z.string().min(1).max(500).describe('a text of 1 to 500 characters');

export const oneOf = <const V extends readonly [string, ...string[]]>(values: V) =>
  z.enum(values).describe(values.length === 2 ? values.join(' or ') : `one of ${values.join(', ')}`);

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .describe('an ISO 4217 code, e.g. GBP');

export const day = z.iso.date().describe('a day of the calendar as yyyy-MM-dd, e.g. 2026-01-31');

/** What rows can be had as; CSV has all of them, whatever the page. */
export const rowFormat = oneOf(['json', 'csv']).optional();

const MOST_VALUES = 50;

/** A parameter that may come several times: `country=France&country=Korea, Republic of`. */
export const repeated = <T extends z.ZodType>(value: T) =>
  z
    .array(value)
    .min(1)
    .max(MOST_VALUES)
    .describe(`${value.description ?? 'a text'}, up to ${MOST_VALUES} times`);

const LONGEST_CURSOR = 2000;
const MOST_ROWS = 200;
const DEFAULT_ROWS = '50';

/** What every list takes: how many rows, from where, in what order, and as what. */
export const listParameters = <const S extends readonly [string, ...string[]]>(sortable: S, first: Sorting<S>) => ({
  limit: count(MOST_ROWS).prefault(DEFAULT_ROWS),
  cursor: z.string().max(LONGEST_CURSOR).describe('the `next` of the page before').optional(),
  sort: z
    .enum(sortable.flatMap((field) => [field, `-${field}`]) as [Sorting<S>, ...Sorting<S>[]])
    .describe(`one of ${sortable.join(', ')}; with - before it the largest first`)
    .default(first as never),
  format: rowFormat,
});

const MOST_RESULT_ROWS = 1000;

/** What every result of Athena takes: how many rows, from where, and as what. @param first rows of a page, where nobody says */
export const resultParameters = (first: number) => ({
  limit: count(MOST_RESULT_ROWS).prefault(String(first)),
  cursor: z.string().max(LONGEST_CURSOR).describe('the `next` of the rows before').optional(),
  format: rowFormat,
});

/** A field, or `-` and a field for the largest first. */
type Sorting<S extends readonly string[]> = S[number] | `-${S[number]}`;

export const filters = { source: repeated(name).optional(), currency: repeated(currency).optional() };
