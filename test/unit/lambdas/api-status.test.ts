import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { NothingPublishedError } from '../../../lambdas/snapshot/reader.ts';
import { openApp } from './support/api.ts';
import { date, snapshotOf } from './support/snapshot.ts';

const dynamo = mockClient(DynamoDBClient);
const sfn = mockClient(SFNClient);
const run = (run_id: string, model: string, trained_at: string, is_champion: boolean) => ({
  ...{ run_id, model, trained_at: new Date(trained_at), is_champion, status: is_champion ? 'champion' : 'refused' },
});
const drift = (model: string, input: string, stability_index: number) => ({
  model,
  input,
  source: 'web',
  stability_index,
});
const snapshot = snapshotOf({
  reconciliation: [
    { source: 'till', received: 5n, accepted: 4n, quarantined: 1n, last_arrived_on: date('2026-02-27') },
    { source: 'web', received: 9n, accepted: 9n, quarantined: 0n, last_arrived_on: date('2026-03-01') },
  ],
  model_runs: [
    run('r-1', 'forecaster', '2026-02-01T00:00:00Z', true),
    run('r-2', 'forecaster', '2026-02-08T00:00:00Z', false),
    run('r-2', 'churn', '2026-02-08T00:00:00Z', false),
  ],
  model_drift: [drift('forecaster', 'price', 0.01), drift('forecaster', 'units', 0.3)],
  product_performance: [
    { source: 'web', product_id: 'a', currency: 'GBP', returned_units: 1, returned_amount: 5 },
    { source: 'web', product_id: 'b', currency: 'GBP', returned_units: 0, returned_amount: 0 },
    { source: 'web', product_id: 'c', currency: 'GBP', returned_units: 2, returned_amount: 8 },
  ],
});
const at = Date.parse(snapshot.startedAt) + 90_000;
const ports = {
  latest: async () => snapshot,
  live: { client: new DynamoDBClient({}), counters: 'counters', alerts: 'alerts' },
  machines: { sfn: new SFNClient({}), refresh: 'refresh', replay: 'replay' },
  recommender: async () => '',
  now: () => at,
};
const ask = async (path: string) => (await openApp(ports).request(path)).json();

beforeEach(() => {
  dynamo.reset();
  sfn.reset();
  sfn.on(ListExecutionsCommand).resolves({ executions: [] });
  dynamo.on(QueryCommand).resolves({ Items: [] });
});

describe('whether the platform is ready', () => {
  it('is told with the age of what it answers from, to everybody', async () => {
    expect(await ask('/health/ready')).toEqual({
      ...{ status: 'ready', ageSeconds: 90, models: ['recommender'] },
      snapshot: { run: snapshot.run, publishedAt: snapshot.publishedAt },
    });
  });

  it('is no before anything was published', async () => {
    const app = openApp({
      latest: async () => {
        throw new NothingPublishedError();
      },
    });
    expect((await app.request('/health/ready')).status).toBe(503);
    expect((await app.request('/health')).status).toBe(200);
  });
});

describe('operations', () => {
  it('tell how fresh each source is, also one that no snapshot knows yet', async () => {
    const minute = new Date(at - 60_000).toISOString().slice(0, 16);
    const counts = { events: 2, refused: 0, orders: 0, revenue: {}, failedSignIns: 0, failedPayments: 0 };
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [{ counts: { S: JSON.stringify({ [minute]: { kiosk: counts } }) } }] })
      .resolves({ Items: [] });
    expect(await ask('/v1/operations')).toMatchObject({
      ageSeconds: 90,
      freshness: [
        { source: 'kiosk', lastArrivedOn: null, lastMinute: `${minute}:00.000Z` },
        { source: 'till', lastArrivedOn: '2026-02-27', lastMinute: null },
        { source: 'web', lastArrivedOn: '2026-03-01', lastMinute: null },
      ],
      reconciliation: [{ source: 'till', quarantined: 1 }, { source: 'web' }],
      refreshes: [],
    });
    expect(await ask('/v1/metrics/freshness')).toMatchObject({ ageSeconds: 90 });
  });
});

describe('models', () => {
  it('are told with what serves, their last training, and what has moved most', async () => {
    expect(await ask('/v1/models')).toMatchObject({
      models: [
        { model: 'churn', champion: null, last: { runId: 'r-2' }, drift: [] },
        {
          ...{ model: 'forecaster', champion: { runId: 'r-1' }, last: { runId: 'r-2' } },
          drift: [{ input: 'units' }, { input: 'price' }],
        },
      ],
    });
  });

  it('of one training are told together, with drift of those that serve', async () => {
    expect(await ask('/v1/models/runs/r-1')).toMatchObject({ models: [{ model: 'forecaster' }], drift: [{}, {}] });
    expect(await ask('/v1/models/runs/r-2')).toMatchObject({ models: [{}, {}], drift: [] });
    expect(await ask('/v1/models/runs/r-3')).toMatchObject({ status: 404, detail: 'There is no training r-3.' });
  });
});

describe('returns', () => {
  it('are of products that came back, the most first', async () => {
    const { items, total } = (await ask('/v1/metrics/returns')) as { items: { productId: string }[]; total: number };
    expect([items.map(({ productId }) => productId), total]).toEqual([['c', 'a'], 2]);
  });
});
