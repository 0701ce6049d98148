/**
 * The rows that models learn from, as the queries in `glue-sql/features` give them; `test/unit/warehouse/features.test.ts` holds
 * the queries to these types. Days are `yyyy-MM-dd` by the shop's clock; amounts are in units of their currency.
 */

/** What a person did with a product on a day. */
export interface InteractionRow {
  readonly source: string;
  /** The customer's id, or the visitor's while nobody knows whose the device is. */
  readonly person_id: string;
  readonly is_customer: boolean;
  readonly product_id: string;
  readonly day: string;
  readonly views: number;
  readonly adds: number;
  /** Orders with it, not cancelled. */
  readonly orders: number;
}

/** What can be recommended. */
export interface CatalogueRow {
  readonly source: string;
  readonly product_id: string;
  readonly name: string;
  readonly category: string;
  /** Last price; null where nobody says. */
  readonly price: number | null;
  readonly currency: string | null;
  /** Units at hand at the last count; null where stock is not counted, which does not mean none. */
  readonly stock: number | null;
}

/** What was sold on a day, in a country and of a category: revenue as the sales marts count it. */
export interface DailyRevenueRow {
  readonly source: string;
  readonly currency: string;
  readonly day: string;
  readonly country: string;
  readonly category: string;
  readonly revenue: number;
  readonly units: number;
}

/** What was sold of a product on a day; days without a sale have no row. */
export interface DailyDemandRow {
  readonly source: string;
  readonly product_id: string;
  readonly category: string;
  readonly day: string;
  readonly units: number;
  /** Mean price paid that day by unit. */
  readonly unit_price: number;
}

/** What an identified customer bought on a day in a currency. */
export interface PurchaseDayRow {
  readonly source: string;
  readonly customer_id: string;
  readonly currency: string;
  readonly country: string;
  readonly day: string;
  readonly orders: number;
  readonly units: number;
  readonly products: number;
  readonly revenue: number;
  /** Value sent back since of what was bought that day. */
  readonly returned: number;
}

/** One sold line, and what was given back of it. */
export interface SoldLineRow {
  readonly source: string;
  readonly currency: string;
  readonly product_id: string;
  readonly country: string;
  readonly day: string;
  /** Hour of the order by the shop's clock, 0 to 23. */
  readonly hour: number;
  /** ISO: Monday is 1, Sunday 7. */
  readonly day_of_week: number;
  readonly quantity: number;
  readonly unit_price: number;
  /** Revenue of the line, after discounts. */
  readonly amount: number;
  /** Value returned or cancelled since. */
  readonly returned: number;
}

/** The channels of training jobs, each named after its query. */
export interface FeatureRows {
  readonly interactions: InteractionRow;
  readonly catalogue: CatalogueRow;
  readonly daily_revenue: DailyRevenueRow;
  readonly daily_demand: DailyDemandRow;
  readonly purchase_days: PurchaseDayRow;
  readonly sold_lines: SoldLineRow;
}

export type Channel = keyof FeatureRows;

export type FeatureRow<C extends Channel> = FeatureRows[C];
