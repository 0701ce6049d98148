import type { ArtifactFiles } from '../models/model.ts';
import { itemFactors } from '../models/recommender/als/fold-in.ts';
import { writeArtifact } from '../models/recommender/artifact/artifact.ts';
import type { Products } from '../models/recommender/data/shop.ts';
import type { Neighbours } from '../models/recommender/methods/neighbours.ts';
import { blendOf } from '../models/recommender/recipe.ts';
import type { Tastes } from '../models/recommender/taste.ts';
import { type Random, seededRandom } from '../models/shared/random.ts';

export interface ModelSize {
  readonly customers: number;
  readonly products: number;
}

const FACTORS = 64;
const NEIGHBOURS = 100;
const CATEGORIES = 40;
/** Products a customer did something with: from 1 to this many. */
const LONGEST_HISTORY = 60;

/**
 * A recommender's artifact of any size, in which every method takes part: what serving costs does not depend on what was learnt.
 * Customers are called `c0`, `c1`, …, products `p0`, `p1`, ….
 */
export function recommenderModel({ customers, products: size }: ModelSize, seed = 1): ArtifactFiles {
  const random = seededRandom(seed);
  const products = someProducts(size, random);
  const neighbours = (): Neighbours => someNeighbours(size, random);
  const popularity = Float32Array.from({ length: size }, () => random() ** 4);
  return writeArtifact([
    {
      source: 'web',
      rows: customers,
      people: Array.from({ length: customers }, (_, at) => `c${at}`),
      products,
      tastes: someTastes(customers, size, random),
      fitted: {
        popularity,
        recent: popularity.map((value) => value * random()),
        category: products.category,
        categories: CATEGORIES,
        shares: popularity,
        knn: neighbours(),
        als: itemFactors(
          Float32Array.from({ length: size * FACTORS }, () => random() - 0.5),
          { factors: FACTORS, regularisation: 10, alpha: 1 },
        ),
        ease: neighbours(),
      },
      together: neighbours(),
      blend: {
        all: blendOf({ popularity: 0.1, recent: 0.2, own: 1, category: 0.1, knn: 0.5, als: 0.5, ease: 0.5 }),
        new: blendOf({ popularity: 0.1, recent: 0.2, category: 0.1, knn: 0.5, als: 0.5, ease: 0.5 }),
      },
      excludeBought: false,
    },
  ]);
}

const someProducts = (size: number, random: Random): Products => ({
  ids: Array.from({ length: size }, (_, at) => `p${at}`),
  names: Array.from({ length: size }, (_, at) => `Product number ${at}`),
  categories: Array.from({ length: CATEGORIES }, (_, at) => `category ${at}`),
  category: Int32Array.from({ length: size }, () => Math.floor(random() * CATEGORIES)),
  stock: new Float64Array(size).fill(Number.NaN),
  listed: new Uint8Array(size).fill(1),
});

/** Different products, ascending, each with a gap of its own to the one before. */
function someItems(count: number, products: number, random: Random): readonly number[] {
  const step = Math.floor(products / count);
  return Array.from({ length: count }, (_, at) => at * step + Math.floor(random() * step));
}

function someNeighbours(products: number, random: Random): Neighbours {
  const count = Math.min(NEIGHBOURS, products);
  return {
    start: Int32Array.from({ length: products + 1 }, (_, at) => at * count),
    items: Int32Array.from(Array.from({ length: products }, () => someItems(count, products, random)).flat()),
    weights: Float32Array.from({ length: products * count }, () => random()),
  };
}

function someTastes(customers: number, products: number, random: Random): Tastes {
  const start = new Int32Array(customers + 1);
  const items: number[] = [];
  for (let customer = 0; customer < customers; customer++) {
    const count = Math.min(1 + Math.floor(random() * LONGEST_HISTORY), products);
    for (const item of someItems(count, products, random)) items.push(item);
    start[customer + 1] = items.length;
  }
  const bought = Uint8Array.from(items, () => (random() < 0.5 ? 1 : 0));
  return {
    start,
    items: Int32Array.from(items),
    preference: Float32Array.from(items, () => 0.1 + 3 * random()),
    frequency: Float32Array.from(bought, (was) => was * (0.1 + random())),
    bought,
  };
}
