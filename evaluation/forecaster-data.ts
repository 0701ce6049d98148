import type { Channel, DailyDemandRow, DailyRevenueRow, FeatureRow } from '../contracts/features.ts';
import type { Features } from '../models/model.ts';
import { olistCustomers, olistItems, olistOrders, olistProducts } from './datasets/olist.ts';
import { onlineRetailLines } from './datasets/online-retail.ts';

/** Real sales as the forecaster's channels. */
export interface SalesData {
  readonly revenue: readonly DailyRevenueRow[];
  readonly demand: readonly DailyDemandRow[];
}

/** A sold line. */
interface Sale {
  readonly day: string;
  readonly country: string;
  readonly category: string;
  readonly product: string;
  readonly units: number;
  readonly price: number;
}

/** Cancelled orders, and those that nobody could fulfil. */
const LOST: readonly string[] = ['canceled', 'unavailable'];

/**
 * Prices of items, without freight, by day of purchase; the state stands for the country.
 * @param all whether orders that were cancelled or could not be fulfilled count too
 */
export async function olistSales(data: string, all = false): Promise<SalesData> {
  const states = new Map<string, string>();
  for await (const { customer_id, state } of olistCustomers(data)) states.set(customer_id, state);
  const categories = new Map<string, string>();
  for await (const { product_id, category } of olistProducts(data)) categories.set(product_id, category || 'unknown');
  const orders = new Map<string, { readonly day: string; readonly country: string }>();
  for await (const { order_id, customer_id, status, day } of olistOrders(data)) {
    if (all || !LOST.includes(status)) orders.set(order_id, { day, country: states.get(customer_id) ?? 'unknown' });
  }
  const sales: Sale[] = [];
  for await (const { order_id, product_id, price } of olistItems(data)) {
    const order = orders.get(order_id);
    const category = categories.get(product_id) ?? 'unknown';
    if (order) sales.push({ ...order, category, product: product_id, units: 1, price });
  }
  return summed('olist', 'BRL', sales);
}

/** A line of 80,995 and one of 74,215 units were cancelled minutes later: corrections, not demand. */
const LARGEST_LINE = 20_000;

/** Lines that were sold, by day of the invoice. The file has no categories. */
export async function onlineRetailSales(data: string): Promise<SalesData> {
  const sales: Sale[] = [];
  for await (const line of onlineRetailLines(data)) {
    const { quantity, unit_price: price, is_cancellation } = line;
    if (is_cancellation || quantity <= 0 || quantity > LARGEST_LINE || price <= 0) continue;
    sales.push({
      day: line.day,
      country: line.country,
      category: 'all',
      product: line.product_id,
      units: quantity,
      price,
    });
  }
  return summed('online-retail', 'GBP', sales);
}

function summed(source: string, currency: string, sales: readonly Sale[]): SalesData {
  const revenue = new Map<string, { revenue: number; units: number } & Sale>();
  const demand = new Map<string, { revenue: number; units: number } & Sale>();
  for (const sale of sales) {
    for (const [sums, key] of [
      [revenue, `${sale.day}|${sale.country}|${sale.category}`],
      [demand, `${sale.day}|${sale.product}`],
    ] as const) {
      const sum = sums.get(key) ?? { ...sale, revenue: 0, units: 0 };
      sum.revenue += sale.units * sale.price;
      sum.units += sale.units;
      sums.set(key, sum);
    }
  }
  return {
    revenue: [...revenue.values()].map(({ day, country, category, revenue: amount, units }) => {
      return { source, currency, day, country, category, revenue: amount, units };
    }),
    demand: [...demand.values()].map(({ day, product, category, revenue: amount, units }) => {
      return { source, product_id: product, category, day, units, unit_price: amount / units };
    }),
  };
}

/** Rows in memory as the channels of a job. */
export const featuresOf = ({ revenue, demand }: SalesData): Features => ({
  async *rows<C extends Channel>(channel: C): AsyncGenerator<FeatureRow<C>> {
    const rows: readonly unknown[] = channel === 'daily_revenue' ? revenue : channel === 'daily_demand' ? demand : [];
    yield* rows as readonly FeatureRow<C>[];
  },
});
