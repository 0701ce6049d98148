import * as z from 'zod';
import { listOf, rowsOf } from '../answers.ts';
import { ATTRIBUTION_MODELS } from '../marketing.ts';
import {
  accuracyRow,
  affinityRow,
  anomalyRow,
  attributionRow,
  callRow,
  cartRow,
  cohortRow,
  customerRow,
  driftRow,
  experimentRow,
  funnelRow,
  productRow,
  reconciliationRow,
  returnedRow,
  runRow,
  seasonalityRow,
  segmentRow,
  stockRow,
  supplierRow,
  tierRow,
} from '../marts.ts';
import { MODEL_NAMES } from '../models.ts';
import { type Dataset, PUBLISHED_CART_DAYS } from '../snapshot.ts';
import { day, filters, listParameters, name, oneOf, repeated, rowFormat } from './parameters.ts';
import { FOR, type ReaderAccess, type Route, route } from './route.ts';

/** A route that answers rows of one published mart. Each filter but `q`, `from` and `to` is a field of its rows. */
export interface MartRoute extends Route {
  readonly mart: Dataset;
  readonly row: z.ZodObject;
  /** The fields that tell rows apart. */
  readonly identity: readonly string[];
  /** Fields that `q` looks in. */
  readonly searched?: readonly string[];
  /** The field that `from` and `to` bound. */
  readonly dated?: string;
  /** Rows in which this is nothing are left out. */
  readonly having?: string;
}

interface MartDefinition<P extends string, S extends z.ZodObject> {
  readonly path: P;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly mart: Dataset;
  readonly row: S;
  readonly identity: readonly (keyof z.output<S> & string)[];
  readonly searched?: readonly (keyof z.output<S> & string)[];
  readonly dated?: keyof z.output<S> & string;
  readonly having?: keyof z.output<S> & string;
  readonly access?: ReaderAccess;
}

const CSV = ['text/csv'];
const common = { method: 'GET', caching: 'snapshot', produces: CSV } as const;
const names = repeated(name).optional();
/** One or several of those that there are; of any other there would be no rows, and nobody would be told why. */
const someOf = <const V extends readonly [string, ...string[]]>(values: V) => repeated(oneOf(values)).optional();
const valueTier = someOf(['VIP', 'High', 'Medium', 'Low']);
const days = { from: day.optional(), to: day.optional() };
const q = name.describe('a part of a name or an id').optional();

/** What both kinds of mart routes have, beside how their rows are answered. */
const mart = <const P extends string, S extends z.ZodObject, Q extends z.ZodRawShape>(
  { access = FOR.viewer, ...definition }: MartDefinition<P, S>,
  query: Q,
) => ({ ...common, ...definition, access, query: z.strictObject({ ...filters, ...query }) });

/** A list that is paged. */
const list = <const P extends string, S extends z.ZodObject, Q extends z.ZodRawShape>(
  definition: MartDefinition<P, S>,
  query: Q,
) => route({ ...mart(definition, query), answer: listOf(definition.row) });

/** A mart that is small enough to be had whole. */
const whole = <const P extends string, S extends z.ZodObject, Q extends z.ZodRawShape>(
  definition: MartDefinition<P, S>,
  query: Q,
) => route({ ...mart(definition, { format: rowFormat, ...query }), answer: rowsOf(definition.row) });

/** Rows of marts: tables behind the pages of the dashboard. */
export const MART_ROUTES = {
  products: list(
    {
      path: '/v1/products',
      aliases: ['/v1/metrics/products'],
      summary: 'Products: what each sold and earned in the last 28 days, its rank and class',
      mart: 'product_performance',
      row: productRow,
      identity: ['source', 'productId'],
      searched: ['productId', 'name', 'brand'],
    },
    {
      q,
      category: names,
      abcClass: someOf(['A', 'B', 'C']),
      ...listParameters(
        [
          'revenue',
          'units',
          'orders',
          'margin',
          'marginRate',
          'revenueGrowth',
          'returnsRate',
          'views',
          'name',
          'overallRank',
        ],
        '-revenue',
      ),
    },
  ),
  inventory: list(
    {
      path: '/v1/inventory',
      aliases: ['/v1/metrics/inventory'],
      summary: 'Stock by product and place: cover, reorder point, what to order, and why',
      mart: 'inventory_health',
      row: stockRow,
      identity: ['source', 'productId', 'locationId'],
      searched: ['productId', 'name', 'supplierName'],
    },
    {
      q,
      status: names,
      supplierName: names,
      abcClass: someOf(['A', 'B', 'C']),
      category: names,
      locationId: names,
      ...listParameters(
        [
          'stockValue',
          'onHand',
          'available',
          'daysOfCover',
          'suggestedQuantity',
          'overstockValue',
          'dailyDemand',
          'name',
        ],
        '-suggestedQuantity',
      ),
    },
  ),
  suppliers: list(
    {
      path: '/v1/suppliers',
      summary: 'Suppliers: sales, returns, punctuality and reviews',
      mart: 'supplier_performance',
      row: supplierRow,
      identity: ['source', 'supplierId', 'currency'],
      searched: ['supplierId', 'name'],
    },
    {
      q,
      country: names,
      ...listParameters(
        ['revenue', 'units', 'returnsRate', 'onTimeDeliveryRate', 'meanReviewScore', 'name'],
        '-revenue',
      ),
    },
  ),
  returns: list(
    {
      path: '/v1/metrics/returns',
      summary:
        'Products that came back in the last 90 days: how many, what was paid back, and which share of the sold ones',
      mart: 'product_performance',
      row: returnedRow,
      identity: ['source', 'productId', 'currency'],
      searched: ['productId', 'name'],
      having: 'returnedAmount',
    },
    {
      q,
      category: names,
      ...listParameters(['returnedAmount', 'returnedUnits', 'returnsRate', 'name'], '-returnedAmount'),
    },
  ),
  customers: list(
    {
      path: '/v1/customers',
      summary: 'Customers: what each has bought, is worth and will do',
      mart: 'customer_360',
      row: customerRow,
      identity: ['source', 'customerId', 'currency'],
      searched: ['customerId'],
      access: FOR.analyst,
    },
    {
      q,
      country: names,
      valueTier,
      segment: names,
      isAtRisk: oneOf(['true', 'false']).optional(),
      ...listParameters(
        [
          'monetary',
          'netRevenue',
          'frequency',
          'recencyDays',
          'lifetimeValue',
          'churnRisk',
          'expectedValue90d',
          'customerId',
        ],
        '-monetary',
      ),
    },
  ),
  calls: list(
    {
      path: '/v1/customers/calls',
      summary: 'Whom to call first: good customers who have gone quiet, by what is at stake',
      mart: 'vip_at_risk',
      row: callRow,
      identity: ['source', 'customerId', 'currency'],
      searched: ['customerId'],
      access: FOR.analyst,
    },
    {
      q,
      country: names,
      valueTier,
      ...listParameters(['callRank', 'revenueAtStake', 'silenceDays', 'monetary', 'priorityScore'], 'callRank'),
    },
  ),
  cohorts: whole(
    {
      path: '/v1/metrics/cohorts',
      summary: 'Cohorts by month of first order: who came back, and what they have spent',
      mart: 'cohorts',
      row: cohortRow,
      identity: ['source', 'currency', 'dimension', 'member', 'cohortMonth', 'monthsSince'],
    },
    { dimension: someOf(['all', 'country', 'channel', 'first_category']), member: names },
  ),
  rfm: whole(
    {
      path: '/v1/metrics/rfm',
      summary: 'Segments of customers by recency, frequency and money',
      mart: 'rfm',
      row: segmentRow,
      identity: ['source', 'currency', 'segment'],
    },
    {},
  ),
  tiers: whole(
    {
      path: '/v1/metrics/tiers',
      summary: 'Value tiers: their share of customers and of money',
      mart: 'value_tiers',
      row: tierRow,
      identity: ['source', 'currency', 'valueTier'],
    },
    {},
  ),
  funnel: whole(
    {
      path: '/v1/metrics/funnel',
      summary: 'From visit to purchase, by day, device and channel',
      mart: 'funnel',
      row: funnelRow,
      identity: ['source', 'day', 'device', 'channel'],
      dated: 'day',
    },
    { ...days, device: names, channel: names },
  ),
  attribution: whole(
    {
      path: '/v1/metrics/attribution',
      summary: 'Orders and revenue by channel and campaign, by each model, with what was spent',
      mart: 'attribution',
      row: attributionRow,
      identity: ['day', 'model', 'channel', 'campaign', 'currency'],
      dated: 'day',
    },
    { ...days, model: someOf(ATTRIBUTION_MODELS), channel: names, campaign: names },
  ),
  abandonment: list(
    {
      path: '/v1/metrics/abandonment',
      summary: `Carts that were left in the last ${PUBLISHED_CART_DAYS} days, the newest first`,
      mart: 'cart_abandonment',
      row: cartRow,
      identity: ['source', 'abandonedAt', 'products'],
      dated: 'abandonedOn',
    },
    { ...days, device: names, channel: names, ...listParameters(['abandonedAt', 'value', 'units'], '-abandonedAt') },
  ),
  experiments: whole(
    {
      path: '/v1/metrics/experiments',
      summary: 'Experiments: each variant with its intervals, and whether it got its share of visitors',
      mart: 'experiments',
      row: experimentRow,
      identity: ['source', 'experimentId', 'variant', 'currency'],
    },
    { experimentId: names },
  ),
  affinity: list(
    {
      path: '/v1/metrics/affinity',
      summary: 'Products that are bought together',
      mart: 'product_affinity',
      row: affinityRow,
      identity: ['source', 'productId', 'partnerId'],
      searched: ['productId', 'name', 'partnerId', 'partnerName'],
    },
    {
      q,
      productId: names,
      ...listParameters(['lift', 'ordersTogether', 'confidence', 'partnerRank'], '-ordersTogether'),
    },
  ),
  seasonality: whole(
    {
      path: '/v1/metrics/seasonality',
      summary: 'How weekdays, hours and months compare with the mean',
      mart: 'seasonality',
      row: seasonalityRow,
      identity: ['source', 'currency', 'period', 'periodValue'],
    },
    { period: someOf(['weekday', 'month', 'hour_of_week']) },
  ),
  anomalies: whole(
    {
      path: '/v1/metrics/anomalies',
      summary: 'Days on which a metric was far from what it is on that weekday',
      mart: 'anomalies',
      row: anomalyRow,
      identity: ['day', 'metric', 'currency'],
      dated: 'day',
    },
    { ...days, metric: names, severity: someOf(['warning', 'critical']) },
  ),
  reconciliation: whole(
    {
      path: '/v1/metrics/reconciliation',
      summary: 'Received = accepted + duplicate + quarantined + pending, by source',
      mart: 'reconciliation',
      row: reconciliationRow,
      identity: ['source'],
    },
    {},
  ),
  forecastAccuracy: whole(
    {
      path: '/v1/forecasts/accuracy',
      summary: 'What was forecast against what came',
      mart: 'forecast_accuracy',
      row: accuracyRow,
      identity: ['source', 'currency', 'seriesKind', 'series', 'measure', 'grain'],
    },
    {
      seriesKind: someOf(['total', 'country', 'category', 'product']),
      measure: someOf(['revenue', 'units']),
      grain: someOf(['day', 'week']),
    },
  ),
  modelDrift: whole(
    {
      path: '/v1/models/drift',
      summary: 'How far each input of a model has moved since it was trained',
      mart: 'model_drift',
      row: driftRow,
      identity: ['model', 'source', 'input'],
    },
    { model: someOf(MODEL_NAMES) },
  ),
  modelRuns: list(
    {
      path: '/v1/models/runs',
      summary: 'Trainings: what each scored, and why it serves or not',
      mart: 'model_runs',
      row: runRow,
      identity: ['runId', 'model'],
    },
    { model: someOf(MODEL_NAMES), status: names, ...listParameters(['trainedAt', 'changedAt', 'score'], '-trainedAt') },
  ),
} as const satisfies Readonly<Record<string, MartRoute>>;
