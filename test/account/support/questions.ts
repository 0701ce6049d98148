import type * as z from 'zod';
import type { API_ROUTES } from '../../../contracts/routes/table.ts';

export type RouteId = keyof typeof API_ROUTES;

/** What answers told of a shop: others are asked for it. */
export type Known = Readonly<Record<string, string>>;

/** How a route is asked, and how much there is in its answer. */
export interface Question<A> {
  readonly params?: (known: Known) => Known;
  readonly query?: (known: Known) => Known;
  readonly body?: (known: Known) => object | string;
  /** @default the number of its items */
  readonly found?: (answer: A) => number;
  /** Whether it is what is waited for: it is asked again until then. */
  readonly until?: (answer: A) => boolean;
  readonly learn?: (answer: A) => Known;
  /** Whether it tells nobody but who asked for it, whatever their role. */
  readonly isOwn?: boolean;
}

type Questions = { readonly [R in RouteId]: Question<z.output<(typeof API_ROUTES)[R]['answer']>> };

const customerId = ({ customer = '' }: Known) => ({ customerId: customer });
const productId = ({ product = '' }: Known) => ({ productId: product });
const runId = ({ run = '' }: Known) => ({ runId: run });
const annotationId = ({ note = '' }: Known) => ({ annotationId: note });
const wholeHistory = ({ from = '', to = '' }: Known) => ({ from, to });
const one = (): number => 1;
const hasSucceeded = ({ status }: { readonly status: string }): boolean => status === 'succeeded';
const isDone = ({ status }: { readonly status: string }): boolean => status === 'done';

/** What {@link counterFile} sells: 2 × 2.50 + 1 × 4.00 = 9.00. */
export const COUNTER = { revenue: 9, orders: 1, units: 3 } as const;

/** With a line of which nobody knows how many were sold. @param day when it was */
const counterFile = (day: string): string =>
  [
    'order_id,ordered_at,customer_id,product_id,quantity,unit_price,currency',
    `till-1,${day} 12:00:00,,MUG,2,2.50,GBP`,
    `till-1,${day} 12:00:00,,BOWL,1,4.00,GBP`,
    `till-2,${day} 13:00:00,,MUG,several,2.50,GBP`,
  ].join('\n');

const WRITE_KEY = 'local-write-key';

/** In this order: some ask for what those before them brought, and what takes something away comes last. */
export const QUESTIONS: Questions = {
  health: { found: one },
  ready: { found: one },
  openApi: { found: ({ openapi }) => openapi.length },
  docs: { found: ({ openapi }) => openapi.length },
  segmentSettings: { params: () => ({ writeKey: WRITE_KEY }), found: one },
  rudderSettings: { query: () => ({ writeKey: WRITE_KEY }), found: ({ source }) => source.writeKey.length },
  me: { found: ({ name }) => name.length },
  definitions: {},
  shop: {
    found: ({ values }) => values.country?.length ?? 0,
    learn: ({ days }) => ({ from: days?.first ?? '', to: days?.last ?? '' }),
  },
  loadFile: {
    query: () => ({ name: 'till.csv', kind: 'order_lines', as: 'counter' }),
    body: ({ to = '' }) => counterFile(to),
    found: one,
    learn: ({ id }) => ({ file: id }),
  },
  fileReport: {
    params: ({ file = '' }) => ({ fileId: file }),
    found: ({ report }) => report?.accepted ?? 0,
    until: ({ report }) => report?.status === 'loaded',
  },
  startRefresh: { found: one, learn: ({ id }) => ({ refresh: id }) },
  job: { params: ({ refresh = '' }) => ({ jobId: `refresh/${refresh}` }), found: one, until: hasSucceeded },
  operations: { found: ({ freshness }) => freshness.length },
  refreshes: { until: ({ items }) => items[0]?.status === 'succeeded' },
  overview: { query: wholeHistory, found: ({ counted }) => counted.lines },
  sales: { query: (known) => ({ ...wholeHistory(known), by: 'product' }), found: ({ rows }) => rows.length },
  countries: { query: wholeHistory, found: ({ rows }) => rows.length },
  dailyReport: { query: ({ to = '' }) => ({ date: to }), found: ({ lines }) => lines },
  weeklyReport: { query: ({ to = '' }) => ({ date: to }), found: ({ lines }) => lines },
  peakHours: { query: wholeHistory, found: ({ rows }) => rows.length },
  marketing: { query: wholeHistory, found: ({ channels }) => channels.length },
  customersSummary: { found: ({ customers }) => customers },
  stockSummary: { found: ({ products }) => products },
  products: { learn: ({ items: [first] }) => ({ product: first?.productId ?? '' }) },
  product: { params: productId, found: ({ figures }) => figures.length },
  pricing: { params: productId, found: ({ figures }) => figures.length },
  inventory: {},
  suppliers: {},
  customers: {
    learn: ({ items: [first, second] }) => ({ customer: first?.customerId ?? '', leaver: second?.customerId ?? '' }),
  },
  customer: { params: customerId, found: ({ figures }) => figures.length },
  customerOrders: { params: customerId },
  calls: {},
  cohorts: {},
  rfm: {},
  tiers: {},
  funnel: {},
  attribution: {},
  abandonment: {},
  experiments: {},
  affinity: {},
  seasonality: {},
  anomalies: {},
  returns: {},
  reconciliation: {},
  customerRecommendations: { params: customerId },
  similarProducts: { params: productId },
  basketRecommendations: { body: ({ product = '' }) => ({ items: [product] }) },
  revenueForecast: { found: ({ periods }) => periods.length },
  demandForecast: { params: productId, found: ({ periods }) => periods.length },
  askedForecast: { body: () => ({ price: -0.1 }), found: ({ periods }) => periods.length },
  orderValue: {
    body: () => ({ quantity: 3, unit_price: 2.5, hour: 14, day_of_week: 5 }),
    found: ({ predicted_revenue }) => predicted_revenue,
  },
  forecastAccuracy: {},
  modelDrift: {},
  modelRuns: {
    learn: ({ items }) => {
      const { runId, model } = items.find(({ isChampion }) => isChampion) ?? {};
      return { champion: runId ?? '', model: model ?? '' };
    },
  },
  models: { found: ({ models }) => models.length },
  modelRun: { params: ({ champion = '' }) => ({ runId: champion }), found: ({ models }) => models.length },
  live: { found: ({ total }) => total.events },
  alerts: { learn: ({ items: [first] }) => ({ alert: first?.id ?? '' }) },
  acknowledgeAlert: {
    params: ({ alert = '' }) => ({ alertId: alert }),
    found: ({ acknowledged }) => acknowledged?.by.length ?? 0,
  },
  addAnnotation: {
    body: ({ to = '' }) => ({ from: to, text: 'A till at the counter' }),
    found: ({ text }) => text.length,
    learn: ({ id }) => ({ note: id }),
  },
  changeAnnotation: { params: annotationId, body: () => ({ kind: 'campaign' }), found: ({ text }) => text.length },
  annotations: {},
  deleteAnnotation: { params: annotationId, found: one },
  queries: {},
  runQuery: {
    params: () => ({ query: 'daily_figures' }),
    body: (known) => ({ parameters: wholeHistory(known) }),
    found: one,
    learn: ({ id }) => ({ run: id }),
  },
  queryRun: { params: runId, isOwn: true, found: one, until: ({ state }) => state === 'succeeded' },
  queryResult: { params: runId, isOwn: true, found: ({ rows }) => rows.length },
  cancelQuery: { params: runId, found: one },
  quarantine: {
    learn: ({ items: [first] }) => ({ refused: first?.id ?? '', refusedOn: first?.receivedAt?.slice(0, 10) ?? '' }),
  },
  quarantineReasons: {},
  quarantined: {
    params: ({ refused = '' }) => ({ inputId: refused }),
    found: ({ original }) => original?.length ?? 0,
  },
  replayQuarantine: { body: ({ refusedOn = '' }) => ({ from: refusedOn }), found: one },
  restoreModel: {
    params: ({ model = '' }) => ({ model }),
    body: ({ champion = '' }) => ({ run: champion }),
    found: one,
  },
  exportCustomer: { params: ({ leaver = '' }) => ({ customerId: leaver }), until: isDone },
  eraseCustomer: {
    params: ({ leaver = '' }) => ({ customerId: leaver }),
    found: one,
    learn: ({ id }) => ({ erasure: id }),
  },
  erasure: {
    params: ({ erasure = '' }) => ({ erasureId: erasure }),
    until: isDone,
    found: ({ erased }) => Object.values(erased).reduce((a, b) => a + b, 0),
  },
};
