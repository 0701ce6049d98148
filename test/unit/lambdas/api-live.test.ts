import { DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AlertAnswer, LiveAnswer } from '../../../contracts/routes/live.ts';
import { openApp } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

const dynamo = mockClient(DynamoDBClient);
const NOW = Date.parse('2026-03-02T00:10:30Z');
const app = openApp({
  latest: async () => snapshotOf({}),
  live: { client: new DynamoDBClient({}), counters: 'counters', alerts: 'alerts' },
  now: () => NOW,
});
const counts = (events: number, revenue: Record<string, string> = {}) => ({
  ...{ events, refused: 1, orders: Object.keys(revenue).length, revenue, failedSignIns: 0, failedPayments: 0 },
});
const ALERT = {
  day: { S: '2026-03-01' },
  at: { S: '2026-03-01T23:59:00Z#high_order_value#web#o~1' },
  kind: { S: 'high_order_value' },
  source: { S: 'web' },
  detail: { S: 'Order o~1 of web comes to 1000 GBP.' },
};

beforeEach(() => dynamo.reset());

describe('what has just come', () => {
  it('is added up by minute and source over batches, midnight or not, and what is older is left out', async () => {
    const days: Record<string, object[]> = {
      'batches#2026-03-01': [
        { '2026-03-01T23:58': { web: counts(7) }, '2026-03-01T23:59': { web: counts(1, { GBP: '10.10' }) } },
      ],
      'batches#2026-03-02': [
        { '2026-03-01T23:59': { web: counts(2, { GBP: '0.20', EUR: '5' }), shop: counts(4) } },
        { '2026-03-02T00:10': { web: counts(3) } },
      ],
    };
    dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values }) => ({
      Items: (days[values[':id'].S] ?? []).map((batch) => ({ counts: { S: JSON.stringify(batch) } })),
    }));
    const body = (await (await app.request('/v1/live?minutes=11')).json()) as LiveAnswer;
    expect(body.minutes.map(({ at, source, events }) => [at.slice(11, 16), source, events])).toEqual([
      ['23:59', 'shop', 4],
      ['23:59', 'web', 3],
      ['00:10', 'web', 3],
    ]);
    expect(body.total).toEqual({ events: 10, refused: 4, orders: 3, revenue: { EUR: 5, GBP: 10.3 } });
    const ofShop = (await (await app.request('/v1/live?minutes=11&source=shop')).json()) as LiveAnswer;
    expect(ofShop.total.events).toBe(4);
  });

  it.each(['minutes=0', 'minutes=121', 'minutes=x'])('is not of %s', async (query) => {
    expect((await app.request(`/v1/live?${query}`)).status).toBe(400);
  });

  it('is not there in a stage that counts nothing', async () => {
    const response = await openApp({ latest: async () => snapshotOf({}) }).request('/v1/live');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60']);
  });
});

describe('alerts', () => {
  it('are those of the last days, and are acknowledged once and for all', async () => {
    dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values }) => ({
      Items: values[':day'].S === ALERT.day.S ? [ALERT] : [],
    }));
    dynamo.on(GetItemCommand).callsFake(({ Key }) => (Key.at.S === ALERT.at.S ? { Item: ALERT } : {}));
    const { items } = (await (await app.request('/v1/alerts?days=2')).json()) as { items: AlertAnswer[] };
    expect(items).toMatchObject([{ at: '2026-03-01T23:59:00.000Z', kind: 'high_order_value', acknowledged: null }]);
    const path = `/v1/alerts/${encodeURIComponent(items[0]?.id ?? '')}/acknowledge`;
    const seen = await (await app.request(path, { method: 'POST' })).json();
    expect(seen).toMatchObject({ acknowledged: { by: 'of analyst', at: '2026-03-02T00:10:30.000Z' } });
    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(1);
  });

  it.each(['x', '2026-03-01~x', 'a~b~c'])('are not made by acknowledging %s', async (id) => {
    dynamo.on(GetItemCommand).resolves({});
    expect((await app.request(`/v1/alerts/${id}/acknowledge`, { method: 'POST' })).status).toBe(404);
    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(0);
  });
});
