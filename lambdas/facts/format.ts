import * as z from 'zod';
import { FACTS_VERSION } from '../../contracts/facts.ts';

/** What a filter can ask of a group of orders. */
export const GROUP_DIMENSIONS = ['source', 'country', 'channel', 'device'] as const;
/** What a filter can ask of a line. */
export const ITEM_DIMENSIONS = ['category', 'product'] as const;
export const DIMENSIONS = [...GROUP_DIMENSIONS, ...ITEM_DIMENSIONS] as const;

export type GroupDimension = (typeof GROUP_DIMENSIONS)[number];
export type ItemDimension = (typeof ITEM_DIMENSIONS)[number];
export type Dimension = (typeof DIMENSIONS)[number];

/** What has names in a pack. */
export const NAMED = [...DIMENSIONS, 'currency'] as const;

export type Named = (typeof NAMED)[number];

/** The columns of a group and of an item; `kind` is 1 for a product and 0 for postage, fees and the like. */
export const GROUP_COLUMNS = ['source', 'currency', 'country', 'channel', 'device'] as const;
export const ITEM_COLUMNS = ['product', 'category', 'kind'] as const;

/** Amounts and units are whole ten-thousandths: as exact as the lake. */
export const PARTS_OF_ONE = 10_000;

export const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f64: Float64Array } as const;

export type ColumnType = keyof typeof TYPES;
export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

const name = z.string();

/**
 * How facts are packed: an object a calendar month, which tells by itself what its codes stand for, so that a month in which nothing
 * has changed keeps its bytes, whatever happens to others. It begins with the length of its header (32 bits, little endian) and the
 * header, zstd over JSON; then come the columns in the order of the header, each zstd over little-endian numbers.
 *
 * Columns, by the part they belong to:
 * `order`: a row for each hour, group and customer of an order, sorted by day and hour: day (of the month, from 0), hour, group,
 * customer (number, 0 for a guest), split (what names an order of several rows; 0 for all others), lines;
 * `line`: in the order of the orders: item, units, amount, discount;
 * `return`: sorted by day and hour: day, hour, group, identified, item, units, amount;
 * `group`: source, currency, country, channel and device, by their places among the names;
 * `item`: product, category, and whether it is a product at all.
 */
export const packHeader = z.object({
  version: z.literal(FACTS_VERSION),
  /** `yyyy-MM` */
  month: z.string(),
  names: z.record(z.enum(NAMED), z.array(name)),
  columns: z.array(
    z.object({
      name,
      type: z.enum(['u8', 'u16', 'u32', 'f64']),
      /** What a number of the column is to be multiplied by. */
      scale: z.number(),
      rows: z.int(),
      bytes: z.int(),
    }),
  ),
});

export type PackHeader = z.output<typeof packHeader>;

const DAY_MS = 86_400_000;

/** Days since 1970 of a business day, `yyyy-MM-dd`. */
export const dayNumber = (day: string): number => Math.round(Date.parse(day) / DAY_MS);
/** The business day of a number of days since 1970. */
export const dayText = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);
/** The month of a number of days since 1970, `yyyy-MM`. */
export const monthOf = (number: number): string => dayText(number).slice(0, 7);
/** Days since 1970 of the first day of a month. */
export const firstDayOf = (month: string): number => dayNumber(`${month}-01`);
/** How many days a month has. */
export function daysIn(month: string): number {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
}
