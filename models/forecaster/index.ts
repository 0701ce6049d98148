import type { Model, Trained, TrainingJob } from '../model.ts';
import { FORMAT_VERSION, filesOf, readArtefact, type SourceForecasts, stored } from './artefact.ts';
import { demandForecasts } from './demand.ts';
import { evaluationOf } from './evaluation.ts';
import { type Case, caseOf, chooseRecipe, namesOf } from './judge.ts';
import { readLedgers } from './ledger.ts';
import { notesOf } from './notes.ts';
import { predictorOf } from './predictor.ts';
import { candidates, parseFixed, parseRecipe, type Recipe } from './recipe.ts';
import { revenueForecasts } from './revenue.ts';
import { forecastRows } from './rows.ts';
import { type Shop, shopOf } from './shop.ts';

/** Weekly and daily revenue, in total and by country and category, and the demand for products. */
export const forecaster: Model = {
  name: 'forecaster',
  formatVersion: FORMAT_VERSION,
  channels: ['daily_revenue', 'daily_demand'],
  train,
  load: (files) => predictorOf(readArtefact(files)),
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
