import type { PurchaseDayRow } from '../../contracts/features.ts';
import type { Features } from '../../models/model.ts';
import { cdnowPurchases } from './cdnow.ts';
import { olistCustomers, olistItems, olistOrders } from './olist.ts';
import { isSale, onlineRetailLines } from './online-retail.ts';

/** What somebody bought: a line of an order. */
export interface Bought {
  readonly customer_id: string;
  readonly day: string;
  readonly order: string;
  readonly product_id: string;
  readonly units: number;
  readonly revenue: number;
}

interface Day {
  readonly orders: Set<string>;
  readonly products: Set<string>;
  units: number;
  revenue: number;
  returned: number;
}

/** Lines of one shop in one currency as rows of the channel purchase_days. */
export class PurchaseDays {
  readonly #shop: Pick<PurchaseDayRow, 'source' | 'currency' | 'country'>;
  readonly #customers = new Map<string, Map<string, Day>>();
  /** The last day on which a customer bought a product. */
  readonly #lastDay = new Map<string, Day>();

  constructor(shop: Pick<PurchaseDayRow, 'source' | 'currency' | 'country'>) {
    this.#shop = shop;
  }

  buy({ customer_id, day, order, product_id, units, revenue }: Bought): void {
    const days = this.#customers.get(customer_id) ?? new Map<string, Day>();
    this.#customers.set(customer_id, days);
    const own = days.get(day) ?? { orders: new Set(), products: new Set(), units: 0, revenue: 0, returned: 0 };
    days.set(day, own);
    own.orders.add(order);
    own.products.add(product_id);
    own.units += units;
    own.revenue += revenue;
    this.#lastDay.set(`${customer_id}\n${product_id}`, own);
  }

  /** Lines must come in order of time: what comes back belongs to the last purchase of the product, and to none without one. */
  giveBack({ customer_id, product_id, revenue }: Pick<Bought, 'customer_id' | 'product_id' | 'revenue'>): void {
    const day = this.#lastDay.get(`${customer_id}\n${product_id}`);
    if (day) day.returned += revenue;
  }

  rows(): readonly PurchaseDayRow[] {
    return [...this.#customers].flatMap(([customer_id, days]) =>
      [...days].map(([day, { orders, products, units, revenue, returned }]) => ({
        ...this.#shop,
        customer_id,
        day,
        orders: orders.size,
        units,
        products: products.size,
        revenue,
        returned,
      })),
    );
  }
}

/** Features of one channel; the others are empty. */
export function purchaseDayFeatures(rows: readonly PurchaseDayRow[]): Features {
  return {
    async *rows(channel) {
      if (channel === 'purchase_days') yield* rows as never[];
    },
  };
}

/** Identified customers of Online Retail; cancellations are returns of the last purchase of the same product. */
export async function onlineRetailPurchaseDays(data: string): Promise<readonly PurchaseDayRow[]> {
  const days = new PurchaseDays({ source: 'online-retail', currency: 'GBP', country: 'GB' });
  for await (const line of onlineRetailLines(data)) {
    if (line.customer_id === null) continue;
    const { customer_id, product_id, day, invoice, quantity } = line;
    const revenue = Math.abs(quantity) * line.unit_price;
    if (isSale(line)) days.buy({ customer_id, day, order: invoice, product_id, units: quantity, revenue });
    else if (line.is_cancellation) days.giveBack({ customer_id, product_id, revenue });
  }
  return days.rows();
}

/** Nothing was delivered, so nothing was bought. */
const NO_PURCHASE: ReadonlySet<string> = new Set(['canceled', 'unavailable']);

/** People of Olist, who have a new customer id for each order; the data know of no returns. */
export async function olistPurchaseDays(data: string): Promise<readonly PurchaseDayRow[]> {
  const people = new Map<string, string>();
  for await (const { customer_id, unique_id } of olistCustomers(data)) people.set(customer_id, unique_id);
  const orders = new Map<string, { readonly customer_id: string; readonly day: string }>();
  for await (const { order_id, customer_id, status, day } of olistOrders(data)) {
    if (!NO_PURCHASE.has(status)) orders.set(order_id, { customer_id: people.get(customer_id) ?? customer_id, day });
  }
  const days = new PurchaseDays({ source: 'olist', currency: 'BRL', country: 'BR' });
  for await (const { order_id, product_id, price } of olistItems(data)) {
    const order = orders.get(order_id);
    if (order) days.buy({ ...order, order: order_id, product_id, units: 1, revenue: price });
  }
  return days.rows();
}

/** The CDNOW sample; the file knows of no products, so a day has one. */
export async function cdnowPurchaseDays(data: string): Promise<readonly PurchaseDayRow[]> {
  const days = new PurchaseDays({ source: 'cdnow', currency: 'USD', country: 'US' });
  let order = 0;
  for await (const { customer_id, day, cds, value } of cdnowPurchases(data)) {
    order += 1;
    days.buy({ customer_id, day, order: `${order}`, product_id: 'cd', units: cds, revenue: value });
  }
  return days.rows();
}
