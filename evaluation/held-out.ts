import type { InteractionRow } from '../contracts/features.ts';
import type { Case } from '../models/recommender/choice/cases.ts';
import type { Shop } from '../models/recommender/data/shop.ts';
import type { RecommenderData } from './recommender-data.ts';

/** Purchases that are hidden, by person. */
export type HeldOut = ReadonlyMap<string, string>;

/**
 * Hides the last product that each person bought, with all that the person did with it, if anything remains: the way in which
 * the dataset's own test was made, once more for validation.
 */
export function holdOutLast({ interactions, catalogue }: RecommenderData): { data: RecommenderData; hidden: HeldOut } {
  const rows = Map.groupBy(interactions, ({ person_id }) => person_id);
  const hidden = new Map<string, string>();
  for (const [person, own] of rows) {
    const last = own.filter(({ orders }) => orders > 0).reduce<InteractionRow | null>(later, null);
    if (last !== null && own.some(({ product_id }) => product_id !== last.product_id))
      hidden.set(person, last.product_id);
  }
  const kept = interactions.filter(({ person_id, product_id }) => hidden.get(person_id) !== product_id);
  return { data: { interactions: kept, catalogue }, hidden };
}

const later = (last: InteractionRow | null, row: InteractionRow): InteractionRow =>
  last === null || row.day >= last.day ? row : last;

/** The hidden purchases as cases of a shop. */
export function casesOf({ people, products }: Shop, hidden: HeldOut): readonly Case[] {
  const product = new Map(products.ids.map((id, number) => [id, number]));
  return people.ids.flatMap((id, person) => {
    const wanted = product.get(hidden.get(id) ?? '');
    return wanted === undefined ? [] : [{ person, wanted: new Set([wanted]) }];
  });
}
