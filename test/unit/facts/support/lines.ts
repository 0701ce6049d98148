import { createHash } from 'node:crypto';
import type { PublishedFacts } from '../../../../contracts/facts.ts';
import { dayNumber, NAMED } from '../../../../lambdas/facts/format.ts';
import { packMonths } from '../../../../lambdas/facts/pack.ts';
import type { FactRows } from '../../../../lambdas/facts/rows.ts';
import { FactStore, type FactStoreOptions, type ReadObject } from '../../../../lambdas/facts/store.ts';
import { SummaryBuilder } from '../../../../lambdas/facts/summary.ts';
import type { MetricsSource } from '../../../../lambdas/metrics/question.ts';
import { snapshotOf } from '../../lambdas/support/snapshot.ts';

/** A sold line, or one that came back; what is not said is of a guest in France on a phone. */
export interface Line {
  readonly at: `${string}T${string}`;
  readonly order?: number;
  readonly customer?: number;
  readonly amount: number;
  readonly units?: number;
  readonly discount?: number;
  readonly product?: string;
  readonly category?: string;
  readonly country?: string;
  readonly channel?: string;
  readonly currency?: string;
  readonly isReturn?: boolean;
  readonly isProduct?: boolean;
}

/** Lines as `gold.sales_facts` tells them. An order of its own where none is named. */
export function rowsOf(lines: readonly Line[]): FactRows {
  const column = (of: (line: Line, row: number) => number) => Float64Array.from(lines, of);
  const texts = {
    source: () => 'web',
    currency: ({ currency = 'EUR' }: Line) => currency,
    country: ({ country = 'France' }: Line) => country,
    channel: ({ channel = 'direct' }: Line) => channel,
    device: () => 'mobile',
    category: ({ category = 'Home' }: Line) => category,
    product: ({ product = 'LAMP' }: Line) => product,
  };
  const columns = NAMED.map((named) => {
    const names = [...new Set(lines.map(texts[named]))];
    return [named, { names, codes: Uint32Array.from(lines, (line) => names.indexOf(texts[named](line))) }] as const;
  });
  return {
    length: lines.length,
    numbers: {
      fact_day: column(({ at }) => dayNumber(at.slice(0, 10))),
      fact_hour: column(({ at }) => Number(at.slice(11, 13))),
      customer_number: column(({ customer = 0 }) => customer),
      order_number: column(({ order }, row) => order ?? 1000 + row),
      split_number: column(() => 0),
      units: column(({ units = 1 }) => units * 10_000),
      amount: column(({ amount }) => Math.round(amount * 10_000)),
      discount: column(({ discount = 0 }) => Math.round(discount * 10_000)),
      is_return: column(({ isReturn = false }) => Number(isReturn)),
      is_identified: column(({ customer = 0 }) => Number(customer > 0)),
      is_product: column(({ isProduct = true }) => Number(isProduct)),
    },
    names: Object.fromEntries(columns.map(([named, { names }]) => [named, names])) as unknown as FactRows['names'],
    codes: Object.fromEntries(columns.map(([named, { codes }]) => [named, codes])) as unknown as FactRows['codes'],
  };
}

/** What was read of the objects. */
export interface Shop extends MetricsSource {
  readonly facts: PublishedFacts;
  readonly reads: string[];
  readonly read: ReadObject;
}

/** A published shop in memory. @param names of products @param startedAt when its refresh began */
export function shopOf(
  lines: readonly Line[],
  {
    names = {},
    startedAt = '2026-03-11T06:00:00.000Z',
    ...options
  }: FactStoreOptions & { names?: Record<string, string>; startedAt?: string } = {},
): Shop {
  const objects = new Map<string, Uint8Array>();
  const rows = rowsOf(lines);
  const months = packMonths(rows).map(({ bytes, ...rest }) => {
    const key = `${rest.month}-${createHash('sha256').update(bytes).digest('hex')}`;
    objects.set(key, bytes);
    return { ...rest, key, bytes: bytes.length };
  });
  const builder = new SummaryBuilder();
  builder.add(rows);
  objects.set('summary', new TextEncoder().encode(JSON.stringify(builder.summary())));
  const facts = {
    months: months.sort((a, b) => (a.month < b.month ? -1 : 1)),
    summary: { key: 'summary', bytes: 0 },
  };
  const reads: string[] = [];
  const read = async (key: string): Promise<Uint8Array> => {
    reads.push(key.slice(0, 7));
    return objects.get(key) as Uint8Array;
  };
  const dimension = Object.entries(names).map(([product_id, name]) => ({ product_id, name }));
  const snapshot = { ...snapshotOf({ dim_product: dimension, unsold_orders: [] }), startedAt, timeZone: 'UTC', facts };
  return { snapshot, store: new FactStore(read, options), facts, reads, read };
}
