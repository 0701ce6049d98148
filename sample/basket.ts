import type { Assortment } from './assortment.ts';
import type { Product } from './catalogue.ts';
import type { Random } from './random.ts';
import type { Visit } from './visit.ts';

const MOST_PRODUCTS = 8;

/** The distinct products a visit is about: one for a look, a basket for more; what is bought together comes together. */
export function chooseProducts(assortment: Assortment, visit: Visit, random: Random, month: number): Product[] {
  const looks = visit.outcome === 'view' || visit.outcome === 'browse';
  const wanted = looks ? 1 : 1 + Math.min(MOST_PRODUCTS - 1, random.poisson(visit.basketSize - 1));
  const chosen: Product[] = [];
  for (let attempt = 0; chosen.length < wanted && attempt < wanted * 3; attempt++) {
    const last = chosen.at(-1);
    const companion = last && random.chance(0.5) ? assortment.companionOf(last, random, visit.at) : undefined;
    const product = companion ?? toTaste(assortment, visit, random, month);
    if (!chosen.includes(product)) chosen.push(product);
  }
  return chosen;
}

function toTaste(assortment: Assortment, visit: Visit, random: Random, month: number): Product {
  let product = assortment.pick(random, visit.at, month);
  if (visit.favouriteCategory === undefined || random.chance(0.6)) return product;
  for (let attempt = 0; attempt < 6 && product.categorySlug !== visit.favouriteCategory; attempt++) {
    product = assortment.pick(random, visit.at, month);
  }
  return product;
}
