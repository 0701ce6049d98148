import { beforeAll, describe, expect, it } from 'vitest';
import { countsByMinute, LIVE_KEYS, type MinuteCounts } from '../../contracts/live.ts';
import { deployedAccount, type TestAccount } from './support/account.ts';
import { grants } from './support/grants.ts';
import { sendEvents } from './support/http.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';
import { usedGrants } from './support/used-grants.ts';

const isUsed = usedGrants();
const track = (event: string, messageId: string, properties: object = {}) => ({
  type: 'track',
  event,
  messageId,
  userId: 'customer-77',
  properties,
});
const order = (id: number, revenue: number) =>
  track('Order Completed', `order-${id}`, { order_id: `O-${id}`, revenue, currency: 'GBP', products: [] });

/** What was counted of a source, all minutes together. */
async function counted(test: TestAccount, source: string): Promise<MinuteCounts[]> {
  const { Items } = await test.call('DynamoDB', 'Query', {
    TableName: test.outputs.CountersTable,
    KeyConditionExpression: '#id = :id',
    ExpressionAttributeNames: { '#id': 'id' },
    ExpressionAttributeValues: { ':id': { S: LIVE_KEYS.batches(new Date().toISOString().slice(0, 10)) } },
  });
  const batches = (Items as { counts: { S: string } }[]).map(({ counts }) =>
    countsByMinute.parse(JSON.parse(counts.S)),
  );
  return batches.flatMap((minutes) => Object.values(minutes).flatMap((sources) => sources[source] ?? []));
}

async function alerts(test: TestAccount): Promise<{ kind: string; detail: string }[]> {
  const { Items } = await test.call('DynamoDB', 'Query', {
    TableName: test.outputs.AlertsTable,
    KeyConditionExpression: '#day = :day',
    ExpressionAttributeNames: { '#day': 'day' },
    ExpressionAttributeValues: { ':day': { S: new Date().toISOString().slice(0, 10) } },
  });
  return (Items as { kind: { S: string }; detail: { S: string } }[]).map(({ kind, detail }) => {
    return { kind: kind.S, detail: detail.S };
  });
}

describe('what just came', () => {
  let test: TestAccount;
  let published = 0;

  beforeAll(async () => {
    const lambda = (name: string) => {
      if (name.toLowerCase().includes('livewatchfunction')) published += 1;
      return undefined;
    };
    // Lambda may deliver every batch twice.
    test = await deployedAccount({ eventSource: { redeliver: true }, lambda });
    await sendEvents(
      test,
      [100, 110, 90, 105, 95].map((revenue, index) => order(index, revenue)),
    );
    await test.account.idle();
    await sendEvents(test, [
      order(9, 5000),
      ...Array.from({ length: 25 }, (_, i) => track('Payment Failed', `p-${i}`)),
    ]);
    await publish(test);
  });

  it('is counted once, though every batch was delivered twice', async () => {
    const counts = await counted(test, 'web');
    expect(published).toBeGreaterThanOrEqual(4);
    expect(counts.reduce((sum, { events }) => sum + events, 0)).toBe(31);
    expect(counts.reduce((sum, { orders }) => sum + orders, 0)).toBe(6);
    expect(counts.reduce((sum, { revenue }) => sum + Number(revenue.GBP ?? 0), 0)).toBe(5500);
    expect((await reconcile(test)).web).toMatchObject({ received: 31, difference: 0 });
  });

  it('is told where it is unusual beside what this customer ordered, and where payments fail in a burst', async () => {
    expect(await alerts(test)).toEqual(
      expect.arrayContaining([
        {
          kind: 'unusual_order_value',
          detail: 'Order O-9 of web comes to 5000 GBP; usual for this customer is about 100.00.',
        },
        { kind: 'failed_payments', detail: '20 or more payments of web failed in five minutes.' },
      ]),
    );
    expect(await alerts(test)).toHaveLength(2);
  });

  it('that has stopped to come is told, once, by what looks for it every hour', async () => {
    // Prepare: yesterday at this time 40 events came from a till, and none since.
    const then = new Date(Date.now() - 25 * 3_600_000).toISOString();
    const none = { refused: 0, orders: 0, revenue: {}, failedSignIns: 0, failedPayments: 0 };
    await test.call('DynamoDB', 'PutItem', {
      TableName: test.outputs.CountersTable,
      Item: {
        id: { S: LIVE_KEYS.batches(then.slice(0, 10)) },
        at: { S: `${then.slice(11, 19)}#till` },
        counts: { S: JSON.stringify({ [then.slice(0, 16)]: { till: { events: 40, ...none } } }) },
      },
    });
    const FunctionName = test.account.template
      .resources('AWS::Lambda::Function')
      .map(({ logicalId }) => logicalId)
      .find((id) => id.startsWith('LiveWatchFunction'));
    // Act
    for (let time = 0; time < 2; time += 1)
      await test.call('Lambda', 'Invoke', {
        FunctionName: test.account.template.arn(FunctionName ?? ''),
        Payload: JSON.stringify({ check: 'silence' }),
      });
    // Assess
    const { Items } = await test.call('DynamoDB', 'Query', {
      TableName: test.outputs.AlertsTable,
      KeyConditionExpression: '#day = :day',
      ExpressionAttributeNames: { '#day': 'day' },
      ExpressionAttributeValues: { ':day': { S: then.slice(0, 10) } },
    });
    const told = (Items as { kind: { S: string }; detail: { S: string } }[]).filter(({ kind }) => kind.S === 'silence');
    expect(told.map(({ detail }) => detail.S)).toEqual([
      expect.stringMatching(/^Nothing has come from till since .* it sent 40 events\./),
    ]);
  });

  it('names no customer', async () => {
    const values = await test.call('DynamoDB', 'Query', {
      TableName: test.outputs.CountersTable,
      KeyConditionExpression: '#id = :id',
      ExpressionAttributeNames: { '#id': 'id' },
      ExpressionAttributeValues: { ':id': { S: LIVE_KEYS.orderValues('web', 'GBP') } },
    });
    expect(values.Count).toBe(2);
    expect(JSON.stringify(values)).not.toContain('customer-77');
  });

  it('needs each permission that it has', async () => {
    const own = (await grants()).filter(
      ({ role, action }) => role.startsWith('LiveWatch') && !/^(?:logs|s3):/.test(action),
    );
    expect(own).toHaveLength(13);
    expect(own.filter((grant) => !isUsed(grant))).toEqual([]);
  });
});
