/**
 * Makes the artefact that `bench -- serving` loads, alone in its process: `serving-process.ts FOLDER`. It is what training would
 * write with every method in the blend, without the search for a recipe. Prints one line of JSON, a {@link ServingShop}.
 */
import { availableParallelism } from 'node:os';
import { sealArtefact, writeArtefact } from '../models/contract/artefact.ts';
import type { InteractionRow } from '../models/features.ts';
import type { Features } from '../models/model.ts';
import { writeArtefact as encode } from '../models/recommender/artefact.ts';
import { recommender } from '../models/recommender/index.ts';
import { readShops } from '../models/recommender/read.ts';
import { DEFAULT_RECIPE, METHODS, type Recipe } from '../models/recommender/recipe.ts';
import { fitModel } from '../models/recommender/train.ts';
import { seededRandom } from '../models/shared/random.ts';
import { CUSTOMERS, PRODUCTS } from './serving-shop.ts';

const EVENTS = 2_000_000;
const GROUPS = 50;
const DAYS = 365;
const DAY_MS = 86_400_000;
const START = Date.parse('2025-01-01');
const SEED = 1;

export interface ServingShop {
  readonly rows: number;
  /** Of the artefact. */
  readonly bytes: number;
  readonly seconds: number;
}

const everything = Object.fromEntries(METHODS.map((method) => [method, 1])) as Recipe['blend']['all'];
const RECIPE: Recipe = { ...DEFAULT_RECIPE, blend: { all: everything, new: everything } };

/** Customers of 50 tastes; every customer comes, and of a group's products the first are liked most. */
async function* interactions(): AsyncGenerator<InteractionRow> {
  const random = seededRandom(SEED);
  for (let event = 0; event < EVENTS; event++) {
    const customer = event % CUSTOMERS;
    const group = random() < 0.7 ? customer % GROUPS : Math.floor(random() * GROUPS);
    const favourite = Math.floor((PRODUCTS / GROUPS) * random() ** 2);
    yield {
      source: 'web',
      person_id: `c${customer}`,
      is_customer: true,
      product_id: `p${favourite * GROUPS + group}`,
      day: new Date(START + Math.floor(random() * DAYS) * DAY_MS).toISOString().slice(0, 10),
      views: 1,
      adds: random() < 0.2 ? 1 : 0,
      orders: random() < 0.1 ? 1 : 0,
    };
  }
}

async function* catalogue() {
  for (let product = 0; product < PRODUCTS; product++) {
    const category = `g${product % GROUPS}`;
    yield {
      source: 'web',
      product_id: `p${product}`,
      name: `Product ${product}`,
      category,
      price: 10,
      currency: 'EUR',
      stock: 5,
    };
  }
}

const channels = { interactions, catalogue };
const features = { rows: (channel: keyof typeof channels) => channels[channel]() } as Features;

const started = performance.now();
const { shops, rows } = await readShops(features);
const tools = { seed: SEED, threads: availableParallelism(), progress: () => undefined };
const models = await Promise.all(shops.map((shop) => fitModel(shop, RECIPE, tools)));
const artefact = sealArtefact(recommender, encode(models));
await writeArtefact(process.argv[2] as string, artefact);
const measured: ServingShop = {
  rows,
  bytes: Object.values(artefact.files).reduce((sum, { byteLength }) => sum + byteLength, 0),
  seconds: (performance.now() - started) / 1000,
};
console.log(JSON.stringify(measured));
