import { table } from '../../contracts/table.ts';

/** What training runs predict: Parquet files, one a run. Views in gold follow the runs that serve. */

export const forecasts = table({
  zone: 'staging',
  name: 'forecasts',
  doc: 'What a run of the forecaster expects of a series in a period to come',
  key: ['run_id', 'source', 'currency', 'series_kind', 'series', 'measure', 'grain', 'period_start'],
  reads: 'whole',
  columns: {
    run_id: { id: 1, type: 'string', required: true, doc: 'The training run' },
    source: { id: 2, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    currency: { id: 3, type: 'string', doc: 'ISO 4217 code; null for units' },
    series_kind: { id: 4, type: 'string', required: true, doc: '`total`, `country`, `category` or `product`' },
    series: { id: 5, type: 'string', required: true, doc: 'The country, category or product; `all` of the total' },
    measure: { id: 6, type: 'string', required: true, doc: '`revenue` or `units`' },
    grain: { id: 7, type: 'string', required: true, doc: '`day` or `week` (from Monday)' },
    period_start: { id: 8, type: 'timestamp', required: true, doc: 'First day of the period by the shop’s clock' },
    horizon: { id: 9, type: 'bigint', required: true, doc: 'Periods ahead; 1 is the first after the data' },
    expected: { id: 10, type: 'double', required: true, doc: 'The forecast, in the currency or in units' },
    lower: { id: 11, type: 'double', required: true, doc: 'Lower end of the 90 % interval' },
    upper: { id: 12, type: 'double', required: true, doc: 'Upper end of the 90 % interval' },
    method: { id: 13, type: 'string', required: true, doc: 'What made it, e.g. `ensemble` or `seasonal naive`' },
  },
});

export const customerPredictions = table({
  zone: 'staging',
  name: 'customer_predictions',
  doc: 'What a run of the customer value model expects of a customer',
  key: ['run_id', 'source', 'customer_id', 'currency'],
  reads: 'whole',
  columns: {
    run_id: { id: 1, type: 'string', required: true, doc: 'The training run' },
    source: { id: 2, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    customer_id: { id: 3, type: 'string', required: true, personal: 'customer', doc: 'The shop’s id of the customer' },
    currency: { id: 4, type: 'string', required: true, doc: 'ISO 4217 code of the values' },
    probability_alive: { id: 5, type: 'double', doc: 'Probability that the customer has not left for good' },
    expected_orders_90d: { id: 6, type: 'double', doc: 'Purchase days expected in the next 90 days' },
    expected_orders_365d: { id: 7, type: 'double', doc: 'Purchase days expected in the next 365 days' },
    expected_value_90d: { id: 8, type: 'double', doc: 'Revenue expected in the next 90 days' },
    expected_value_365d: { id: 9, type: 'double', doc: 'Revenue expected in the next 365 days' },
    churn_risk: { id: 10, type: 'double', doc: 'Probability of no purchase within the churn window' },
    churn_method: { id: 11, type: 'string', required: true, doc: '`classifier` or `recency and frequency`' },
  },
});

export const recommendations = table({
  zone: 'staging',
  name: 'recommendations',
  doc: 'What a run of the recommender would show a customer',
  key: ['run_id', 'source', 'customer_id', 'rank'],
  reads: 'whole',
  columns: {
    run_id: { id: 1, type: 'string', required: true, doc: 'The training run' },
    source: { id: 2, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    customer_id: {
      id: 3,
      type: 'string',
      personal: 'customer',
      doc: 'The shop’s id of the customer; null: for customers who are not known',
    },
    rank: { id: 4, type: 'bigint', required: true, doc: '1 is shown first' },
    product_id: { id: 5, type: 'string', required: true, doc: 'The shop’s product or stock code' },
    score: { id: 6, type: 'double', required: true, doc: 'What it was ranked by; comparable within a customer only' },
    reason: { id: 7, type: 'string', required: true, doc: 'Why, e.g. `bought together` or `popular now`' },
    reason_product_id: { id: 8, type: 'string', doc: 'The product that the reason is about' },
  },
});

export const modelRuns = table({
  zone: 'staging',
  name: 'model_runs',
  doc: 'What became of a training run, a row each time that something did',
  key: ['run_id', 'changed_at'],
  reads: 'whole',
  columns: {
    run_id: { id: 1, type: 'string', required: true, doc: 'The training run' },
    model: { id: 2, type: 'string', required: true, doc: 'e.g. `recommender`' },
    status: {
      id: 3,
      type: 'string',
      required: true,
      doc: '`champion`, `refused` by the gate, `failed`, or `restored` (champion again, by a person)',
    },
    changed_at: { id: 4, type: 'timestamp', required: true, doc: 'When that became so' },
    trained_at: { id: 5, type: 'timestamp', doc: 'When training ended' },
    duration_seconds: { id: 6, type: 'double', doc: 'How long training took' },
    data_from: { id: 7, type: 'string', doc: 'First day of the data, yyyy-MM-dd' },
    data_to: { id: 8, type: 'string', doc: 'Last day of the data, yyyy-MM-dd' },
    data_rows: { id: 9, type: 'bigint', doc: 'Rows it was trained on' },
    metric: { id: 10, type: 'string', doc: 'What the gate compared, e.g. `ndcg@10`' },
    score: { id: 11, type: 'double', doc: 'The run’s figure' },
    champion_score: { id: 12, type: 'double', doc: 'That of the champion’s recipe on the same split' },
    baselines: { id: 13, type: 'string', doc: 'JSON: figures of the baselines on the same split' },
    metrics: { id: 14, type: 'string', doc: 'JSON: further figures' },
    recipe: { id: 15, type: 'string', doc: 'JSON: the parameters, as chosen on validation' },
    reason: { id: 16, type: 'string', required: true, doc: 'Why it came so, and what a person should know' },
    artefact_sha256: { id: 17, type: 'string', doc: 'Hash of the model’s files' },
    artefact_uri: { id: 18, type: 'string', doc: 'Where the artifact is stored' },
    package_arn: { id: 19, type: 'string', doc: 'Its version in the model registry' },
  },
});
