/** How a column of features arrives; `?` where it may be null. */
export type FeatureType = 'text' | 'number' | 'boolean' | 'text?' | 'number?';

type Value<T extends FeatureType> = T extends 'text'
  ? string
  : T extends 'number'
    ? number
    : T extends 'boolean'
      ? boolean
      : T extends 'text?'
        ? string | null
        : number | null;

/**
 * The rows that models train on, a channel for each query in `glue-sql/features`, whose header says what its columns are. Days
 * are `yyyy-MM-dd` by the shop's clock, amounts in units of their currency. A test holds the queries to this.
 */
export const CHANNELS = {
  /** What a person did with a product on a day. */
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
  /** What can be recommended. Stock is null where nobody counts, which does not mean none. */
  catalogue: {
    source: 'text',
    product_id: 'text',
    name: 'text',
    category: 'text',
    price: 'number?',
    currency: 'text?',
    stock: 'number?',
  },
  /** What was sold on a day, in a country and of a category. */
  daily_revenue: {
    source: 'text',
    currency: 'text',
    day: 'text',
    country: 'text',
    category: 'text',
    revenue: 'number',
    units: 'number',
  },
  /** What was sold of a product on a day; days without a sale have no row. */
  daily_demand: {
    source: 'text',
    product_id: 'text',
    category: 'text',
    day: 'text',
    units: 'number',
    unit_price: 'number',
  },
  /** What an identified customer bought on a day in a currency, and what of it came back since. */
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
  /** One sold line (`hour` 0 to 23; `day_of_week` 1 Monday to 7 Sunday), its revenue and what of it came back since. */
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
} as const satisfies Readonly<Record<string, Readonly<Record<string, FeatureType>>>>;

export type Channel = keyof typeof CHANNELS;

export type FeatureRow<C extends Channel> = {
  readonly [Column in keyof (typeof CHANNELS)[C]]: Value<(typeof CHANNELS)[C][Column] & FeatureType>;
};

export type InteractionRow = FeatureRow<'interactions'>;
export type CatalogueRow = FeatureRow<'catalogue'>;
export type DailyRevenueRow = FeatureRow<'daily_revenue'>;
export type DailyDemandRow = FeatureRow<'daily_demand'>;
export type PurchaseDayRow = FeatureRow<'purchase_days'>;
export type SoldLineRow = FeatureRow<'sold_lines'>;
