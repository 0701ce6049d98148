import { join } from 'node:path';
import { gzippedCsv } from './csv.ts';

/** Olist, Brazilian E-Commerce Public Dataset (CC BY-NC-SA 4.0): marketplace orders of 2016-09 to 2018-10, in reais. */

export interface OlistOrder {
  readonly order_id: string;
  /** Of this order alone; `unique_id` of the customer tells who it is. */
  readonly customer_id: string;
  /** e.g. `delivered`, `canceled`, `unavailable`. */
  readonly status: string;
  /** `yyyy-MM-dd` of the purchase, by the shop's clock. */
  readonly day: string;
  /** Milliseconds since 1970 of the purchase, as if the shop's clock were UTC. */
  readonly time: number;
}

export interface OlistItem {
  readonly order_id: string;
  readonly product_id: string;
  /** Of the one unit that a row is. */
  readonly price: number;
  readonly freight: number;
}

export interface OlistCustomer {
  readonly customer_id: string;
  /** The same for all orders of a person. */
  readonly unique_id: string;
  /** Brazilian state, e.g. `SP`. */
  readonly state: string;
}

export interface OlistProduct {
  readonly product_id: string;
  /** In Portuguese; empty for 610 products. */
  readonly category: string;
}

const pathOf = (data: string, file: string): string => join(data, 'olist', `${file}.csv.gz`);

/** The 99,441 orders, in the order of the file. @param data the folder that holds `olist/` */
export async function* olistOrders(data: string): AsyncGenerator<OlistOrder> {
  const columns = ['order_id', 'customer_id', 'order_status', 'order_purchase_timestamp'] as const;
  for await (const record of gzippedCsv(pathOf(data, 'olist_orders_dataset'), columns)) {
    const purchased = record.order_purchase_timestamp;
    yield {
      order_id: record.order_id,
      customer_id: record.customer_id,
      status: record.order_status,
      day: purchased.slice(0, 10),
      time: Date.parse(`${purchased.replace(' ', 'T')}Z`),
    };
  }
}

/** The 112,650 units sold, in the order of the file. @param data the folder that holds `olist/` */
export async function* olistItems(data: string): AsyncGenerator<OlistItem> {
  const columns = ['order_id', 'product_id', 'price', 'freight_value'] as const;
  for await (const record of gzippedCsv(pathOf(data, 'olist_order_items_dataset'), columns)) {
    yield {
      order_id: record.order_id,
      product_id: record.product_id,
      price: Number(record.price),
      freight: Number(record.freight_value),
    };
  }
}

/** The 99,441 customers of orders, 96,096 people, in the order of the file. @param data the folder that holds `olist/` */
export async function* olistCustomers(data: string): AsyncGenerator<OlistCustomer> {
  const columns = ['customer_id', 'customer_unique_id', 'customer_state'] as const;
  for await (const record of gzippedCsv(pathOf(data, 'olist_customers_dataset'), columns)) {
    yield {
      customer_id: record.customer_id,
      unique_id: record.customer_unique_id,
      state: record.customer_state,
    };
  }
}

/** The 32,951 products, in the order of the file. @param data the folder that holds `olist/` */
export async function* olistProducts(data: string): AsyncGenerator<OlistProduct> {
  const columns = ['product_id', 'product_category_name'] as const;
  for await (const record of gzippedCsv(pathOf(data, 'olist_products_dataset'), columns)) {
    yield { product_id: record.product_id, category: record.product_category_name };
  }
}
