import { z } from 'zod';
import type { ArtifactFiles } from '../model.ts';
import { dayText } from '../shared/calendar.ts';
import type { Part } from './part.ts';
import { CHURN_METHODS } from './recipe.ts';

export const FORMAT_VERSION = 1;

const FILE = 'customer-value.json';

const numbers = z.array(z.number());
const positive = z.number().positive();

/** What is known of the customers, in columns: parsing 100,000 objects would take longer. */
const customers = z
  .strictObject({
    ids: z.array(z.string()),
    alive: numbers,
    orders90: numbers,
    orders365: numbers,
    churn: numbers,
    /** Where each customer's values begin in the columns below, and where the last one's end. */
    start: numbers,
    currency: z.array(z.string()),
    value90: numbers,
    value365: numbers,
  })
  .refine(
    ({ ids, alive, orders90, orders365, churn, start, currency, value90, value365 }) =>
      [alive, orders90, orders365, churn].every(({ length }) => length === ids.length) &&
      [value90, value365].every(({ length }) => length === currency.length) &&
      start.length === ids.length + 1 &&
      start.at(-1) === currency.length,
    'the columns differ in length',
  );

const spending = z.strictObject({
  currency: z.string(),
  gammaGamma: z.strictObject({ p: positive, q: z.number().gt(1), v: positive }),
  paidShare: z.number().min(0).max(1),
});

const source = z.strictObject({
  source: z.string(),
  /** The last day of the data. */
  asOf: z.string(),
  churnWindowDays: z.number(),
  churnMethod: z.enum(CHURN_METHODS),
  bgNbd: z.strictObject({ r: positive, alpha: positive, a: positive, b: positive }),
  /** That of most customers first. */
  spending: z.array(spending).min(1),
  customers,
});

const artifact = z.strictObject({
  format: z.literal('customer-value'),
  version: z.literal(FORMAT_VERSION),
  /** That of most rows first. */
  sources: z.array(source).min(1),
});

export type SourceModel = z.infer<typeof source>;

export function writeArtifact(parts: readonly Part[]): ArtifactFiles {
  const sources = [...parts].sort((left, right) => right.shop.rows - left.shop.rows).map(sourceModel);
  const text = JSON.stringify({ format: 'customer-value', version: FORMAT_VERSION, sources });
  return { [FILE]: new TextEncoder().encode(text) };
}

function sourceModel({ shop, settings, snapshot, expectations, churn }: Part): SourceModel {
  const own = expectations.customers;
  const values = own.flatMap((customer) => customer.values);
  const buyers = new Map<string, number>();
  for (const { currency } of values) buyers.set(currency, (buyers.get(currency) ?? 0) + 1);
  let end = 0;
  return {
    source: shop.source,
    asOf: dayText(shop.lastDay),
    churnWindowDays: settings.churnWindowDays,
    churnMethod: churn.method,
    bgNbd: snapshot.bgNbd,
    spending: [...expectations.spending.values()]
      .map(({ currency, gammaGamma, paidShare }) => ({ currency, gammaGamma, paidShare }))
      .sort((left, right) => (buyers.get(right.currency) ?? 0) - (buyers.get(left.currency) ?? 0)),
    customers: {
      ids: own.map(({ id }) => id),
      alive: own.map(({ alive }) => alive),
      orders90: own.map(({ orders90 }) => orders90),
      orders365: own.map(({ orders365 }) => orders365),
      churn: [...churn.risk],
      start: [0, ...own.map((customer) => (end += customer.values.length))],
      currency: values.map(({ currency }) => currency),
      value90: values.map(({ value90 }) => value90),
      value365: values.map(({ value365 }) => value365),
    },
  };
}

/** @throws Error naming the file and what is wrong with it */
export function readArtifact(files: ArtifactFiles): readonly SourceModel[] {
  const bytes = files[FILE];
  if (!bytes) throw new Error(`The artifact has no file ${FILE}; it is of another model. Train customer-value again.`);
  const parsed = artifact.safeParse(json(bytes));
  if (parsed.success) return parsed.data.sources;
  throw new Error(`${FILE} cannot be read; train customer-value again.\n${z.prettifyError(parsed.error)}`);
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new Error(`${FILE} is no JSON: ${(error as Error).message}. Train customer-value again.`);
  }
}
