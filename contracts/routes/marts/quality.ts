import { accuracyRow, anomalyRow, driftRow, reconciliationRow, runRow, seasonalityRow } from '../../marts.ts';
import { listParameters } from '../parameters.ts';
import { days, list, type MartRoute, names, whole } from './mart.ts';

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
    { period: names },
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
    { ...days, metric: names, severity: names },
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
    { seriesKind: names, measure: names, grain: names },
  ),
  modelDrift: whole(
    {
      path: '/v1/models/drift',
      summary: 'How far each input of a model has moved since it was trained',
      mart: 'model_drift',
      row: driftRow,
      identity: ['model', 'source', 'input'],
    },
    { model: names },
  ),
  modelRuns: list(
    {
      path: '/v1/models/runs',
      summary: 'Trainings: what each scored, and why it serves or not',
      mart: 'model_runs',
      row: runRow,
      identity: ['runId', 'model'],
    },
    { model: names, status: names, ...listParameters(['trainedAt', 'changedAt', 'score'], '-trainedAt') },
  ),
} as const satisfies Readonly<Record<string, MartRoute>>;
