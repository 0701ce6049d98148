import { beforeAll, describe, expect, it } from 'vitest';
import { deployedAccount, type TestAccount } from './support/account.ts';
import { grants } from './support/grants.ts';
import { sendEvents } from './support/http.ts';
import { contents, query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { outcomeOf, publish, startMachine } from './support/refresh.ts';
import { usedGrants } from './support/used-grants.ts';

const isUsed = usedGrants();
const today = () => new Date().toISOString().slice(0, 10);
const order = (id: string, currency: string) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: `m-${id}`,
  userId: 'ann',
  properties: { order_id: id, currency, products: [{ product_id: 'mug', price: 5, quantity: 2 }] },
});
const MAPPING = { rename: {}, values: { 'properties.currency': { Taler: 'EUR' } }, defaults: {} };

/** Replays the day, and refreshes. @returns how many events were staged again */
async function replay(test: TestAccount, refusedOnly: boolean, mapping: object | null): Promise<unknown> {
  const arn = await startMachine(test, test.outputs.ReplayMachine, { days: [today()], refusedOnly, mapping });
  await test.account.idle();
  const outcome = await outcomeOf(test, arn);
  await publish(test);
  return outcome;
}

describe('a replay', () => {
  let test: TestAccount;

  beforeAll(async () => {
    test = await deployedAccount();
    await sendEvents(test, [order('9', 'EUR')]); // a batch of its own, of which nothing is refused
    await test.account.idle();
    await sendEvents(test, [order('1', 'EUR'), order('2', 'Taler'), 'nothing', order('3', 'Taler')]);
    await publish(test);
  });

  it('of what was refused changes nothing while the reason stands', async () => {
    const before = await contents(test);
    expect(await replay(test, true, null)).toMatchObject({ status: 'SUCCEEDED', staged: 0 });
    expect(await contents(test)).toEqual(before);
  });

  it('with a mapping brings in what was refused, and the ledger adds up', async () => {
    expect(await replay(test, true, MAPPING)).toMatchObject({ status: 'SUCCEEDED', staged: 2 });
    expect(await query(test, 'SELECT order_id, currency, revenue FROM gold.fact_sales ORDER BY 1')).toEqual(
      ['1', '2', '3', '9'].map((order_id) => ({ order_id, currency: 'EUR', revenue: '10.0000' })),
    );
    // Five came, and two of them once more: four orders are in silver, three refusals stay in the book.
    expect((await reconcile(test)).web).toEqual({
      received: 7,
      accepted: 4,
      duplicate: 0,
      quarantined: 3,
      pending: 0,
      difference: 0,
    });
  });

  it('done twice changes nothing', async () => {
    const before = await contents(test);
    expect(await replay(test, true, MAPPING)).toMatchObject({ staged: 2 });
    expect(await contents(test)).toEqual(before);
  });

  it('of everything counts what is known as known', async () => {
    const { 'gold.reconciliation': _, ...before } = await contents(test);
    expect(await replay(test, false, null)).toMatchObject({ staged: 2 });
    const { 'gold.reconciliation': __, ...after } = await contents(test);
    expect(after).toEqual(before);
    expect((await reconcile(test)).web).toMatchObject({ received: 9, accepted: 4, duplicate: 2, difference: 0 });
  });

  it('needs each permission that it has but those that only AWS asks for', async () => {
    const own = (await grants()).filter(
      ({ role, action }) => role.startsWith('Replay') && !/^(?:logs|states):/.test(action),
    );
    const unused = own
      .filter((grant) => !isUsed(grant))
      .map(({ role, action, resource }) => `${role} ${action} ${resource}`);
    expect(own.length).toBe(8);
    expect(unused).toEqual([]);
  });
});
