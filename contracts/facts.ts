import * as z from 'zod';
import { GOLD } from './lake.ts';

/** How facts are packed; another number packs all of them anew. */
export const FACTS_VERSION = 1;

/** The view of gold that facts are packed from, and the column that its rows are unloaded by. */
export const FACTS_VIEW = { name: 'sales_facts', slot: 'slot' } as const;

const object = { key: z.string(), bytes: z.int() };
const day = z.iso.date();

/** Facts of a snapshot: an object a calendar month, named by its content, and one that tells of all of them. */
export const publishedFacts = z.object({
  months: z.array(
    z.object({
      month: z.string().describe('yyyy-MM'),
      ...object,
      orders: z.int(),
      lines: z.int(),
      customers: z.int().describe('The greatest number of a customer in it'),
    }),
  ),
  summary: z.object(object),
});

export type PublishedFacts = z.output<typeof publishedFacts>;

const value = z.object({ value: z.string(), lines: z.int() });

/** What stands in the facts of a snapshot: the first and last business day, and the values of each filter by the lines sold. */
export const factsSummary = z.object({
  version: z.literal(FACTS_VERSION),
  days: z.object({ first: day, last: day, lastSold: day.nullable() }).nullable().describe('Null where there are none'),
  values: z.object({
    source: z.array(value),
    country: z.array(value),
    channel: z.array(value),
    device: z.array(value),
    category: z.array(value),
  }),
  currencies: z.array(value.extend({ revenue: z.number() })).describe('By revenue'),
});

export type FactsSummary = z.output<typeof factsSummary>;

/** The key of a month. @param digest of its content */
export const factsKey = (month: string, digest: string): string => `${GOLD.facts}${month}-${digest}.pack`;
export const summaryKey = (digest: string): string => `${GOLD.facts}summary-${digest}.json`;
