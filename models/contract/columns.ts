import type { Channel, FeatureRow } from '../features.ts';

/** What a column holds; a question mark lets it be null. */
export type Kind = 'text' | 'number' | 'number?' | 'text?' | 'boolean';

type KindOf<T> = [T] extends [string]
  ? 'text'
  : [T] extends [number]
    ? 'number'
    : [T] extends [boolean]
      ? 'boolean'
      : [T] extends [number | null]
        ? 'number?'
        : 'text?';

/** The columns of channels while the program runs; the compiler holds them to the row types. */
export const CHANNEL_COLUMNS: {
  readonly [C in Channel]: { readonly [K in keyof FeatureRow<C>]: KindOf<FeatureRow<C>[K]> };
} = {
  interactions: {
    source: 'text',
    person_id: 'text',
    is_customer: 'boolean',
    product_id: 'text',
    day: 'text',
    views: 'number',
    adds: 'number',
    orders: 'number',
  },
  catalogue: {
    source: 'text',
    product_id: 'text',
    name: 'text',
    category: 'text',
    price: 'number?',
    currency: 'text?',
    stock: 'number?',
  },
  daily_revenue: {
    source: 'text',
    currency: 'text',
    day: 'text',
    country: 'text',
    category: 'text',
    revenue: 'number',
    units: 'number',
  },
  daily_demand: {
    source: 'text',
    product_id: 'text',
    category: 'text',
    day: 'text',
    units: 'number',
    unit_price: 'number',
  },
  purchase_days: {
    source: 'text',
    customer_id: 'text',
    currency: 'text',
    country: 'text',
    day: 'text',
    orders: 'number',
    units: 'number',
    products: 'number',
    revenue: 'number',
    returned: 'number',
  },
  sold_lines: {
    source: 'text',
    currency: 'text',
    product_id: 'text',
    country: 'text',
    day: 'text',
    hour: 'number',
    day_of_week: 'number',
    quantity: 'number',
    unit_price: 'number',
    amount: 'number',
    returned: 'number',
  },
};
