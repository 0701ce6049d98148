import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StagedEvent } from './support/rows.ts';
import { type Sold, sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';
import { ordered, refreshWith, visited } from './support/visits.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.run('BEGIN'));
afterEach(() => warehouse.run('ROLLBACK'));

const saw = (anonymous_id: string, variation_id: string, more: Partial<StagedEvent> = {}): StagedEvent =>
  visited(`${anonymous_id} saw ${variation_id}`, '10:00', {
    anonymous_id,
    event: 'Experiment Viewed',
    payload: JSON.stringify({ properties: { experiment_id: 'exp', variation_id } }),
    ...more,
  });

/** Visitors of a variant, of whom the first few order for 10.00 each at noon. */
function arm(variant: string, visitors: number, buyers: number): { events: StagedEvent[]; sales: Sold[] } {
  const ids = Array.from({ length: visitors }, (_, index) => `${variant}-${index}`);
  const buying = ids.slice(0, buyers);
  return {
    events: [
      ...ids.map((id) => saw(id, variant)),
      ...buying.map((id) => ordered(`${id} ordered`, '12:00', { anonymous_id: id, order_id: id })),
    ],
    sales: buying.map((id) => ({ order: id, day: '2026-03-01', product: 'p-1', price: 10 })),
  };
}

async function run(...arms: readonly ReturnType<typeof arm>[]): Promise<void> {
  await refreshWith(
    warehouse,
    arms.flatMap(({ events }) => events),
  );
  const sales = arms.flatMap(({ sales: each }) => each);
  if (sales.length > 0) await sell(warehouse, sales);
}
const results = (columns: string) => warehouse.query(`SELECT ${columns} FROM gold.experiments ORDER BY variant`);

describe('an experiment', () => {
  it('shows conversion, revenue and uplift with their intervals', async () => {
    await run(arm('control', 148, 15), arm('banner', 263, 81));
    const [banner, control] = await results('*');
    const close = (row: typeof control, expected: Record<string, number>) => {
      for (const [column, value] of Object.entries(expected)) expect(Number(row?.[column])).toBeCloseTo(value, 4);
    };
    // Wilson's intervals of 81 in 263 and 15 in 148: Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    close(banner, { conversion_rate_low: 0.2553, conversion_rate_high: 0.3662 });
    close(control, { conversion_rate_low: 0.0624, conversion_rate_high: 0.1605 });
    expect(banner).toMatchObject({
      is_control: false,
      visitors: '263',
      conversions: '81',
      revenue: '810.0000',
      currency: 'GBP',
    });
    expect(control).toMatchObject({ is_control: true, visitors: '148', conversions: '15', revenue: '150.0000' });
    expect(control).toMatchObject({ uplift: null, uplift_low: null, uplift_high: null });
    // Mean and standard error of 263 and 148 amounts of 10.00 and 0.00, and the ratio's logarithm, worked out in Python.
    close(control, {
      revenue_per_visitor: 1.01351,
      revenue_per_visitor_low: 0.52565,
      revenue_per_visitor_high: 1.50138,
    });
    close(banner, {
      revenue_per_visitor: 3.07985,
      revenue_per_visitor_low: 2.52084,
      revenue_per_visitor_high: 3.63886,
    });
    close(banner, { uplift: 2.03878, uplift_low: 0.81968, uplift_high: 4.07463, sample_ratio_statistic: 32.17762 });
  });

  it.each([
    ['of 20 and 29', [20, 29], true],
    ['of 148 and 263', [148, 263], false],
    ['of 90, 130 and 130', [90, 130, 130], true],
    ['of 100, 120 and 170', [100, 120, 170], false],
    ['of one variant', [7], true],
  ] as const)('says whether a split %s can be an equal one', async (_, counts, isOk) => {
    await run(...counts.map((count, index) => arm(`variant ${index}`, count, 0)));
    for (const { is_sample_ratio_ok } of await results('is_sample_ratio_ok')) expect(is_sample_ratio_ok).toBe(isOk);
  });

  it('leaves out who saw several variants, and counts them', async () => {
    await refreshWith(warehouse, [
      saw('a', 'x'),
      saw('a', 'y'),
      saw('b', 'x'),
      saw('c', 'y'),
      saw('c', 'y', { message_id: 'again' }),
    ]);
    expect(await results('variant, currency, is_control, visitors, contaminated_visitors')).toEqual([
      { variant: 'x', currency: 'XXX', is_control: true, visitors: '1', contaminated_visitors: '1' },
      { variant: 'y', currency: 'XXX', is_control: false, visitors: '1', contaminated_visitors: '1' },
    ]);
  });

  it('is led to an order only by what came before it, within the look-back, and holds', async () => {
    const order = (id: string, time: string) => ordered(`${id} ordered`, time, { anonymous_id: id, order_id: id });
    await refreshWith(warehouse, [
      ...['before', 'at once', 'in time', 'too late', 'cancelled'].map((id) => saw(id, 'control')),
      order('before', '09:59:59'),
      order('at once', '10:00:00'),
      order('in time', '2026-03-31T10:00:00'),
      order('too late', '2026-03-31T10:00:01'),
      order('cancelled', '11:00'),
    ]);
    const sold = { day: '2026-03-01', product: 'p-1' };
    await sell(warehouse, [
      ...['before', 'at once', 'in time', 'too late'].map((id) => ({ ...sold, order: id })),
      { ...sold, order: 'cancelled', header: { status: 'cancelled' } },
    ]);
    expect(await results('visitors, conversions, revenue')).toEqual([
      { visitors: '5', conversions: '2', revenue: '2.0000' },
    ]);
  });

  it('keeps currencies apart', async () => {
    await run(arm('control', 2, 1));
    await refreshWith(warehouse, [ordered('e', '13:00', { anonymous_id: 'control-1', order_id: 'e' })]);
    await sell(warehouse, [{ order: 'e', day: '2026-03-01', product: 'p-1', price: 3, currency: 'EUR' }]);
    expect(
      await warehouse.query('SELECT currency, visitors, conversions, revenue FROM gold.experiments ORDER BY currency'),
    ).toEqual([
      { currency: 'EUR', visitors: '2', conversions: '1', revenue: '3.0000' },
      { currency: 'GBP', visitors: '2', conversions: '1', revenue: '10.0000' },
    ]);
  });

  it('is read in several spellings', async () => {
    const spelt = (id: string, properties: Record<string, unknown>) =>
      saw(id, '', { payload: JSON.stringify({ properties }) });
    await refreshWith(warehouse, [
      spelt('a', { experiment_id: 'e', variation_id: 7, variation_name: 'blue' }),
      spelt('b', { experimentName: 'no', variant: 'a' }),
      spelt('c', { experiment_name: 'by name', variant: 'b' }),
      spelt('d', { experiment_id: 'f', variation_name: 'c' }),
      spelt('e', { experiment_id: 'g' }),
    ]);
    expect(await warehouse.query('SELECT experiment_id, variant FROM gold.experiments ORDER BY experiment_id')).toEqual(
      [
        { experiment_id: 'by name', variant: 'b' },
        { experiment_id: 'e', variant: '7' },
        { experiment_id: 'f', variant: 'c' },
      ],
    );
  });
});
