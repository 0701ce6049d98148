import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { NamedQuery } from '../../../contracts/queries.ts';
import { pathsOf, type Route } from '../../../contracts/routes/route.ts';
import { API_ROUTES } from '../../../contracts/routes/table.ts';
import { makeApp } from '../../../lambdas/api/app.ts';
import { PrivacyRequests } from '../../../lambdas/erasures/requests.ts';
import { predictorOf } from '../../../models/forecaster/predictor.ts';
import { shopOf } from '../facts/support/lines.ts';
import { knownKeys } from './support/api.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

const forecast = {
  ...{ source: 'web', currency: 'GBP', series_kind: 'total', series: 'all', measure: 'revenue', grain: 'week' },
  ...{ period_start: date('2026-03-02'), horizon: 1, expected: 10, lower_bound: 8, upper_bound: 12 },
  ...{ method: 'ets', run_id: 'run-1' },
};
const snapshot = snapshotOf({
  daily_sales: [figures({ sale_date: date('2026-03-01'), revenue: 12.5 })],
  weekly_sales: [figures({ week_start: date('2026-02-23'), revenue: 12.5 })],
  forecasts: [forecast, { ...forecast, currency: null, series_kind: 'product', series: 'x', measure: 'units' }],
  customer_360: [{ source: 'web', customer_id: 'x', currency: 'GBP' }],
  model_runs: ['train-2026-11-02', 'x'].map((run_id) => ({ model: 'x', run_id })),
  funnel: [{ source: 'web', day: date('2026-03-01'), device: 'phone', channel: 'email', sessions: 4n }],
  price_elasticity: [{ source: 'web', product_id: 'x', currency: 'GBP', reason: 'price never moved' }],
  product_performance: [{ source: 'web', product_id: 'x', currency: 'GBP' }],
  top_recommendations: [
    {
      ...{ source: 'web', customer_id: null, product_id: 'mug', name: 'Mug', category: 'Home', rank: 1, score: 1 },
      ...{ reason: 'popular now', reason_product_id: null },
    },
  ],
});
const SHOP = shopOf([{ at: '2026-03-01T10', customer: 1, amount: 12.5 }], { startedAt: snapshot.startedAt });
const dynamo = mockClient(DynamoDBClient);
const NOTE = {
  ...{ id: 'x', from: '2026-03-01', to: '2026-03-01', text: 'x', kind: 'note', version: 'v' },
  ...{
    author: { id: 'key:of analyst', name: 'x' },
    createdAt: '2026-03-01T00:00:00Z',
    changedAt: '2026-03-01T00:00:00Z',
  },
};
const ALERT = { day: '2026-03-01', at: '2026-03-01T10:00:00Z#x', kind: 'volume_drop', source: 'web', detail: 'x' };
const item = (fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([name, S]) => [name, { S: String(S) }]));
dynamo.on(QueryCommand).resolves({ Items: [] });
dynamo.on(QueryCommand, { TableName: 'notes' }).resolves({ Items: [{ note: { S: JSON.stringify(NOTE) } }] });
dynamo.on(GetItemCommand, { TableName: 'notes' }).resolves({ Item: { note: { S: JSON.stringify(NOTE) } } });
dynamo.on(GetItemCommand, { TableName: 'alerts' }).resolves({ Item: item(ALERT) });
const athena = mockClient(AthenaClient);
athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'x' });
athena.on(GetQueryExecutionCommand).callsFake(() => {
  const Query = athena.commandCalls(StartQueryExecutionCommand).at(-1)?.args[0].input.QueryString;
  return { QueryExecution: { QueryExecutionId: 'x', Query, Status: { State: 'SUCCEEDED' } } };
});
const cells = (text: string) => ({ Data: [{ VarCharValue: text }] });
athena.on(GetQueryResultsCommand).resolves({
  ResultSet: { Rows: [cells('id'), cells('x')], ResultSetMetadata: { ColumnInfo: [{ Name: 'id', Type: 'varchar' }] } },
});
const s3 = mockClient(S3Client);
s3.on(PutObjectCommand).resolves({});
s3.on(GetObjectCommand).rejects(Object.assign(new Error('none'), { name: 'NoSuchKey' }));
mockClient(SFNClient).onAnyCommand().resolves({ executionArn: 'arn:x', executions: [] });
const query = { name: 'x', purpose: 'x', grain: 'x', parameters: [], sql: 'SELECT 1' };
const queries: readonly NamedQuery[] = [
  query,
  { ...query, name: 'customer_orders', parameters: [{ name: 'customer', type: 'varchar', doc: 'x' }] },
  { ...query, name: 'quarantine_reasons', parameters: [{ name: 'since', type: 'date', doc: 'x' }] },
];
const RECEIPT = {
  ...{ id: 'x', status: 'waiting', askedAt: '2026-03-01T00:00:00Z', doneAt: null },
  ...{ erased: {}, streamUntil: null },
};
dynamo.on(PutItemCommand).resolves({});
dynamo.on(GetItemCommand, { TableName: 'erasures' }).resolves({});
dynamo
  .on(GetItemCommand, { TableName: 'erasures', Key: item({ kind: 'erasure', id: 'x' }) })
  .resolves({ Item: item({ receipt: JSON.stringify(RECEIPT) }) });
const client = new DynamoDBClient({});
const app = makeApp({
  live: { client, counters: 'counters', alerts: 'alerts' },
  annotations: { client, table: 'notes' },
  latest: async () => ({ ...snapshot, facts: SHOP.facts }),
  readObject: SHOP.read,
  forecaster: async (request) => predictorOf([]).predict(request),
  queries: { athena: new AthenaClient({}), workGroup: 'people', database: 'gold', staging: 'staging', queries },
  files: { s3: new S3Client({}), bronze: 'bronze', silver: 'silver' },
  machines: { sfn: new SFNClient({}), refresh: 'refresh', replay: 'replay', train: 'train' },
  privacy: new PrivacyRequests({
    ...{ s3: new S3Client({}), dynamo: client, sfn: new SFNClient({}), now: Date.now },
    ...{ bronze: 'bronze', gold: 'gold', table: 'erasures', machine: 'machine' },
  }),
  findKey: knownKeys({}),
  verifyToken: async () => ({ id: 'u-1', name: 'x', role: 'admin' }),
});

const BODIES: Readonly<Record<string, object>> = {
  basketRecommendations: { items: ['pan'] },
  runQuery: { parameters: {} },
  loadFile: { of: 'any kind' },
  orderValue: { quantity: 2, unit_price: 3, hour: 9, day_of_week: 1 },
};

const NOW = Date.now().toString(16).padStart(12, '0');
/** Ids of a form of their own. */
const IDS: Readonly<Record<string, string>> = {
  alertId: '2026-03-01~x',
  jobId: 'refresh/x',
  fileId: `${NOW.slice(0, 8)}-${NOW.slice(8)}-7000-8000-000000000000`,
};

/** What a route must be asked with. */
const QUERIES: Readonly<Record<string, string>> = { loadFile: '?name=x.csv' };

const bodyOf = (id: string, { example }: Route): object | undefined => BODIES[id] ?? example?.body;

function ask(id: string, route: Route, path: string, authorization?: string): Response | Promise<Response> {
  const body = JSON.stringify(bodyOf(id, route));
  return app.request(path.replaceAll(/\{(\w+)\}/g, (_, name: string) => IDS[name] ?? 'x') + (QUERIES[id] ?? ''), {
    method: route.method,
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    ...(body && { body }),
  });
}

const cases = Object.entries<Route>(API_ROUTES).flatMap(([id, route]) =>
  pathsOf(route).map((path) => [`${route.method} ${path}`, id, route, path] as const),
);

describe('the route table', () => {
  it.each(cases)('%s answers as its schema says, to those who may ask', async (_, id, route, path) => {
    const response = await ask(id, route, path, 'Bearer a.b.c');
    expect(response.status).toBe(route.status ?? 200);
    if (response.headers.get('content-type')?.includes('json') !== true) return; // a page to read
    const body = await response.json();
    expect((route.answer as z.ZodType).parse(body)).toEqual(body);
    expect(response.headers.get('cache-control')).toBe(route.caching === 'none' ? 'no-store' : 'private, no-cache');
  });

  it.each(cases)('%s is closed to strangers unless it is public', async (_, id, route, path) => {
    expect((await ask(id, route, path)).status).toBe(route.access === 'public' ? 200 : 401);
  });
});
