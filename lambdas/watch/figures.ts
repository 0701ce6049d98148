import * as z from 'zod';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';

/** How the model that serves does since it was trained; what cannot be told yet is left out. */
export interface LiveFigures {
  readonly model: string;
  /** Population stability index of its worst input. */
  readonly drift?: number;
  /** Error of what it predicted, in units of its error in the backtest. */
  readonly liveError?: number;
}

const number = z.union([z.number(), z.bigint()]).transform(Number);
const runRow = z.object({ run_id: z.string(), model: z.string(), score: number.nullable() });
const driftRow = z.object({ run_id: z.string(), lines_since: number, stability_index: number });
const errorRow = z.object({ run_id: z.string(), absolute_error: number, actual: number });

/** Of fewer lines chance alone makes another distribution. */
const ENOUGH_LINES = 200;

/** The figures of each champion, from the published snapshot. */
export async function liveFigures(snapshot: Snapshot): Promise<LiveFigures[]> {
  const champions = (await snapshot.rows('model_runs')).filter(({ is_champion }) => is_champion === true);
  const drifts = (await snapshot.rows('model_drift')).map((row) => driftRow.parse(row));
  const errors = (await snapshot.rows('forecast_accuracy')).filter(isJudged).map((row) => errorRow.parse(row));
  return champions
    .map((row) => runRow.parse(row))
    .map(({ run_id, model, score }) => ({
      model,
      ...optional('drift', worst(drifts.filter((row) => row.run_id === run_id))),
      ...optional(
        'liveError',
        ratio(
          errors.filter((row) => row.run_id === run_id),
          score,
        ),
      ),
    }));
}

/** What the gate judges a forecaster by: the revenue of weeks, in all. */
const isJudged = ({ series_kind, grain, measure }: PublishedRow): boolean =>
  series_kind === 'total' && grain === 'week' && measure === 'revenue';

const worst = (rows: readonly z.output<typeof driftRow>[]): number | undefined =>
  rows
    .filter(({ lines_since }) => lines_since >= ENOUGH_LINES)
    .map(({ stability_index }) => stability_index)
    .toSorted((a, b) => b - a)[0];

function ratio(rows: readonly z.output<typeof errorRow>[], backtest: number | null): number | undefined {
  const sum = (of: 'absolute_error' | 'actual'): number => rows.reduce((total, row) => total + row[of], 0);
  const actual = sum('actual');
  return actual > 0 && backtest !== null && backtest > 0 ? sum('absolute_error') / actual / backtest : undefined;
}

const optional = <K extends string>(name: K, value: number | undefined): Partial<Record<K, number>> =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<K, number>>;
