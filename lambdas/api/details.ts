import type * as z from 'zod';
import { affinityRow, callRow, customerRow, driftRow, productRow, runRow, stockRow } from '../../contracts/marts.ts';
import type { RecommendationAnswer } from '../../contracts/recommender.ts';
import { orderRow } from '../../contracts/routes/details.ts';
import type { Dataset } from '../../contracts/snapshot.ts';
import { audit } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import { forecast, NoForecastError } from '../predictions/forecast.ts';
import { NothingToRecommendError, recommend, UnknownSourceError } from '../predictions/recommend.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';
import { AthenaList, runsOf } from './athena-list.ts';
import type { Handlers } from './handlers.ts';
import { rowsCsv } from './lists.ts';
import { envelopeOf } from './marts.ts';
import { accepted, csvAnswer } from './negotiation.ts';
import type { ApiPorts } from './ports.ts';
import { columnNames, rowReader } from './rows.ts';

const MOST_PARTNERS = 10;
const DEMAND = { measure: 'units', grain: 'week' } as const;

const customers = rowReader(customerRow);
const calls = rowReader(callRow);
const products = rowReader(productRow);
const stocks = rowReader(stockRow);
const partners = rowReader(affinityRow);
const orders = rowReader(orderRow);
const runs = rowReader(runRow);
const drift = rowReader(driftRow);

type DetailHandlers = Pick<Handlers, 'customer' | 'customerOrders' | 'product' | 'modelRun'>;

/** One customer, one product, one training. Of a customer only their own bucket is read, and every look is noted. */
export const detailHandlers = (ports: ApiPorts): DetailHandlers => ({
  customer: async ({ params: { customerId }, query: { source }, caller }) => {
    const snapshot = await ports.latest();
    const isTheirs = isOf('customer_id', customerId, source);
    const found = (await snapshot.bucket('customer_360', customerId)).filter(isTheirs);
    if (found.length === 0) throw unknown('customer', customerId, source);
    audit('customer looked at', { by: caller.id, run: snapshot.run });
    return Response.json({
      ...envelopeOf(snapshot),
      ...{ ignored: [], customerId },
      figures: found.map(customers),
      calls: (await foundIn(snapshot, 'vip_at_risk', 'customer_id', isTheirs, callRow)).map(calls),
      recommendations: await recommended(ports, snapshot, customerId, source),
    });
  },
  customerOrders: async ({ params: { customerId }, query: { limit, cursor, format }, caller, context }) => {
    const snapshot = await ports.latest();
    const known = (await snapshot.bucket('customer_360', customerId)).some(isOf('customer_id', customerId, undefined));
    if (!known) throw unknown('customer', customerId, undefined);
    audit('customer looked at', { by: caller.id, run: snapshot.run });
    const all = runsOf(ports);
    const list = new AthenaList(all, caller.id);
    const statement = all.saved('customer_orders', { customer: customerId });
    if ((format ?? accepted(context, ['json', 'csv'])) === 'csv') {
      const items = (await list.all(statement)).map(orders);
      return csvAnswer(rowsCsv(items, Object.keys(orderRow.shape)), 'orders.csv');
    }
    const { rows, next } = await list.page(statement, { limit, cursor });
    return Response.json({ ...envelopeOf(snapshot), ignored: [], customerId, items: rows.map(orders), next });
  },
  product: async ({ params: { productId }, query: { source } }) => {
    const snapshot = await ports.latest();
    const isIt = isOf('product_id', productId, source);
    const found = await foundIn(snapshot, 'product_performance', 'product_id', isIt, productRow);
    const stock = await foundIn(snapshot, 'inventory_health', 'product_id', isIt, stockRow);
    if (found.length + stock.length === 0) throw unknown('product', productId, source);
    const together = (await foundIn(snapshot, 'product_affinity', 'product_id', isIt, affinityRow)).map(partners);
    return Response.json({
      ...envelopeOf(snapshot),
      ...{ ignored: [], productId },
      figures: found.map(products),
      stock: stock.map(stocks),
      partners: together.sort((a, b) => (a.partnerRank ?? 0) - (b.partnerRank ?? 0)).slice(0, MOST_PARTNERS),
      demand: await demandOf(snapshot, productId, source),
    });
  },
  modelRun: async ({ params: { runId } }) => {
    const snapshot = await ports.latest();
    const models = (await snapshot.rows('model_runs')).filter((row) => row.run_id === runId).map(runs);
    if (models.length === 0) throw new ProblemError(404, 'Not found', `There is no training ${runId}.`);
    const serving = new Set(models.filter(({ isChampion }) => isChampion).map(({ model }) => model));
    const moved = (await snapshot.rows('model_drift')).map(drift).filter(({ model }) => serving.has(model));
    return Response.json({ ...envelopeOf(snapshot), ignored: [], runId, models, drift: moved });
  },
});

const isOf =
  (column: string, id: string, source: string | undefined) =>
  (row: PublishedRow): boolean =>
    row[column] === id && (source === undefined || row.source === source);

/** The few rows of a large dataset that are about one thing. */
async function foundIn(
  snapshot: Snapshot,
  dataset: Dataset,
  id: 'customer_id' | 'product_id',
  isIt: (row: PublishedRow) => boolean,
  schema: z.ZodObject,
): Promise<readonly PublishedRow[]> {
  const found = (await snapshot.over(dataset, ['source', id])).filter(isIt);
  return snapshot.whole(dataset, found, columnNames(schema));
}

const unknown = (what: string, id: string, source: string | undefined): ProblemError =>
  new ProblemError(
    404,
    'Not found',
    `There is no ${what} ${id}${source === undefined ? '' : ` of the source ${source}`}.`,
  );

/** What to show a customer; nothing where there is nothing to show. */
async function recommended(
  { recommender }: ApiPorts,
  snapshot: Snapshot,
  customerId: string,
  source: string | undefined,
): Promise<RecommendationAnswer['items']> {
  try {
    const query = { kind: 'customer', customerId, ...(source !== undefined && { source }) } as const;
    return (await recommend(query, recommender, async () => snapshot)).items;
  } catch (error) {
    if (error instanceof NothingToRecommendError || error instanceof UnknownSourceError) return [];
    throw error;
  }
}

async function demandOf(snapshot: Snapshot, productId: string, source: string | undefined) {
  try {
    const series = { kind: 'product', name: productId } as const;
    return await forecast(snapshot, { ...DEMAND, series, ...(source !== undefined && { source }) });
  } catch (error) {
    if (error instanceof NoForecastError) return null;
    throw error;
  }
}
