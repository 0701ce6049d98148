import { beforeAll, describe, expect, it } from 'vitest';
import { deployedAccount, openAccount, type TestAccount } from './support/account.ts';
import { changedAssembly, type TemplateJson } from './support/assembly.ts';
import { grants } from './support/grants.ts';
import { sendEvents } from './support/http.ts';
import { land, reportOf } from './support/objects.ts';
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

const { currency: _, ...priced } = order('77', '').properties;
const withoutCurrency = { ...order('77', ''), properties: priced };

const LINES = `order_id,product_id,quantity,unit_price,currency,ordered_at
A,mug,1,5.00,Taler,2026-11-01
A,lamp,1,5.00,EUR,2026-11-01
B,tray,3,2.00,EUR,2026-11-01
B,cup,1,3.00,EUR,2026-11-01
`;

const soldBy = (test: TestAccount, source: string) =>
  query(
    test,
    `SELECT order_id, count(*) AS lines, sum(revenue) AS revenue FROM gold.fact_sales WHERE source = '${source}' GROUP BY order_id ORDER BY 1`,
  );

/** What the tables say, without which reading of an input said it, and how often it was counted. */
async function read(test: TestAccount): Promise<Readonly<Record<string, readonly string[]>>> {
  const { 'gold.reconciliation': _, ...tables } = await contents(test);
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [
      name,
      rows.map((row) => row.replaceAll(/@\d{8}T\d{9}Z/g, '')).sort(),
    ]),
  );
}

/** The fix: amounts without a currency are Swiss francs. */
function readsFrancs(template: TemplateJson): void {
  for (const [id, { Properties }] of Object.entries(template.Resources)) {
    const variables = (Properties?.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables;
    if (/^(?:ReplayRestage|IngestionLoad)Function/.test(id) && variables) variables.CURRENCY = 'CHF';
  }
}

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
    expect(await replay(test, true, MAPPING)).toMatchObject({ staged: 0 });
    expect(await contents(test)).toEqual(before);
  });

  it('of everything counts what is known as known', async () => {
    const before = await read(test);
    expect(await replay(test, false, null)).toMatchObject({ staged: 2 });
    expect(await read(test)).toEqual(before);
    expect((await reconcile(test)).web).toMatchObject({ received: 9, accepted: 4, duplicate: 2, difference: 0 });
    expect(await replay(test, false, null)).toMatchObject({ staged: 0 });
  });

  it('of a file with a mapping brings in the lines that were refused beside those that were not', async () => {
    const uploadId = await land(test, 'order_lines/desk/lines.csv', LINES);
    await test.account.idle();
    expect(await reportOf(test, uploadId)).toMatchObject({ accepted: 3, quarantined: 1 });
    await publish(test);
    expect(await soldBy(test, 'desk')).toEqual([
      { order_id: 'A', lines: 1, revenue: '5.0000' },
      { order_id: 'B', lines: 2, revenue: '9.0000' },
    ]);
    expect(await replay(test, true, null)).toMatchObject({ staged: 0, gone: 0 });
    expect((await reconcile(test)).desk).toMatchObject({
      received: 4,
      accepted: 3,
      duplicate: 0,
      quarantined: 1,
      difference: 0,
    });
    const fix = { rename: {}, values: { currency: { Taler: 'EUR' } }, defaults: {} };
    expect(await replay(test, true, fix)).toMatchObject({ staged: 4 });
    expect(await soldBy(test, 'desk')).toEqual([
      { order_id: 'A', lines: 2, revenue: '10.0000' },
      { order_id: 'B', lines: 2, revenue: '9.0000' },
    ]);
    expect((await reconcile(test)).desk).toMatchObject({
      received: 8,
      accepted: 4,
      duplicate: 3,
      quarantined: 1,
      difference: 0,
    });
    const before = await contents(test);
    expect(await replay(test, true, fix)).toMatchObject({ staged: 0 });
    expect(await contents(test)).toEqual(before);
  });

  it('of a file keeps what a mapping before put right, with another mapping and without', async () => {
    await land(test, 'order_lines/booth/lines.csv', LINES.replace('B,cup,1', 'B,cup,one'));
    await test.account.idle();
    await publish(test);
    expect(await soldBy(test, 'booth')).toEqual([
      { order_id: 'A', lines: 1, revenue: '5.0000' },
      { order_id: 'B', lines: 1, revenue: '6.0000' },
    ]);
    const putRight = async (values: object) => replay(test, true, { rename: {}, values, defaults: {} });
    expect(await putRight({ currency: { Taler: 'EUR' } })).toMatchObject({ staged: 3 });
    expect(await putRight({ Quantity: { one: 1 } })).toMatchObject({ staged: 4 });
    const right = [
      { order_id: 'A', lines: 2, revenue: '10.0000' },
      { order_id: 'B', lines: 2, revenue: '9.0000' },
    ];
    expect(await soldBy(test, 'booth')).toEqual(right);
    expect(await replay(test, true, null)).toMatchObject({ staged: 0 });
    expect(await soldBy(test, 'booth')).toEqual(right);
    expect((await reconcile(test)).booth).toMatchObject({ pending: 0, difference: 0 });
  });

  it('of a file that waits for its first refresh is merged with it, in one batch', async () => {
    const uploadId = await land(test, 'order_lines/kiosk/lines.csv', LINES);
    await test.account.idle();
    expect(await reportOf(test, uploadId)).toMatchObject({ accepted: 3, quarantined: 1 });
    const fix = { rename: {}, values: { currency: { Taler: 'EUR' } }, defaults: {} };
    expect(await replay(test, true, fix)).toMatchObject({ status: 'SUCCEEDED', staged: 4 });
    expect(await soldBy(test, 'kiosk')).toEqual([
      { order_id: 'A', lines: 2, revenue: '10.0000' },
      { order_id: 'B', lines: 2, revenue: '9.0000' },
    ]);
    expect((await reconcile(test)).kiosk).toMatchObject({
      ...{ received: 8, accepted: 4, duplicate: 3, quarantined: 1, pending: 0, difference: 0 },
    });
  });

  it('gives way to a corrected file, which gives way to nothing that is read again', async () => {
    await land(
      test,
      'order_lines/desk/corrected.csv',
      LINES.replace('A,mug,1,5.00,Taler', 'A,mug,1,6.00,EUR')
        .replace('B,tray,3,2.00', 'B,tray,3,1.00')
        .replace('B,cup,1,3.00,EUR,2026-11-01\n', ''),
    );
    await publish(test);
    const corrected = [
      { order_id: 'A', lines: 2, revenue: '11.0000' },
      { order_id: 'B', lines: 1, revenue: '3.0000' },
    ];
    expect(await soldBy(test, 'desk')).toEqual(corrected);
    await land(test, 'order_lines/desk/again.csv', LINES);
    await publish(test);
    await replay(test, false, null);
    expect(await soldBy(test, 'desk')).toEqual(corrected);
    expect((await reconcile(test)).desk).toMatchObject({ pending: 0, difference: 0 });
  });

  it('after a fix of what reads it gives what was accepted its new reading, in silver and gold', async () => {
    // Prepare: amounts without a currency were read as pounds
    await sendEvents(test, [withoutCurrency]);
    await land(test, 'order_lines/stall/lines.csv', LINES.replaceAll(/,(?:EUR|Taler),/g, ',,'));
    await publish(test);
    const currencies = () =>
      query(
        test,
        "SELECT DISTINCT source, currency FROM gold.fact_sales WHERE order_id = '77' OR source = 'stall' ORDER BY 1",
      );
    expect(await currencies()).toEqual([
      { source: 'stall', currency: 'GBP' },
      { source: 'web', currency: 'GBP' },
    ]);
    const { dataDir } = test;
    await test.close();
    // Act: they are francs
    test = await openAccount({ dataDir, assemblyDir: await changedAssembly(readsFrancs) });
    await test.account.idle();
    await replay(test, false, null);
    // Assess
    expect(await currencies()).toEqual([
      { source: 'stall', currency: 'CHF' },
      { source: 'web', currency: 'CHF' },
    ]);
    for (const ledger of Object.values(await reconcile(test)))
      expect(ledger).toMatchObject({ pending: 0, difference: 0 });
    expect(await replay(test, false, null)).toMatchObject({ staged: 0 });
  });

  it('tells of files that are no longer where they were', async () => {
    const Delete = { Objects: [{ Key: 'landing/order_lines/stall/lines.csv' }] };
    await test.call('S3', 'DeleteObjects', { Bucket: test.outputs.BronzeBucket, Delete });
    expect(await replay(test, false, null)).toMatchObject({ staged: 0, gone: 1 });
  });

  it('needs each permission that it has but those that only AWS asks for', async () => {
    const own = (await grants()).filter(
      ({ role, action }) => role.startsWith('Replay') && !/^(?:logs|states):/.test(action),
    );
    const unused = own
      .filter((grant) => !isUsed(grant))
      .map(({ role, action, resource }) => `${role} ${action} ${resource}`);
    expect(own.length).toBe(13);
    expect(unused).toEqual([]);
  });
});
