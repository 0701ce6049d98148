import type { RowOf } from '../../contracts/table.ts';
import type { forecasts } from '../../glue-sql/tables/predictions.ts';
import type { Model, Trained, TrainingJob } from '../model.ts';
import { dayNumber, dayText } from '../shared/calendar.ts';
import { FORMAT_VERSION, filesOf, readArtifact, type SourceForecasts, type StoredSeries, stored } from './artifact.ts';
import { SHORTEST_WEEKS } from './backtest.ts';
import { demandForecasts } from './demand.ts';
import { type Case, caseOf, chooseRecipe, namesOf } from './evaluate.ts';
import { evaluationOf } from './evaluation.ts';
import { WEEK, YEAR } from './history.ts';
import { readLedgers } from './ledger.ts';
import { predictorOf } from './predictor.ts';
import { candidates, parseFixed, parseRecipe, type Recipe } from './recipe.ts';
import { revenueForecasts } from './revenue.ts';
import { type Shop, shopOf } from './shop.ts';

/** Weekly and daily revenue, in total and by country and category, and the demand for products. */
export const forecaster: Model = {
  name: 'forecaster',
  formatVersion: FORMAT_VERSION,
  channels: ['daily_revenue', 'daily_demand'],
  train,
  load: (files) => predictorOf(readArtifact(files)),
};

async function train(job: TrainingJob): Promise<Trained> {
  const recipes = candidates(parseFixed(job.recipe));
  const champion = job.champion === null ? null : parseRecipe(job.champion);
  job.progress('Reading revenue and demand');
  const { ledgers, rows, notes } = await readLedgers(job.features);
  const [base] = recipes as [Recipe];
  const shops = ledgers.map((ledger) => shopOf(ledger, base));
  const names = namesOf([...recipes, ...(champion ? [champion] : [])].map(({ revenue }) => revenue));
  const cases = shops.flatMap((shop) => {
    const [main] = shop.currencies;
    if (!main) return [];
    job.progress(`Testing ${names.length} methods on the past of ${shop.source}`);
    return [caseOf(shop, main, names, base, job.seed)];
  });
  const recipe = chooseRecipe(cases, recipes);
  const sources = shops.map((shop) => {
    job.progress(`Forecasting ${shop.source}`);
    return forecastsOf(shop, recipe, job.seed, cases);
  });
  return {
    files: filesOf(sources),
    evaluation: evaluationOf({ cases, recipe, champion, shops, rows, notes: [...notes, ...shops.flatMap(labelled)] }),
    predictions: { forecasts: forecastRows(job.run, sources) },
  };
}

function forecastsOf(shop: Shop, recipe: Recipe, seed: number, cases: readonly Case[]): SourceForecasts {
  const tested = cases.find(({ source }) => source === shop.source)?.origins;
  const revenue = shop.currencies.map((currency, rank) => ({
    currency: currency.currency,
    series: revenueForecasts(shop, currency, { recipe, seed, tested: rank === 0 ? tested : undefined }),
  }));
  return stored(shop, notesOf(shop), revenue, demandForecasts(shop, { recipe, seed }));
}

const labelled = (shop: Shop): readonly string[] => notesOf(shop).map((note) => `${shop.source}: ${note}`);

/** Two years show a season apart from growth. */
const SEASON_WEEKS = (2 * YEAR) / WEEK;

/** What a person should know about the data of a shop. */
function notesOf(shop: Shop): readonly string[] {
  const { start, end, partial, currencies } = shop;
  const weeks = Math.floor((end - start - partial) / WEEK);
  const notes = [...shop.notes];
  if (partial > 0) {
    notes.push(
      `The week of ${dayText(end - partial)} is not over (${partial} of 7 days); weeks are forecast from it on.`,
    );
  }
  if (weeks <= SHORTEST_WEEKS) {
    notes.push(
      `There are ${weeks} whole weeks, too few to test a forecast on the past: the last weeks are continued, within wide intervals.`,
    );
  } else if (weeks < SEASON_WEEKS) {
    notes.push(
      `${weeks} weeks of history are too short to learn a yearly season, which takes ${SEASON_WEEKS}: holidays and peaks are not foreseen.`,
    );
  }
  if (currencies.length === 0) notes.push('There are units but no revenue.');
  else if (currencies[0]?.total.values.every((value) => value === 0)) {
    notes.push('Nothing was sold for money, so none is expected.');
  }
  return notes;
}

type Row = RowOf<typeof forecasts>;

const DAY_MS = 86_400_000;

/** Forecasts as rows for gold, a row each period. Products that are forecast with others have none. */
const forecastRows = (run: string, sources: readonly SourceForecasts[]): readonly Row[] =>
  sources.flatMap((at) => [
    ...at.revenue.flatMap(({ currency, series }) =>
      series.flatMap((each) => rowsOf(each, at, { run_id: run, source: at.source, currency, measure: 'revenue' })),
    ),
    ...at.demand.flatMap((each) =>
      rowsOf(each, at, { run_id: run, source: at.source, currency: null, measure: 'units' }),
    ),
  ]);

type Owner = Pick<Row, 'run_id' | 'source' | 'currency' | 'measure'>;

function rowsOf(series: StoredSeries, { starts }: SourceForecasts, owner: Owner): readonly Row[] {
  return (['week', 'day'] as const).flatMap((grain) => {
    const { expected, lower, upper } = series[grain];
    const first = dayNumber(starts[grain], 'daily_revenue');
    const length = grain === 'week' ? WEEK : 1;
    return expected.map((value, at) => ({
      ...owner,
      series_kind: series.kind,
      series: series.series,
      grain,
      period_start: (first + at * length) * DAY_MS,
      horizon: at + 1,
      expected: value,
      lower: lower[at] as number,
      upper: upper[at] as number,
      method: series.method,
    }));
  });
}
