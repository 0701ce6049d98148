import { accuracyRow, anomalyRow, driftRow, reconciliationRow, runRow, seasonalityRow } from '../../marts.ts';
import { MODEL_NAMES } from '../../models.ts';
import { listParameters } from '../parameters.ts';
import { days, list, type MartRoute, names, someOf, whole } from './mart.ts';

/** What is unusual, and how far figures and models can be trusted. */
export const QUALITY = {
  seasonality: whole(
    {
      path: '/v1/metrics/seasonality',
      summary: 'How weekdays, hours and months compare with the mean',
      mart: 'seasonality',
      row: seasonalityRow,
      identity: ['source', 'currency', 'period', 'periodValue'],
    },
    { period: someOf(['weekday', 'month', 'hour_of_week']) },
  ),
  anomalies: whole(
    {
      path: '/v1/metrics/anomalies',
      summary: 'Days on which a metric was far from what it is on that weekday',
      mart: 'anomalies',
      row: anomalyRow,
      identity: ['day', 'metric', 'currency'],
      dated: 'day',
    },
    { ...days, metric: names, severity: someOf(['warning', 'critical']) },
  ),
  reconciliation: whole(
    {
      path: '/v1/metrics/reconciliation',
      summary: 'Received = accepted + duplicate + quarantined + pending, by source',
      mart: 'reconciliation',
      row: reconciliationRow,
      identity: ['source'],
    },
    {},
  ),
  forecastAccuracy: whole(
    {
      path: '/v1/forecasts/accuracy',
      summary: 'What was forecast against what came',
      mart: 'forecast_accuracy',
      row: accuracyRow,
      identity: ['source', 'currency', 'seriesKind', 'series', 'measure', 'grain'],
    },
    {
      seriesKind: someOf(['total', 'country', 'category', 'product']),
      measure: someOf(['revenue', 'units']),
      grain: someOf(['day', 'week']),
    },
  ),
  modelDrift: whole(
    {
      path: '/v1/models/drift',
      summary: 'How far each input of a model has moved since it was trained',
      mart: 'model_drift',
      row: driftRow,
      identity: ['model', 'source', 'input'],
    },
    { model: someOf(MODEL_NAMES) },
  ),
  modelRuns: list(
    {
      path: '/v1/models/runs',
      summary: 'Trainings: what each scored, and why it serves or not',
      mart: 'model_runs',
      row: runRow,
      identity: ['runId', 'model'],
    },
    { model: someOf(MODEL_NAMES), status: names, ...listParameters(['trainedAt', 'changedAt', 'score'], '-trainedAt') },
  ),
} as const satisfies Readonly<Record<string, MartRoute>>;
