import { describe, expect, it } from 'vitest';
import { liveFigures } from '../../../lambdas/watch/figures.ts';
import { snapshotOf } from './support/snapshot.ts';

const champion = (model: string, score: number | null = 0.1) => ({
  run_id: `${model}-1`,
  model,
  score,
  is_champion: true,
});
const drift = (run_id: string, stability_index: number, lines_since = 1000) => ({
  run_id,
  lines_since: BigInt(lines_since),
  stability_index,
});
const error = (absolute_error: number, actual: number, more: object = {}) => ({
  run_id: 'forecaster-1',
  series_kind: 'total',
  grain: 'week',
  measure: 'revenue',
  absolute_error,
  actual,
  ...more,
});

describe('what is watched', () => {
  it('is the worst input of each champion, and the error of forecasts in units of the backtest', async () => {
    const snapshot = snapshotOf({
      model_runs: [
        champion('forecaster'),
        champion('recommender'),
        { ...champion('recommender'), run_id: 'recommender-0', is_champion: false },
      ],
      model_drift: [
        drift('forecaster-1', 0.05),
        drift('forecaster-1', 0.3),
        drift('recommender-1', 0.9, 199), // too few lines to tell
        drift('recommender-0', 5),
      ],
      forecast_accuracy: [
        error(30, 200), // of two sources 50 of 250: 0.2, twice the 0.1 of the backtest
        error(20, 50),
        error(999, 1, { series_kind: 'country' }),
        error(999, 1, { grain: 'day' }),
      ],
    });
    expect(await liveFigures(snapshot)).toEqual([
      { model: 'forecaster', drift: 0.3, liveError: 2 },
      { model: 'recommender' },
    ]);
  });

  it('is nothing where no backtest was possible, nothing has come, or no model was trained', async () => {
    const untested = snapshotOf({ model_runs: [champion('forecaster', null)], forecast_accuracy: [error(1, 2)] });
    expect(await liveFigures(untested)).toEqual([{ model: 'forecaster' }]);
    const nothingCame = snapshotOf({ model_runs: [champion('forecaster')], forecast_accuracy: [error(1, 0)] });
    expect(await liveFigures(nothingCame)).toEqual([{ model: 'forecaster' }]);
    expect(await liveFigures(snapshotOf({}))).toEqual([]);
  });
});
