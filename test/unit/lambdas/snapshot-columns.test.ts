import { GetObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeParquet } from '../../../contracts/parquet.ts';
import type { TableContract } from '../../../contracts/table.ts';
import { customersSummary } from '../../../lambdas/metrics/customers.ts';
import { SnapshotReader } from '../../../lambdas/snapshot/reader.ts';
import { openApp } from './support/api.ts';
import { MemoryS3 } from './support/s3.ts';

const customers: TableContract = {
  zone: 'staging',
  name: 'customer_360',
  doc: '',
  key: [],
  columns: {
    source: { id: 1, type: 'string', doc: '' },
    customer_id: { id: 2, type: 'string', doc: '' },
    currency: { id: 3, type: 'string', doc: '' },
    country: { id: 4, type: 'string', doc: '' },
    frequency: { id: 5, type: 'bigint', doc: '' },
    monetary: { id: 6, type: 'decimal(18,4)', doc: '' },
    churn_risk: { id: 7, type: 'double', doc: '' },
    is_at_risk: { id: 8, type: 'boolean', doc: '' },
    last_order_date: { id: 9, type: 'timestamp', doc: '' },
  },
};

/** 600 customers; every seventh is worth the same, every eleventh nothing that is known. */
const ROWS = Array.from({ length: 600 }, (_, n) => ({
  source: 'web',
  customer_id: `C-${String(n).padStart(3, '0')}`,
  currency: 'GBP',
  country: n % 3 === 0 ? 'France' : n % 3 === 1 ? 'Korea, Republic of' : null,
  frequency: BigInt(n % 5),
  monetary: n % 11 === 0 ? null : n % 7 === 0 ? 500_000n : BigInt(((n * 7919) % 600) * 10_000),
  churn_risk: n % 2 === 0 ? n / 600 : null,
  is_at_risk: n % 4 === 0,
  last_order_date: Date.parse('2026-03-01T00:00:00Z') * 1000,
}));
const FILES = 6;

const s3 = new MemoryS3();
const keyOf = (file: number): string => `published/data/run-1/customers/dataset=customer_360/bucket=${file}/a`;
const reads = (): number[] =>
  Array.from(
    { length: FILES },
    (_, file) => s3.mock.commandCalls(GetObjectCommand).filter(({ args }) => args[0].input.Key === keyOf(file)).length,
  );

let reader: SnapshotReader;
beforeEach(() => {
  s3.reset();
  const files = Array.from({ length: FILES }, (_, file) => {
    const part = ROWS.filter((__, n) => Math.floor(n / 100) === file);
    s3.put(`gold/${keyOf(file)}`, writeParquet(customers, part));
    return { key: keyOf(file), bytes: 1 };
  });
  const at = '2026-03-01T12:00:00Z';
  const columns = Object.keys(customers.columns);
  const manifest = { run: 'run-1', startedAt: at, publishedAt: at, datasets: { customer_360: { files, columns } } };
  s3.put('gold/published/manifests/run-1.json', JSON.stringify(manifest));
  s3.put('gold/published/latest.json', JSON.stringify({ run: 'run-1', startedAt: at, publishedAt: at }));
  reader = new SnapshotReader(s3.client, 'gold');
});

describe('rows over some columns', () => {
  it('have the values that rows have which are read whole, but counts as numbers, and nothing of other columns', async () => {
    const snapshot = await reader.latest();
    const names = ['customer_id', 'country', 'frequency', 'monetary', 'churn_risk', 'is_at_risk', 'last_order_date'];
    const over = await snapshot.over('customer_360', names);
    const whole = await snapshot.rows('customer_360');
    const told = (row: Readonly<Record<string, unknown>>) =>
      names.map((name) => (typeof row[name] === 'bigint' ? Number(row[name]) : row[name]));
    expect(over.map(told)).toEqual(whole.map(told));
    expect(over[0]?.currency).toBeUndefined();
  });

  it('are null where a snapshot of an older version lacks the column', async () => {
    const [first] = await (await reader.latest()).over('customer_360', ['customer_id', 'lifetime_value']);
    expect(first?.lifetime_value).toBeNull();
  });

  it('are read once a column, together where they are asked for together', async () => {
    const snapshot = await reader.latest();
    await Promise.all([
      snapshot.over('customer_360', ['country', 'monetary']),
      snapshot.over('customer_360', ['monetary', 'country']),
    ]);
    await snapshot.over('customer_360', ['country']);
    expect(reads()).toEqual(Array(FILES).fill(1));
    await snapshot.over('customer_360', ['country', 'frequency']);
    expect(reads()).toEqual(Array(FILES).fill(2));
  });

  it('can be had whole, from no other file than theirs, in the order given', async () => {
    const snapshot = await reader.latest();
    const rows = await snapshot.over('customer_360', ['customer_id']);
    const some = [rows[599], rows[0], rows[550]].flatMap((row) => (row ? [row] : []));
    const before = reads();
    expect(await snapshot.whole('customer_360', some, ['customer_id', 'frequency', 'country'])).toEqual([
      { customer_id: 'C-599', frequency: 4, country: null },
      { customer_id: 'C-000', frequency: 0, country: 'France' },
      { customer_id: 'C-550', frequency: 0, country: 'Korea, Republic of' },
    ]);
    expect(reads().map((count, file) => count - (before[file] ?? 0))).toEqual([1, 0, 0, 0, 0, 1]);
    await snapshot.whole('customer_360', some.slice(0, 1), ['frequency', 'country']);
    expect(reads().map((count, file) => count - (before[file] ?? 0))).toEqual([1, 0, 0, 0, 0, 1]);
  });

  it('that were read whole stand nowhere', async () => {
    const snapshot = await reader.latest();
    await expect(snapshot.whole('customer_360', [{ customer_id: 'C-000' }], ['country'])).rejects.toThrow(TypeError);
  });

  it('say which file is damaged, and are read again once it is whole', async () => {
    const whole = writeParquet(customers, ROWS.slice(0, 100));
    s3.put(`gold/${keyOf(0)}`, 'PAR1 and nothing else');
    const snapshot = await reader.latest();
    await expect(snapshot.over('customer_360', ['country'])).rejects.toThrow(`${keyOf(0)} is damaged`);
    s3.put(`gold/${keyOf(0)}`, whole);
    expect(await snapshot.over('customer_360', ['country'])).toHaveLength(600);
  });
});

describe('a list of customers', () => {
  type Answer = { items: { customerId: string; monetary: number | null }[]; next: string | null; total: number };
  const ask = async (query: string): Promise<Answer> => {
    const app = openApp({ latest: () => reader.latest() });
    return (await (await app.request(`/v1/customers?${query}`)).json()) as Answer;
  };
  /** By another way: all rows in order, then the page. */
  const expected = (isWanted: (row: (typeof ROWS)[number]) => boolean, sign: 1 | -1): string[] =>
    ROWS.filter(isWanted)
      .toSorted((a, b) => {
        if (a.monetary === null || b.monetary === null)
          return Number(a.monetary === null) - Number(b.monetary === null) || (a.customer_id < b.customer_id ? -1 : 1);
        return sign * Number(a.monetary - b.monetary) || (a.customer_id < b.customer_id ? -1 : 1);
      })
      .map(({ customer_id }) => customer_id);

  it.each([
    ['-monetary', -1],
    ['monetary', 1],
  ] as const)('is whole and in order by pages, by %s', async (sort, sign) => {
    const query = `sort=${sort}&country=France&limit=37`;
    const found: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: Answer = await ask(`${query}${next && `&cursor=${next}`}`);
      expect(page.total).toBe(200);
      found.push(...page.items.map(({ customerId }) => customerId));
      next = page.next;
    }
    expect(found).toEqual(expected(({ country }) => country === 'France', sign));
  });

  it('ends exactly with its last row', async () => {
    const { items, next } = await ask('limit=200&country=France');
    expect([items.length, next]).toEqual([200, null]);
  });

  it('has filters of all kinds', async () => {
    const { total } = await ask('isAtRisk=true&q=c-1&country=Korea, Republic of');
    const wanted = ROWS.filter(
      ({ is_at_risk, customer_id, country }) =>
        is_at_risk && customer_id.startsWith('C-1') && country === 'Korea, Republic of',
    );
    expect(total).toBe(wanted.length);
  });
});

describe('the summary of customers', () => {
  it('is the same over columns as over whole rows', async () => {
    const snapshot = await reader.latest();
    const question = { source: [], country: [] };
    const whole = { ...snapshot, over: snapshot.rows };
    expect(await customersSummary(snapshot, question, true)).toEqual(await customersSummary(whole, question, true));
  });
});
