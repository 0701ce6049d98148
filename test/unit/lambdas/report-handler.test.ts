import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeParquet } from '../../../contracts/parquet.ts';
import type { TableContract } from '../../../contracts/table.ts';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
let handler: (event: unknown) => Promise<{ written: readonly string[] }>;
let clock = Date.parse('2026-03-01T12:00:00Z');

const decimal = (id: number) => ({ id, type: 'decimal(18,4)', doc: '' }) as const;
const bigint = (id: number) => ({ id, type: 'bigint', doc: '' }) as const;
const text = (id: number) => ({ id, type: 'string', doc: '' }) as const;
const time = (id: number) => ({ id, type: 'timestamp', doc: '' }) as const;

const mart = (name: string, day: string): TableContract => ({
  zone: 'staging',
  name,
  doc: '',
  key: [],
  columns: {
    [day]: time(1),
    audience: text(2),
    currency: text(3),
    revenue: decimal(4),
    lines: bigint(5),
    orders: bigint(6),
    customers: bigint(7),
    products: bigint(8),
    units: bigint(9),
    average_order_value: decimal(10),
    returned_amount: decimal(11),
    net_revenue: decimal(12),
  },
});
const DAILY = mart('daily_sales', 'sale_date');
const WEEKLY = mart('weekly_sales', 'week_start');

const row = (column: string, [day, revenue]: readonly [string, bigint], audience = 'all') => ({
  [column]: Date.parse(day),
  audience,
  currency: 'GBP',
  revenue: revenue * 10_000n,
  lines: 1,
  orders: 1,
  customers: 1,
  products: 1,
  units: 1,
  average_order_value: revenue * 10_000n,
  returned_amount: 0n,
  net_revenue: revenue * 10_000n,
});

type Sales = readonly (readonly [day: string, pounds: bigint])[];

/** Publishes a snapshot whose refresh began at a time, with one order on each day and in each week. */
function publish(run: string, startedAt: string, days: Sales, weeks: Sales = []): void {
  const rows = [
    ...days.map((sold) => row('sale_date', sold)),
    ...days.map((sold) => row('sale_date', sold, 'identified')),
  ];
  s3.put(`gold/published/data/${run}/d`, writeParquet(DAILY, rows));
  s3.put(
    `gold/published/data/${run}/w`,
    writeParquet(
      WEEKLY,
      weeks.map((sold) => row('week_start', sold)),
    ),
  );
  const files = (name: string) => ({ files: [{ key: `published/data/${run}/${name}`, bytes: 1 }] });
  const datasets = { daily_sales: files('d'), weekly_sales: files('w') };
  const identity = { run, startedAt, publishedAt: startedAt };
  s3.put(`gold/published/manifests/${run}.json`, JSON.stringify({ ...identity, datasets }));
  s3.put('gold/published/latest.json', JSON.stringify(identity));
  later();
}

/** Lets so much time pass that the reader looks at the pointer again. */
function later(): void {
  clock += 60_000;
  vi.setSystemTime(clock);
}

const reports = (): string[] => s3.paths('gold/reports/').map((path) => path.slice('gold/reports/'.length));
const bodies = () => Object.fromEntries(s3.paths('gold/reports/').map((path) => [path, s3.body(path).toString()]));
const inAllFormats = (...names: readonly string[]) =>
  names.flatMap((name) => ['csv', 'json', 'txt'].map((e) => `${name}.${e}`));

beforeAll(async () => {
  process.env.GOLD_BUCKET = 'gold';
  process.env.TIME_ZONE = 'Europe/London';
  ({ handler } = await import('../../../lambdas/report/handler.ts'));
});
beforeEach(() => {
  s3.reset();
  vi.useFakeTimers({ toFake: ['Date'], now: clock });
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
});

// Files share a thread: a clock that stood still would stand still for the next of them too.
afterEach(() => vi.useRealTimers());

describe('the daily run', () => {
  it('writes the days that were over when the refresh began, back to a week', async () => {
    // Friday the 10th in London; the 2nd is more than a week ago, the 10th is not over, the 8th had no sales.
    publish('run-1', '2026-07-10T05:00:00Z', [
      ['2026-07-02', 1n],
      ['2026-07-03', 2n],
      ['2026-07-06', 3n],
      ['2026-07-07', 4n],
      ['2026-07-09', 5n],
      ['2026-07-10', 6n],
    ]);
    const { written } = await handler({ period: 'daily' });
    const days = ['03', '04', '05', '06', '07', '08', '09'].map((day) => `daily/2026-07-${day}`);
    expect(reports()).toEqual(inAllFormats(...days));
    expect([...written].sort()).toEqual(reports().map((name) => `reports/${name}`));
    expect(s3.json('gold/reports/daily/2026-07-09.json')).toMatchObject({ audience: 'all', revenue: 5, orders: 1 });
    expect(s3.json('gold/reports/daily/2026-07-08.json')).toMatchObject({ revenue: 0, orders: 0 });
    expect(s3.body('gold/reports/daily/2026-07-09.csv').toString()).toContain('figures,,revenue,5\r\n');
    expect(s3.body('gold/reports/daily/2026-07-09.txt').toString()).toMatch(/^Daily report of 2026-07-09\nThursday/);
  });

  it('goes by the business day: in London 23:30 UTC in summer is the next one', async () => {
    publish('run-2', '2026-07-09T23:30:00Z', [['2026-07-09', 5n]]);
    await handler({ period: 'daily' });
    expect(reports()).toEqual(inAllFormats('daily/2026-07-09'));
    s3.reset();
    publish('run-3', '2026-07-09T22:30:00Z', [['2026-07-09', 5n]]);
    await handler({ period: 'daily' });
    expect(reports()).toEqual([]);
  });

  it('writes the same bytes from the same snapshot', async () => {
    publish('run-4', '2026-07-10T05:00:00Z', [
      ['2026-07-08', 1n],
      ['2026-07-09', 5n],
    ]);
    await handler({ period: 'daily' });
    const first = bodies();
    await handler({ period: 'daily' });
    expect(bodies()).toEqual(first);
  });

  it('takes up an order that came late, and makes up for a run that was missed', async () => {
    publish('run-5', '2026-07-10T05:00:00Z', [['2026-07-09', 5n]]);
    await handler({ period: 'daily' });
    publish('run-6', '2026-07-12T05:00:00Z', [
      ['2026-07-09', 8n],
      ['2026-07-10', 1n],
      ['2026-07-11', 2n],
    ]);
    await handler({ period: 'daily' });
    expect(s3.json('gold/reports/daily/2026-07-09.json')).toMatchObject({ revenue: 8, snapshot: { run: 'run-6' } });
    expect(reports()).toEqual(inAllFormats('daily/2026-07-09', 'daily/2026-07-10', 'daily/2026-07-11'));
  });

  it('writes nothing of days after the last sale: nobody knows whether they are over', async () => {
    publish('run-7', '2026-07-10T05:00:00Z', [['2011-12-09', 5n]]);
    expect(await handler({ period: 'daily' })).toEqual({ written: [] });
    expect(reports()).toEqual([]);
  });

  it('says what the files are', async () => {
    publish('run-8', '2026-07-10T05:00:00Z', [['2026-07-09', 5n]]);
    await handler({ period: 'daily' });
    const types = s3.mock.commandCalls(PutObjectCommand).map(({ args }) => args[0].input.ContentType);
    expect(types).toEqual(['application/json', 'text/csv; charset=utf-8', 'text/plain; charset=utf-8']);
  });
});

describe('the weekly run', () => {
  it('writes the weeks that were over when the refresh began, back to four', async () => {
    // Monday 13 July 2026 is in week 29.
    publish(
      'run-9',
      '2026-07-13T05:00:00Z',
      [['2026-07-09', 5n]],
      [
        ['2026-06-08', 1n],
        ['2026-06-15', 2n],
        ['2026-06-29', 3n],
        ['2026-07-06', 4n],
        ['2026-07-13', 5n],
      ],
    );
    await handler({ period: 'weekly' });
    expect(reports()).toEqual(inAllFormats('weekly/2026-W25', 'weekly/2026-W26', 'weekly/2026-W27', 'weekly/2026-W28'));
    expect(s3.json('gold/reports/weekly/2026-W28.json')).toMatchObject({ from: '2026-07-06', revenue: 4 });
    expect(s3.json('gold/reports/weekly/2026-W26.json')).toMatchObject({ from: '2026-06-22', revenue: 0 });
  });

  it('has the week of Sunday only when Sunday is over', async () => {
    publish('run-10', '2026-07-12T22:30:00Z', [], [['2026-07-06', 4n]]); // 23:30 in London
    expect(await handler({ period: 'weekly' })).toEqual({ written: [] });
  });
});

describe('a run for one date', () => {
  it('writes the report of that day or week, however long ago', async () => {
    publish(
      'run-11',
      '2026-07-10T05:00:00Z',
      [
        ['2011-12-08', 1n],
        ['2011-12-09', 5n],
      ],
      [['2011-12-05', 6n]],
    );
    await handler({ period: 'daily', date: '2011-12-09' });
    await handler({ period: 'weekly', date: '2011-12-09' });
    expect(reports()).toEqual(inAllFormats('daily/2011-12-09', 'weekly/2011-W49'));
  });
});

describe('the function', () => {
  it('writes nothing before the first refresh', async () => {
    later();
    vi.resetModules();
    const { handler: fresh } = await import('../../../lambdas/report/handler.ts');
    expect(await fresh({ period: 'daily' })).toEqual({ written: [] });
  });

  it('fails, to be tried again, when a report cannot be written', async () => {
    publish('run-12', '2026-07-10T05:00:00Z', [['2026-07-09', 5n]]);
    s3.beforePut = () => {
      throw new Error('slow down');
    };
    await expect(handler({ period: 'daily' })).rejects.toThrow('slow down');
  });

  it.each([
    {},
    { period: 'monthly' },
    { period: 'daily', date: '2026-02-30' },
    { period: 'daily', day: '2026-07-09' },
    null,
  ])('refuses %j', async (event) => {
    publish('run-13', '2026-07-10T05:00:00Z', [['2026-07-09', 5n]]);
    await expect(handler(event)).rejects.toThrow();
    expect(reports()).toEqual([]);
  });

  it('logs counts, not figures', async () => {
    const log = vi.spyOn(console, 'info');
    publish('run-14', '2026-07-10T05:00:00Z', [['2026-07-09', 5n]]);
    await handler({ period: 'daily' });
    expect(log.mock.lastCall?.[0]).toEqual({ what: 'reports written', period: 'daily', run: 'run-14', files: 3 });
  });
});
