import { arrivalDay, prefixOf } from '../../../contracts/lake.ts';
import { writeParquet } from '../../../contracts/parquet.ts';
import type { RowOf } from '../../../contracts/table.ts';
import { customerPredictions, forecasts, modelRuns, recommendations } from '../../../glue-sql/tables/predictions.ts';
import type { StagedObject } from '../../../lambdas/ingest/staging.ts';
import { Random } from '../../../sample/random.ts';
import { createShop } from '../../../sample/shop.ts';

const DAY_MS = 86_400_000;
const WEEKS = 4;
const RANKS = 3;
/** Of the weeks that are forecast so many are over when the last events come. */
const ELAPSED = 2;
const SERIES = [
  ['total', 'all'],
  ['country', 'Germany'],
  ['country', 'United Kingdom'],
] as const;

type Run = RowOf<typeof modelRuns>;

/** What a training of three models leaves behind; the customers are those of the shop with events. */
export function* predictions(trainedAt: Date, revision: number): Generator<StagedObject> {
  const { customers, products } = createShop({ seed: 11, customers: 1500, timeZone: 'Europe/London' });
  const random = Random.of(29, revision);
  const at = trainedAt.getTime();
  const runOf = (model: string): string => `${model}-${revision}`;
  const object = (
    table: typeof forecasts | typeof customerPredictions | typeof recommendations | typeof modelRuns,
    rows: readonly object[],
  ) => ({
    key: `${prefixOf(table)}dt=${arrivalDay(at)}/${revision}.parquet`,
    body: writeParquet(table, rows),
  });
  const known = customers.slice(0, 300).map(({ id }) => id);
  yield object(
    forecasts,
    SERIES.flatMap(([series_kind, series]) =>
      Array.from({ length: WEEKS }, (_, index): RowOf<typeof forecasts> => {
        const expected = 1000 * random.next();
        const weight = { expected, lower: expected * 0.8, upper: expected * 1.25 };
        const key = { run_id: runOf('forecaster'), source: 'web', currency: 'GBP', series_kind, series };
        const period = { period_start: at + 7 * (index - ELAPSED) * DAY_MS, horizon: index + 1, grain: 'week' };
        return { ...key, ...period, ...weight, measure: 'revenue', method: 'ensemble' };
      }),
    ),
  );
  yield object(
    customerPredictions,
    known.map((customer_id): RowOf<typeof customerPredictions> => {
      const orders = 4 * random.next();
      return {
        run_id: runOf('customer-value'),
        source: 'web',
        customer_id,
        currency: 'GBP',
        probability_alive: random.next(),
        expected_orders_90d: orders,
        expected_orders_365d: 4 * orders,
        expected_value_90d: 37.123456 * orders,
        expected_value_365d: 4 * 37.123456 * orders,
        churn_risk: random.chance(0.1) ? null : random.next(),
        churn_method: 'classifier',
      };
    }),
  );
  yield object(
    recommendations,
    [...known, null].flatMap((customer_id) =>
      Array.from(
        { length: RANKS },
        (_, index): RowOf<typeof recommendations> => ({
          run_id: runOf('recommender'),
          source: 'web',
          customer_id,
          rank: index + 1,
          product_id: products[Math.floor(random.next() * products.length)]?.id ?? '',
          score: random.next(),
          reason: 'popular now',
          reason_product_id: null,
        }),
      ),
    ),
  );
  const run = (model: string, status: string, minutes: number): Run => ({
    run_id: runOf(model),
    model,
    status,
    changed_at: at + minutes * 60_000,
    trained_at: status === 'failed' ? null : at,
    duration_seconds: 12.5,
    data_from: '2026-02-20',
    data_to: arrivalDay(at - DAY_MS),
    data_rows: 1234,
    metric: 'score',
    score: random.next(),
    champion_score: revision === 0 ? null : random.next(),
    baselines: '{"popularity":0.1}',
    metrics: '{}',
    recipe: '{}',
    reason: 'better than what served',
    artefact_sha256: 'a'.repeat(64),
    artefact_uri: 's3://bucket/model.tar.gz',
    package_arn: null,
  });
  yield object(modelRuns, [
    run('forecaster', 'champion', 5),
    run('customer-value', 'champion', 6),
    run('recommender', revision === 0 ? 'champion' : 'refused', 7),
    run('order-value', 'failed', 8),
  ]);
}
