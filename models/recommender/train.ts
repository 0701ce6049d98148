import type { Trained, TrainingJob } from '../model.ts';
import { dayText } from '../shared/calendar.ts';
import { parseWith } from '../shared/parse-with.ts';
import { writeArtifact } from './artifact/artifact.ts';
import { usedBy } from './blend.ts';
import { targetOf } from './choice/cases.ts';
import { METRIC, summarise } from './choice/summary.ts';
import { type Trial, tryOut } from './choice/trial.ts';
import { readShops } from './data/read.ts';
import { dayRange, repeatShare, type Shop } from './data/shop.ts';
import { Fitter } from './fit.ts';
import { DEFAULT_RECIPE, fixedSchema, type Recipe, recipesSchema } from './recipe.ts';
import { recommendationRows } from './serving/serve.ts';
import type { ShopModel } from './serving/shop-model.ts';

/** Where fewer of the purchases are of something bought before, customers are shown only what is new to them. */
const FEW_REPEATS = 0.1;

interface TrainedShop {
  readonly shop: Shop;
  readonly trial: Trial;
  readonly model: ShopModel;
}

/** @throws Error when there are no interactions, or a recipe is wrong */
export async function train(job: TrainingJob): Promise<Trained> {
  const fixed = parseWith(fixedSchema, job.recipe, 'The recipe of the recommender');
  const champion = job.champion && parseWith(recipesSchema, job.champion, 'The recipe of the champion');
  const { shops, rows, notes } = await readShops(job.features);
  const trained: TrainedShop[] = [];
  for (const shop of shops) {
    // A source that is newer than the champion was served by nothing; the default stands in.
    const rival = champion && (champion.sources[shop.source] ?? DEFAULT_RECIPE);
    const trial = await tryOut(shop, fixed, rival, job);
    job.progress(`Training on all that ${shop.source} has`);
    trained.push({ shop, trial, model: await fitModel(shop, trial.recipe, job) });
  }
  return {
    files: writeArtifact(trained.map(({ model }) => model)),
    evaluation: {
      metric: METRIC,
      better: 'higher',
      ...summarise(trained.map(({ trial }) => trial)),
      recipe: { sources: Object.fromEntries(trained.map(({ shop, trial }) => [shop.source, trial.recipe])) },
      data: { ...spanOf(shops), rows },
      notes: [...notes, ...trained.flatMap(({ shop, trial }) => [...notesOnTarget(shop), ...trial.notes])],
    },
    predictions: {
      recommendations: trained.flatMap(({ shop, model }) => recommendationRows(job.run, shop.people.isCustomer, model)),
    },
  };
}

/** Fits what the recipe's blends use to all there is; the neighbours serve "similar" even where no blend uses them. */
export async function fitModel(
  shop: Shop,
  recipe: Recipe,
  tools: Pick<TrainingJob, 'seed' | 'threads' | 'progress'>,
): Promise<ShopModel> {
  const fitter = new Fitter(shop, dayRange(shop.events)?.to ?? 0, tools);
  const { blend } = recipe;
  return {
    source: shop.source,
    rows: shop.events.day.length,
    people: shop.people.ids,
    products: shop.products,
    tastes: fitter.tastes(recipe),
    fitted: await fitter.fit(recipe, ['knn', ...usedBy(blend.all, blend.new)]),
    together: fitter.together(),
    blend,
    excludeBought: repeatShare(shop.events) < FEW_REPEATS,
  };
}

function notesOnTarget(shop: Shop): readonly string[] {
  const target = targetOf(shop);
  if (target === 'orders') return [];
  const done = target === 'adds' ? 'put into the cart' : 'looked at';
  return [`${shop.source} has no orders, so the figures are about what people ${done}.`];
}

function spanOf(shops: readonly Shop[]): { readonly from: string | null; readonly to: string | null } {
  const ranges = shops.flatMap(({ events }) => dayRange(events) ?? []);
  if (ranges.length === 0) return { from: null, to: null };
  return {
    from: dayText(Math.min(...ranges.map(({ from }) => from))),
    to: dayText(Math.max(...ranges.map(({ to }) => to)) - 1),
  };
}
