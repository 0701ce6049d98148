import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RowOf } from '../../../contracts/table.ts';
import { customerPredictions, forecasts, modelRuns, recommendations } from '../../../glue-sql/tables/predictions.ts';
import { at } from './support/rows.ts';
import { TestWarehouse } from './support/test-warehouse.ts';
import { openThreeDays } from './support/three-days.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
  await openThreeDays(warehouse);
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.run('BEGIN'));
afterEach(() => warehouse.run('ROLLBACK'));

const DAY_1 = '2026-03-30';
const DAY_2 = '2026-04-06';

type Run = RowOf<typeof modelRuns>;

const run = (run_id: string, model: string, status: string, day: string, changed: string): Run => ({
  run_id,
  model,
  status,
  changed_at: at(changed),
  trained_at: status === 'failed' ? null : at(`${day}T03:00:00`),
  duration_seconds: 12,
  data_from: '2026-03-28',
  data_to: '2026-03-30',
  data_rows: 9,
  metric: 'wape',
  score: 0.1,
  champion_score: null,
  baselines: '{}',
  metrics: '{}',
  recipe: '{}',
  reason: 'better',
  artefact_sha256: 'abc',
  artefact_uri: 's3://x',
  package_arn: null,
});

const forecast = (run_id: string, expected: number): RowOf<typeof forecasts> => ({
  run_id,
  source: 'web',
  currency: 'GBP',
  series_kind: 'total',
  series: 'all',
  measure: 'revenue',
  grain: 'week',
  period_start: at('2026-04-06T00:00:00'),
  horizon: 1,
  expected,
  lower: 0,
  upper: 2 * expected,
  method: 'last value',
});

const lists = async (sql: string) => (await warehouse.query(sql)).map((row) => Object.values(row).join(' '));

describe('training runs', () => {
  it('stand as what last became of them, and one a model serves', async () => {
    await warehouse.insert(modelRuns, [
      run('f-1', 'forecaster', 'champion', DAY_1, `${DAY_1}T03:10:00`),
      run('f-1', 'forecaster', 'champion', DAY_1, `${DAY_1}T03:10:00`), // told twice
      run('f-2', 'forecaster', 'champion', DAY_2, `${DAY_2}T03:10:00`),
      run('f-3', 'forecaster', 'refused', DAY_2, `${DAY_2}T05:10:00`),
      run('f-4', 'forecaster', 'failed', DAY_2, `${DAY_2}T06:10:00`),
      run('r-1', 'recommender', 'champion', DAY_1, `${DAY_1}T03:10:00`),
    ]);
    expect(await lists('SELECT run_id, status, is_champion FROM gold.model_runs ORDER BY run_id')).toEqual([
      'f-1 replaced false',
      'f-2 champion true',
      'f-3 refused false',
      'f-4 failed false',
      'r-1 champion true',
    ]);
  });

  it('let a run that was restored serve again, with its predictions of then', async () => {
    await warehouse.insert(forecasts, [forecast('f-1', 10)], DAY_1);
    await warehouse.insert(forecasts, [forecast('f-2', 20)], DAY_2);
    const crowned = [
      run('f-1', 'forecaster', 'champion', DAY_1, `${DAY_1}T03:10:00`),
      run('f-2', 'forecaster', 'champion', DAY_2, `${DAY_2}T03:10:00`),
    ];
    await warehouse.insert(modelRuns, crowned);
    expect(await lists('SELECT run_id, expected, lower_bound, upper_bound FROM gold.forecasts')).toEqual([
      'f-2 20 0 40',
    ]);
    await warehouse.insert(modelRuns, [run('f-1', 'forecaster', 'restored', DAY_1, '2026-04-07T09:00:00')]);
    expect(await lists('SELECT run_id, expected FROM gold.forecasts')).toEqual(['f-1 10']);
    expect(await lists('SELECT run_id, status FROM gold.model_runs ORDER BY run_id')).toEqual([
      'f-1 champion',
      'f-2 replaced',
    ]);
  });
});

describe('predictions of customers', () => {
  const expected: RowOf<typeof customerPredictions> = {
    run_id: 'v-1',
    source: 'web',
    customer_id: 'c-1',
    currency: 'GBP',
    probability_alive: 0.9,
    expected_orders_90d: 2.5,
    expected_orders_365d: 9,
    expected_value_90d: 50.123456,
    expected_value_365d: 180,
    churn_risk: 0.2,
    churn_method: 'classifier',
  };

  it('stand in customer_360 once a run serves', async () => {
    const figures =
      'customer_id, probability_alive, expected_orders_90d, expected_value_90d, expected_value_365d, lifetime_value, churn_risk';
    const asked = `SELECT ${figures} FROM gold.customer_360 ORDER BY customer_id`;
    expect(await lists(asked)).toEqual(['c-1      ', 'c-2      ']);
    await warehouse.insert(customerPredictions, [expected], DAY_1);
    await warehouse.insert(modelRuns, [run('v-1', 'customer-value', 'champion', DAY_1, `${DAY_1}T03:10:00`)]);
    // c-1 bought for 22.50, 20.00 and 14.00 and sent 9.00 back: 47.50, and 180 to come.
    expect(await lists(asked)).toEqual(['c-1 0.9 2.5 50.1235 180.0000 227.5000 0.2', 'c-2      ']);
  });

  it('are not those of a run that was refused', async () => {
    await warehouse.insert(customerPredictions, [expected], DAY_1);
    await warehouse.insert(modelRuns, [run('v-1', 'customer-value', 'refused', DAY_1, `${DAY_1}T03:10:00`)]);
    expect(await lists('SELECT * FROM gold.customer_value')).toEqual([]);
  });
});

it('names the products that are recommended', async () => {
  const shown = { run_id: 'r-1', source: 'web', score: 1, reason: 'popular now', reason_product_id: null };
  await warehouse.insert(
    recommendations,
    [
      { ...shown, customer_id: 'c-1', rank: 1, product_id: 'p-1' },
      { ...shown, customer_id: null, rank: 1, product_id: 'p-unheard-of' },
    ],
    DAY_1,
  );
  await warehouse.insert(modelRuns, [run('r-1', 'recommender', 'champion', DAY_1, `${DAY_1}T03:10:00`)]);
  expect(
    await lists(
      'SELECT customer_id, rank, product_id, name, category FROM gold.top_recommendations ORDER BY product_id',
    ),
  ).toEqual(['c-1 1 p-1 Mug Kitchen', ' 1 p-unheard-of p-unheard-of Uncategorised']);
});

describe('the forecasts that serve', () => {
  const expected = (more: Partial<RowOf<typeof forecasts>>) => ({
    ...forecast('f-1', 40),
    grain: 'day',
    ...more,
    lower: 30,
    upper: 50,
  });

  it('are held against what came, of the periods that are over', async () => {
    await warehouse.insert(modelRuns, [run('f-1', 'forecaster', 'champion', DAY_1, `${DAY_1}T03:10:00`)]);
    const saturday = { period_start: at('2026-03-28T00:00:00') };
    const sunday = { period_start: at('2026-03-29T00:00:00'), horizon: 2 };
    const monday = { period_start: at('2026-03-30T00:00:00'), horizon: 3 };
    await warehouse.insert(
      forecasts,
      [
        ...[saturday, sunday, monday].map((day) => expected(day)),
        expected({ ...saturday, series_kind: 'country', series: 'France' }),
        expected({ ...sunday, series_kind: 'country', series: 'France' }),
        expected({ ...saturday, series_kind: 'product', series: 'p-1', measure: 'units', currency: null }),
        expected({ ...saturday, source: 'store' }),
      ],
      DAY_1,
    );
    // In all 44.50 came on Saturday and 23.00 on Sunday (E); Monday is not over. France: 22.50 and nothing. p-1: three units.
    expect(
      await lists(
        'SELECT series, measure, periods, expected, actual, absolute_error, wape, coverage FROM gold.forecast_accuracy ORDER BY series',
      ),
    ).toEqual([
      `France revenue 2 80 22.5 57.5 ${(57.5 / 22.5).toFixed(6)} 0`,
      `all revenue 2 80 67.5 21.5 ${(21.5 / 67.5).toFixed(6)} 0.5`,
      `p-1 units 1 40 3 37 ${(37 / 3).toFixed(6)} 0`,
    ]);
  });
});

describe('drift', () => {
  it('is the stability index of each input, between what was learnt from and what came since', async () => {
    const learnt = { ...run('o-1', 'order-value', 'champion', DAY_1, `${DAY_1}T03:10:00`), data_to: '2026-03-28' };
    await warehouse.insert(modelRuns, [learnt]);
    // Units of lines on Saturday: 2 (A), 1 (A), 1 (B), 3 (C): buckets 1, 0, 0, 1. Since: 1, 2 (D), 4 (E), 1, 1 (F): 0, 1, 2, 0, 0.
    // Shares with half a line more: then 2.5, 2.5 and 0.5 of 5.5; since 3.5, 1.5 and 1.5 of 6.5.
    const index = [
      [2.5 / 5.5, 3.5 / 6.5],
      [2.5 / 5.5, 1.5 / 6.5],
      [0.5 / 5.5, 1.5 / 6.5],
    ].reduce((sum, [p = 0, q = 0]) => sum + (p - q) * Math.log(p / q), 0);
    expect(
      await lists(
        "SELECT model, lines_before, lines_since, stability_index FROM gold.model_drift WHERE input = 'quantity'",
      ),
    ).toEqual([`order-value 4 5 ${index.toFixed(6)}`]);
    expect(await lists('SELECT input FROM gold.model_drift ORDER BY input')).toEqual([
      'category',
      'country',
      'hour',
      'quantity',
      'unit_price',
    ]);
  });

  it('cannot be told before anything has come', async () => {
    await warehouse.insert(modelRuns, [run('o-1', 'order-value', 'champion', DAY_1, `${DAY_1}T03:10:00`)]);
    expect(await lists('SELECT * FROM gold.model_drift')).toEqual([]);
  });
});
