import { casesWithin, temporalSplit } from '../models/recommender/choice/cases.ts';
import { mean } from '../models/recommender/choice/evaluate.ts';
import { searchRecipe } from '../models/recommender/choice/search.ts';
import { type Evaluated, evaluateRecipe, tryOut } from '../models/recommender/choice/trial.ts';
import { readShops } from '../models/recommender/data/read.ts';
import { dayRange, type Shop } from '../models/recommender/data/shop.ts';
import { type FitTools, Fitter } from '../models/recommender/fit.ts';
import type { Recipe } from '../models/recommender/recipe.ts';
import { dayText } from '../models/shared/calendar.ts';
import { heldOutPurchases } from './datasets/retailrocket.ts';
import type { EvaluationOptions } from './document.ts';
import {
  casesOf,
  featuresOf,
  holdOutLast,
  olistInteractions,
  onlineRetailInteractions,
  type RecommenderData,
  retailRocketInteractions,
} from './recommender-data.ts';
import { aimsOf, tablesOf } from './recommender-tables.ts';

const SEED = 1;
const THREADS = 2;
const NOTHING_FIXED = {};

/** The recommender on real data. @returns a section of Markdown */
export async function evaluate({ data, report }: EvaluationOptions): Promise<string> {
  const tools: FitTools = { seed: SEED, threads: THREADS, progress: (message) => report(`recommender: ${message}`) };
  return [
    '## Recommender',
    `Each method alone, tuned on validation like the blend, and the blend; a run evaluates on the test once (the rule that a step of
the search must gain two standard errors, and how windows grow, were settled with figures of Online Retail and Olist in sight). In brackets 95 % intervals
by bootstrap over people. "New" leaves out what a person had bought before, both from what is shown and from what is to be found.
The popularity percentile is the mean of what is shown in ten places: 0.5 would be no bias towards popular products.`,
    await onlineRetail(data, tools),
    await retailRocket(data, tools),
    await olist(data, tools),
  ].join('\n\n');
}

async function onlineRetail(data: string, tools: FitTools): Promise<string> {
  const shop = await shopOf(await onlineRetailInteractions(data));
  const { recipe, test } = await tested(shop, tools);
  return section('Online Retail', `${sizeOf(shop)} ${splitOf(shop)}`, recipe, test.challenger);
}

/** The dataset hides one purchase of each visitor, with all that the visitor did with that product. */
async function retailRocket(data: string, tools: FitTools): Promise<string> {
  const everything = await retailRocketInteractions(data);
  const validation = holdOutLast(everything);
  const past = await shopOf(validation.data);
  const recipe = await searchRecipe(past, endOf(past), casesOf(past, validation.hidden), NOTHING_FIXED, tools);
  const shop = await shopOf(everything);
  const hidden = new Map<string, string>();
  for await (const { visitor_id, product_id } of heldOutPurchases(data)) hidden.set(visitor_id, product_id);
  const cases = casesOf(shop, hidden);
  const evaluated = await evaluateRecipe(new Fitter(shop, endOf(shop), tools), shop, cases, recipe);
  const protocol = `${sizeOf(shop)} Test: the dataset's own held-out purchase of each of ${hidden.size} visitors, of which the events keep nothing.
Validation: the last product that a visitor bought, hidden in the same way. What is to be found is never something bought before, so
own frequency can find nothing by itself, and all and new items differ only in what is shown.`;
  return section('RetailRocket', protocol, recipe, evaluated);
}

async function olist(data: string, tools: FitTools): Promise<string> {
  const shop = await shopOf(await olistInteractions(data));
  const { recipe, test } = await tested(shop, tools);
  const { ndcg } = test.newcomers;
  const split = temporalSplit(shop);
  const { known, unknown } = casesWithin(shop, split?.test ?? { from: 0, to: 0 }, Number.POSITIVE_INFINITY, SEED);
  const protocol = `${sizeOf(shop)} ${splitOf(shop)} Nearly all buyers buy once: of ${known.length + unknown.length} people in the test, ${unknown.length}
had never been seen before, and no method can know anything of them; they are shown what is popular now
(NDCG@10 ${(mean(ndcg) ?? 0).toFixed(4)} over ${ndcg.length} of them). The tables are about the few who came back, of whose purchases even the best method finds a handful among new products. Tried so that the
choice of a blend is less a matter of chance: windows up to a fifth of the data, a search that begins with all methods alike, and steps
that must gain one or two standard errors.`;
  return section('Olist', protocol, recipe, test.challenger);
}

const section = (title: string, protocol: string, recipe: Recipe, evaluated: Evaluated): string =>
  [
    `### ${title}`,
    protocol,
    tablesOf(evaluated),
    `Chosen on validation: \`${JSON.stringify(recipe)}\`.`,
    aimsOf(evaluated),
  ].join('\n\n');

async function shopOf(data: RecommenderData): Promise<Shop> {
  const { shops } = await readShops(featuresOf(data));
  return shops[0] as Shop;
}

async function tested(shop: Shop, tools: FitTools) {
  const { recipe, test, notes } = await tryOut(shop, NOTHING_FIXED, null, tools);
  if (test === null) throw new Error(`${shop.source} could not be tested: ${notes.join(' ')}`);
  return { recipe, test };
}

const endOf = ({ events }: Shop): number => dayRange(events)?.to ?? 0;

const sizeOf = ({ people, products, events }: Shop): string =>
  `${people.ids.length} people, ${products.ids.length} products, ${events.day.length} rows (what a person did with a product on a day).`;

function splitOf(shop: Shop): string {
  const split = temporalSplit(shop);
  if (split === null) return '';
  const { validation, test } = split;
  return `Trained before ${dayText(validation.from)} and validated on the days until ${dayText(test.from - 1)}; then trained before ${dayText(test.from)}
and tested on the days until ${dayText(test.to - 1)}, on people who had done something before.`;
}
