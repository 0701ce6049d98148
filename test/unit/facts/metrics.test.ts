import { describe, expect, it, vi } from 'vitest';
import { overviewQuery, salesAnswer, salesOverview, salesQuery, shopAnswer } from '../../../contracts/metrics.ts';
import { FactStore } from '../../../lambdas/facts/store.ts';
import { overview } from '../../../lambdas/metrics/overview.ts';
import { sales } from '../../../lambdas/metrics/sales.ts';
import { shop } from '../../../lambdas/metrics/shop.ts';
import { SnapshotDamagedError } from '../../../lambdas/snapshot/reader.ts';
import { type Line, shopOf } from './support/lines.ts';

// Monday 2 March 2026 and Tuesday the 3rd, and of February the 23rd and the 24th, a week before.
const LINES: readonly Line[] = [
  { at: '2026-02-23T10', customer: 1, order: 1, amount: 100 },
  { at: '2026-02-24T11', customer: 2, order: 2, amount: 50, country: 'Spain', channel: 'email' },
  { at: '2026-03-02T10', customer: 1, order: 1, amount: 30.005, units: 2 },
  { at: '2026-03-02T10', customer: 1, order: 1, amount: 10, product: 'MUG', category: 'Kitchen', discount: 2.5 },
  { at: '2026-03-02T10', customer: 1, order: 1, amount: 4.9, product: 'POST', category: 'Fees', isProduct: false },
  { at: '2026-03-03T21', order: 2, amount: 20, country: 'Spain' },
  { at: '2026-03-03T22', customer: 3, order: 3, amount: 0.005, country: 'Korea, Republic of' },
  { at: '2026-03-03T09', amount: 5.5, isReturn: true, customer: 1 },
  { at: '2026-03-03T12', customer: 3, order: 4, amount: 7, currency: 'GBP' },
];
const NAMES = { LAMP: 'A lamp', MUG: 'A mug' };
const ask = (query: object = {}) =>
  sales(
    shopOf(LINES, { names: NAMES }),
    salesQuery.parse({ from: '2026-03-02', to: '2026-03-03', compare: 'none', ...query }),
  );

describe('sales', () => {
  it('of a period, in all and over time', async () => {
    const answer = await ask({ grain: 'day' });
    expect(salesAnswer.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      snapshot: { run: 'run-1' },
      period: { from: '2026-03-02', to: '2026-03-03', days: 2, complete: true, compareFrom: null, compareTo: null },
      currency: 'EUR',
      ignored: [],
      counted: { lines: 5 },
      grain: 'day',
      // 30.005 + 10 + 4.9 + 20 + 0.005 = 64.91, less 5.5 that came back; two orders of 44.905 and 20, and one of 0.005.
      totals: {
        revenue: 64.91,
        netRevenue: 59.41,
        returned: 5.5,
        discount: 2.5,
        orders: 3,
        units: 6,
        lines: 5,
        customers: 2,
        newCustomers: 1,
        returningCustomers: 1,
        averageOrderValue: 21.64,
      },
      previous: null,
    });
    expect(answer.series).toEqual([
      expect.objectContaining({
        start: '2026-03-02',
        complete: true,
        revenue: 44.91,
        orders: 1,
        customers: 1,
        newCustomers: 0,
        returned: 0,
      }),
      expect.objectContaining({
        start: '2026-03-03',
        revenue: 20.01,
        orders: 2,
        customers: 1,
        newCustomers: 1,
        returned: 5.5,
        previous: null,
      }),
    ]);
  });

  it('are compared with the same weekdays, and each part with the same days', async () => {
    const answer = await ask({
      compareFrom: '2026-02-23',
      compareTo: '2026-02-24',
      grain: 'day',
      by: 'country',
      measure: ['revenue', 'new-customers'],
    });
    expect(answer.totals).toEqual({ revenue: 64.91, newCustomers: 1 });
    expect(answer.previous).toEqual({ revenue: 150, newCustomers: 2 });
    expect(answer.series.map(({ previous }) => previous?.revenue)).toEqual([100, 50]);
    expect(answer.rows.map(({ value, revenue, previous }) => [value, revenue, previous?.revenue])).toEqual([
      ['France', 44.91, 100],
      ['Spain', 20, 50],
      ['Korea, Republic of', 0.01, 0],
    ]);
  });

  it('are not compared with days of which nothing is known, and say so', async () => {
    const { period, previous, ignored } = await ask({ compare: 'year' });
    expect([period.compareFrom, previous]).toEqual([null, null]);
    expect(ignored).toEqual([
      { filter: 'compare', figures: ['previous'], reason: 'Sales are known from 2026-02-23 on.' },
    ]);
  });

  it('by product tell products alone, with their names', async () => {
    const { rows } = await ask({ by: 'product' });
    expect(
      rows.map(({ value, name, revenue, orders, discount }) => ({ value, name, revenue, orders, discount })),
    ).toEqual([
      { value: 'LAMP', name: 'A lamp', revenue: 50.01, orders: 3, discount: 0 },
      { value: 'MUG', name: 'A mug', revenue: 10, orders: 1, discount: 2.5 },
    ]);
    expect(await ask({ by: 'product', top: 1 })).toMatchObject({ rows: [{ value: 'LAMP' }] });
  });

  it('by hour of the week have all of its hours', async () => {
    const { rows } = await ask({ by: 'hour-of-week', measure: ['revenue'] });
    expect(rows).toHaveLength(168);
    expect(rows[10]).toEqual({ value: '10', name: 'Monday 10:00', share: 0.6918, revenue: 44.91, previous: null });
    expect(rows[45]).toMatchObject({ name: 'Tuesday 21:00', revenue: 20 });
  });

  it('of the hours of a day tell no new customers, whose hour nobody knows', async () => {
    const { series, grain } = await ask();
    expect(grain).toBe('hour');
    expect(series).toHaveLength(48);
    expect(series[10]).toMatchObject({ start: '2026-03-02T10:00', revenue: 44.91, customers: 1, newCustomers: null });
  });

  it('follow every filter, while a facet ignores its own', async () => {
    const answer = await ask({ country: ['Spain', 'Korea, Republic of'], facet: ['country', 'category'] });
    expect(answer.totals).toMatchObject({ revenue: 20.01, orders: 2, returned: 0 });
    expect(answer.facets.country).toEqual([
      { value: 'France', revenue: 44.91, orders: 1, share: 0.6918, previous: null },
      { value: 'Spain', revenue: 20, orders: 1, share: 0.3081, previous: null },
      { value: 'Korea, Republic of', revenue: 0.01, orders: 1, share: 0.0001, previous: null },
    ]);
    expect(answer.facets.category).toEqual([{ value: 'Home', revenue: 20.01, orders: 2, share: 1, previous: null }]);
    const kitchen = await ask({ category: ['Kitchen'], facet: ['category'] });
    expect(kitchen.totals).toMatchObject({ revenue: 10, orders: 1, customers: 1 });
    expect(kitchen.facets.category?.map(({ value }) => value)).toEqual(['Home', 'Kitchen', 'Fees']);
  });

  it('of values and currencies that nobody has seen are none', async () => {
    expect((await ask({ country: ['Atlantis'] })).totals).toMatchObject({
      revenue: 0,
      orders: 0,
      averageOrderValue: null,
    });
    expect((await ask({ currency: 'XXX' })).totals).toMatchObject({ revenue: 0 });
    expect((await ask({ currency: 'GBP', audience: 'identified' })).totals).toMatchObject({ revenue: 7, customers: 1 });
  });

  it.each([
    [{ from: '2026-03-03', to: '2026-03-02' }, 'from is 2026-03-03, which is after to, 2026-03-02'],
    [{ from: '2010-01-01' }, 'more than 4000 days'],
    [{ from: '2026-01-31', grain: 'hour' }, 'Hours are told of 31 days at most, not of 32'],
    [{ compareFrom: '2026-02-01' }, 'compareFrom and compareTo belong together'],
  ])('of %o are refused', async (query, message) => {
    await expect(ask(query)).rejects.toThrow(message);
  });

  it('without days are those of the last 28 that were over', async () => {
    const query = salesQuery.parse({});
    const over = await sales(shopOf(LINES), query);
    expect(over.period).toMatchObject({ from: '2026-02-04', to: '2026-03-03', complete: true });
    const during = await sales(shopOf(LINES, { startedAt: '2026-03-03T12:00:00.000Z' }), query);
    expect(during.period).toMatchObject({ to: '2026-03-02', complete: true });
  });
});

describe('months', () => {
  const spread: Line[] = ['2025-12', '2026-01', '2026-02', '2026-03'].map((month) => ({
    at: `${month}-10T10`,
    amount: 1,
  }));
  const whole = (from: string, to: string) => salesQuery.parse({ from, to, compare: 'none' });

  it('are fetched when they are asked for, and once', async () => {
    const source = shopOf(spread);
    await sales(source, whole('2026-01-01', '2026-02-03'));
    await Promise.all([
      sales(source, whole('2026-02-01', '2026-03-31')),
      sales(source, whole('2026-03-01', '2026-03-31')),
    ]);
    expect(source.reads).toEqual(['summary', '2026-01', '2026-02', '2026-03']);
  });

  it('beyond what may be held are left out, which the answer says; those that were not asked for the longest give way', async () => {
    const source = shopOf(spread, { maxLines: 2 });
    const answer = await sales(source, whole('2025-12-01', '2026-03-31'));
    expect(answer.totals.revenue).toBe(2);
    expect(answer.ignored).toEqual([
      {
        filter: 'from',
        figures: ['all'],
        reason:
          'Of so many days more than 2 lines were sold, of which the newest are counted: sales from 2026-02-01 on.',
      },
    ]);
    await sales(source, whole('2026-01-01', '2026-01-31'));
    await sales(source, whole('2026-03-01', '2026-03-31'));
    await sales(source, whole('2026-02-01', '2026-02-28'));
    expect(source.reads.slice(1)).toEqual(['2026-02', '2026-03', '2026-01', '2026-02']);
  });

  it('that are damaged are named, with what mends them; the next question tries again', async () => {
    const source = shopOf(spread);
    const read = vi.fn(async () => Uint8Array.of(1, 2, 3));
    const store = new FactStore((key) =>
      key === 'summary'
        ? source.store.summary(source.facts).then((all) => new TextEncoder().encode(JSON.stringify(all)))
        : read(),
    );
    const ask = () => sales({ ...source, store }, whole('2026-01-01', '2026-01-31'));
    await expect(ask()).rejects.toThrow(
      /object 2026-01-\w+ is damaged and cannot be read\. Publish it anew with: npx shoplake refresh --full/,
    );
    await expect(ask()).rejects.toThrow(SnapshotDamagedError);
    expect(read).toHaveBeenCalledTimes(2);
  });
});

describe('the first page', () => {
  it('tells key figures, weeks, hours, and what changed in sentences', async () => {
    const year: Line[] = [{ at: '2025-03-04T10', customer: 9, amount: 80 }];
    const source = shopOf([
      ...year,
      ...LINES.map((line) => ({ ...line, ...(line.customer && { customer: line.customer + 9 }) })),
    ]);
    const answer = await overview(
      source,
      overviewQuery.parse({ from: '2026-03-02', to: '2026-03-03', compareFrom: '2026-02-23', compareTo: '2026-02-24' }),
    );
    expect(salesOverview.parse(answer)).toEqual(answer);
    expect(answer.kpis[0]).toEqual({
      id: 'revenue',
      unit: 'money',
      value: 64.91,
      previous: 150,
      points: [44.91, 20.01],
    });
    expect(answer.kpis.map(({ id, value }) => [id, value])).toEqual([
      ['revenue', 64.91],
      ['net-revenue', 59.41],
      ['orders', 3],
      ['average-order-value', 21.64],
      ['customers', 2],
      ['new-customers', 1],
      ['returned-amount', 5.5],
    ]);
    expect(answer.weeks.at(-1)).toEqual({ start: '2026-03-02', revenue: 64.91, lastYear: 80, complete: true });
    expect(answer.weeks.at(-2)).toEqual({ start: '2026-02-23', revenue: 150, lastYear: null, complete: true });
    expect(answer.hours[45]).toBe(20);
    expect(answer.changes.map(({ text }) => text)).toEqual([
      'Revenue of Home fell by 99.99 EUR, 67 %.',
      'Revenue fell by 85.09 EUR, 57 %.',
      'Revenue from France fell by 55.09 EUR, 55 %.',
      'Revenue through email fell by 50.00 EUR, to nothing.',
      'Revenue through direct fell by 35.09 EUR, 35 %.',
      'Revenue from Spain fell by 30.00 EUR, 60 %.',
    ]);
  });

  it('says nothing of what a filter narrows, of small changes, and of what is not compared', async () => {
    const query = { from: '2026-03-02', to: '2026-03-03', compareFrom: '2026-02-23', compareTo: '2026-02-24' };
    const of = async (more: object) =>
      (await overview(shopOf(LINES), overviewQuery.parse({ ...query, ...more }))).changes;
    expect((await of({ country: ['France'] })).filter(({ dimension }) => dimension === 'country')).toEqual([]);
    expect(await of({ compareFrom: undefined, compareTo: undefined, compare: 'none' })).toEqual([]);
    const same: Line[] = [
      { at: '2026-03-01T10', amount: 100 },
      { at: '2026-03-02T10', amount: 101 },
    ];
    const day = overviewQuery.parse({ from: '2026-03-02', to: '2026-03-02' });
    expect((await overview(shopOf(same), day)).changes).toEqual([]);
  });

  it('says once what has changed where all is of one country, category and channel', async () => {
    const doubled: Line[] = [
      { at: '2026-03-01T10', amount: 100 },
      { at: '2026-03-02T10', amount: 200 },
    ];
    const day = overviewQuery.parse({ from: '2026-03-02', to: '2026-03-02' });
    const { changes } = await overview(shopOf(doubled), day);
    expect(changes.map(({ text }) => text)).toEqual(['Revenue rose by 100.00 EUR, 100 %.']);
  });
});

describe('a shop', () => {
  it('tells what can be asked of it', async () => {
    const answer = await shop(shopOf(LINES));
    expect(shopAnswer.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      currencies: ['EUR', 'GBP'],
      days: { first: '2026-02-23', last: '2026-03-03' },
      defaults: { from: '2026-02-04', to: '2026-03-03' },
      values: {
        country: ['France', 'Spain', 'Korea, Republic of'],
        category: ['Home', 'Fees', 'Kitchen'],
        source: ['web'],
      },
    });
  });

  it('without sales says what is missing; one of an older version, that its facts are still to come', async () => {
    expect(await shop(shopOf([]))).toMatchObject({ days: null, defaults: null, currencies: [] });
    await expect(sales(shopOf([]), salesQuery.parse({}))).rejects.toThrow('No sales have been published yet.');
    const { store, snapshot } = shopOf(LINES);
    await expect(shop({ store, snapshot: { ...snapshot, facts: undefined } })).rejects.toThrow(
      'The next refresh packs them',
    );
  });
});
