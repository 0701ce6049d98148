import { writeParquet } from '../../../../../contracts/parquet.ts';
import { table } from '../../../../../contracts/table.ts';

const text = (id: number) => ({ id, type: 'string', doc: '' }) as const;
const whole = (id: number) => ({ id, type: 'bigint', doc: '' }) as const;

const interactions = table({
  zone: 'staging',
  name: 'interactions',
  doc: '',
  key: [],
  columns: {
    source: text(1),
    person_id: text(2),
    is_customer: { id: 3, type: 'boolean', doc: '' },
    product_id: text(4),
    day: text(5),
    views: whole(6),
    adds: whole(7),
    orders: whole(8),
  },
});

const catalogue = table({
  zone: 'staging',
  name: 'catalogue',
  doc: '',
  key: [],
  columns: {
    source: text(1),
    product_id: text(2),
    name: text(3),
    category: text(4),
    price: { id: 5, type: 'decimal(18,4)', doc: '' },
    currency: text(6),
    stock: whole(7),
  },
});

const CUSTOMERS = 12;
const PRODUCTS = 8;
const WEEKS = 20;
const WEEK_MS = 7 * 86_400_000;
const START = Date.parse('2026-01-05');

/** Channels of a small shop in which customer `c<i>` buys product `p<(i + week) mod 8>` in every week. */
export function purchases(): Record<'interactions' | 'catalogue', Record<string, Uint8Array>> {
  const rows = Array.from({ length: CUSTOMERS * WEEKS }, (_, index) => {
    const customer = index % CUSTOMERS;
    const week = Math.floor(index / CUSTOMERS);
    return {
      source: 'web',
      person_id: `c${customer}`,
      is_customer: true,
      product_id: `p${(customer + week) % PRODUCTS}`,
      day: new Date(START + week * WEEK_MS).toISOString().slice(0, 10),
      views: 2,
      adds: 1,
      orders: 1,
    };
  });
  const products = Array.from({ length: PRODUCTS }, (_, index) => ({
    source: 'web',
    product_id: `p${index}`,
    name: `Product ${index}`,
    category: index % 2 === 0 ? 'even' : 'odd',
    price: 25_500n,
    currency: 'EUR',
    stock: 5,
  }));
  return {
    interactions: { 'part-0': writeParquet(interactions, rows) },
    catalogue: { 'part-0': writeParquet(catalogue, products) },
  };
}
