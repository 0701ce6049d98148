import * as z from 'zod';
import { publishedFacts } from './facts.ts';

const identity = {
  run: z.string(),
  /** When the refresh began: the snapshot holds everything that had arrived by then. */
  startedAt: z.iso.datetime(),
  publishedAt: z.iso.datetime(),
};

/** What readers follow: which snapshot is in force, and what it was made from. It stays small, however many files there are. */
export const snapshotPointer = z.object({
  ...identity,
  /** Identity of the tables and statements it was made with, and what each merge was made from, by its table. */
  definition: z.string().optional(),
  merges: z.record(z.string(), z.string()).optional(),
  /** The last batch of arrivals that is in it. */
  batch: z.string().optional(),
});

export type SnapshotPointer = z.output<typeof snapshotPointer>;

/** What a published snapshot consists of: Parquet files by dataset, of its own refresh or kept from an earlier one. */
export const snapshotManifest = z.object({
  ...identity,
  /** IANA zone in which its business days begin and end; one of an older version does not say. */
  timeZone: z.string().default('UTC'),
  /** Rows that were held out of gold because they break a rule of their table. */
  held: z.int().min(0).optional(),
  datasets: z.record(
    z.string(),
    z.object({
      files: z.array(z.object({ key: z.string(), bytes: z.number() })),
      /** Its columns, where the files hold columns of other datasets beside them. @default all that the files hold */
      columns: z.array(z.string()).optional(),
    }),
  ),
  /** One of an older version has none. */
  facts: publishedFacts.optional(),
});

export type SnapshotManifest = z.output<typeof snapshotManifest>;

/** Figures of a refresh in CloudWatch, under the dimension `Stack`. */
export const REFRESH_METRICS = { namespace: 'Shoplake/Refresh', heldRows: 'HeldRows' } as const;

/** The gold objects that are published, by name: small tables that API and dashboard read in milliseconds. */
export const PUBLISHED = [
  'daily_sales',
  'weekly_sales',
  'sales_by_hour',
  'sales_by_country',
  'sales_by_category',
  'top_products',
  'seasonality',
  'customer_360',
  'rfm',
  'cohorts',
  'vip_at_risk',
  'funnel',
  'cart_abandonment',
  'attribution',
  'experiments',
  'product_performance',
  'product_affinity',
  'price_elasticity',
  'inventory_health',
  'supplier_performance',
  'daily_metrics',
  'value_tiers',
  'anomalies',
  'security_daily',
  'dim_product',
  'reconciliation',
  'unsold_orders',
  'forecasts',
  'forecast_accuracy',
  'model_drift',
  'model_runs',
  'top_recommendations',
] as const;

/** Days of carts that were left which are published: a year, and the weeks that a year is compared with. */
export const PUBLISHED_CART_DAYS = 400;

export type Dataset = (typeof PUBLISHED)[number];
