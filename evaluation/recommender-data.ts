import type { CatalogueRow, InteractionRow } from '../contracts/features.ts';
import type { Features } from '../models/model.ts';
import type { Case } from '../models/recommender/choice/cases.ts';
import type { Shop } from '../models/recommender/data/shop.ts';
import { olistCustomers, olistItems, olistOrders, olistProducts } from './datasets/olist.ts';
import { isSale, onlineRetailLines } from './datasets/online-retail.ts';
import { heldOutPurchases, type RetailRocketEvent, retailRocketEvents } from './datasets/retailrocket.ts';

export interface RecommenderData {
  readonly interactions: readonly InteractionRow[];
  readonly catalogue: readonly CatalogueRow[];
}

/** Rows that are held in memory, as the channels of a training job. */
export function featuresOf(channels: RecommenderData): Features {
  return {
    async *rows(channel) {
      yield* (channels as unknown as Readonly<Partial<Record<string, never[]>>>)[channel] ?? [];
    },
  };
}

type Done = Pick<InteractionRow, 'person_id' | 'product_id' | 'day'> &
  Partial<Pick<InteractionRow, 'views' | 'adds' | 'orders'>>;

/** Adds up what people did, by person, product and day. */
class Interactions {
  readonly #rows = new Map<string, InteractionRow>();
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  add({ person_id, product_id, day, views = 0, adds = 0, orders = 0 }: Done): void {
    const key = JSON.stringify([person_id, product_id, day]);
    const so = this.#rows.get(key);
    this.#rows.set(key, {
      source: this.#source,
      person_id,
      is_customer: true,
      product_id,
      day,
      views: (so?.views ?? 0) + views,
      adds: (so?.adds ?? 0) + adds,
      orders: (so?.orders ?? 0) + orders,
    });
  }

  get rows(): readonly InteractionRow[] {
    return [...this.#rows.values()];
  }
}

/** Sales to customers with a name. The dataset has no catalogue: every product that was sold may be shown. */
export async function onlineRetailInteractions(data: string): Promise<RecommenderData> {
  const interactions = new Interactions('online-retail');
  const orders = new Set<string>();
  for await (const line of onlineRetailLines(data)) {
    const { customer_id, product_id, day, invoice } = line;
    if (customer_id === null || !isSale(line)) continue;
    const order = JSON.stringify([invoice, product_id]);
    // A product on two lines of an invoice was ordered once.
    if (!orders.has(order)) interactions.add({ person_id: customer_id, product_id, day, orders: 1 });
    orders.add(order);
  }
  return { interactions: interactions.rows, catalogue: [] };
}

const DONE: Readonly<Record<RetailRocketEvent['event'], 'views' | 'adds' | 'orders'>> = {
  view: 'views',
  addtocart: 'adds',
  transaction: 'orders',
};

/** What the buyers did, without their held-out purchases; these are in the catalogue, as the shop had them. */
export async function retailRocketInteractions(data: string): Promise<RecommenderData> {
  const interactions = new Interactions('retailrocket');
  const products = new Set<string>();
  for await (const { visitor_id, product_id, day, event } of retailRocketEvents(data)) {
    interactions.add({ person_id: visitor_id, product_id, day, [DONE[event]]: 1 });
    products.add(product_id);
  }
  for await (const { product_id } of heldOutPurchases(data)) products.add(product_id);
  const catalogue = Array.from(products, (product_id) => ({
    source: 'retailrocket',
    product_id,
    name: product_id,
    category: '',
    price: null,
    currency: null,
    stock: null,
  }));
  return { interactions: interactions.rows, catalogue };
}

const LOST: ReadonlySet<string> = new Set(['canceled', 'unavailable']);

/** Orders that were neither cancelled nor impossible, with the catalogue and its categories. */
export async function olistInteractions(data: string): Promise<RecommenderData> {
  const people = new Map<string, string>();
  for await (const { customer_id, unique_id } of olistCustomers(data)) people.set(customer_id, unique_id);
  const orders = new Map<string, { readonly person_id: string; readonly day: string }>();
  for await (const { order_id, customer_id, status, day } of olistOrders(data)) {
    const person_id = people.get(customer_id);
    if (person_id !== undefined && !LOST.has(status)) orders.set(order_id, { person_id, day });
  }
  const interactions = new Interactions('olist');
  const bought = new Set<string>();
  for await (const { order_id, product_id } of olistItems(data)) {
    const order = orders.get(order_id);
    const line = JSON.stringify([order_id, product_id]);
    if (order !== undefined && !bought.has(line)) interactions.add({ ...order, product_id, orders: 1 });
    bought.add(line);
  }
  const catalogue: CatalogueRow[] = [];
  for await (const { product_id, category } of olistProducts(data)) {
    catalogue.push({
      source: 'olist',
      product_id,
      name: product_id,
      category,
      price: null,
      currency: null,
      stock: null,
    });
  }
  return { interactions: interactions.rows, catalogue };
}

/** Purchases that are hidden, by person. */
type HeldOut = ReadonlyMap<string, string>;

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
