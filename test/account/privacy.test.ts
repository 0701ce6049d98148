import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Erasure } from '../../contracts/erasures.ts';
import { readParquet } from '../../contracts/parquet.ts';
import { PrivacyRequests } from '../../lambdas/erasures/requests.ts';
import { deployedAccount, openAccount, type TestAccount } from './support/account.ts';
import { failingOn } from './support/faults.ts';
import { sendEvents } from './support/http.ts';
import { land } from './support/objects.ts';
import { query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';

/** Whoever reads one of these knows of her. They are of a kind that nothing shortens, and that stands nowhere else. */
const HERS = {
  id: 'ana-customer-7Qx2Lm9v',
  former: 'ana-before-3Rt8Kp5w',
  phone: 'ana-phone-device-9Zw4Hn6c',
  laptop: 'ana-laptop-device-2Vb7Jd1s',
  order: 'ana-order-5Fy3Gk8r',
  guestOrder: 'ana-guest-order-6Ns1Tq4z',
  email: 'ana.secret.8Hd2@shop.example',
  note: 'ana-note-4Cj9Xe7m',
};

const at = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * 60_000).toISOString();

const order = (id: string, who: object, price: number) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: randomUUID(),
  timestamp: at(50),
  ...who,
  properties: { order_id: id, currency: 'EUR', products: [{ product_id: 'mug', price, quantity: 1 }] },
});
const viewed = (who: object, product = 'mug') => ({
  type: 'track',
  event: 'Product Viewed',
  messageId: randomUUID(),
  timestamp: at(55),
  ...who,
  properties: { product_id: product, note: HERS.note },
});

const OF_HERS = [
  viewed({ anonymousId: HERS.phone }),
  {
    type: 'identify',
    messageId: randomUUID(),
    timestamp: at(54),
    userId: HERS.id,
    anonymousId: HERS.phone,
    traits: { email: HERS.email, name: 'Ana' },
  },
  { type: 'alias', messageId: randomUUID(), timestamp: at(53), userId: HERS.id, previousId: HERS.former },
  viewed({ userId: HERS.former, anonymousId: HERS.laptop }),
  viewed({ userId: HERS.id, anonymousId: HERS.laptop }),
  order(HERS.order, { userId: HERS.id, anonymousId: HERS.phone }, 250_000),
  order(HERS.guestOrder, { anonymousId: HERS.laptop }, 7),
  // Refused, with the original kept.
  {
    ...order(HERS.order, { userId: HERS.id }, 1),
    messageId: randomUUID(),
    properties: { order_id: HERS.order, products: [{ product_id: 'mug', price: 'dear', quantity: 1 }] },
  },
  {
    type: 'track',
    event: 'Product Viewed',
    messageId: randomUUID(),
    userId: HERS.id,
    properties: { product_id: 'poison' },
  },
];

/** What no invocation survives. */
const POISON = {
  type: 'track',
  event: 'Product Viewed',
  messageId: randomUUID(),
  userId: HERS.id,
  properties: { product_id: 'poison' },
};

const OTHERS = [
  order('bob-order-1', { userId: 'bob', anonymousId: 'bob-device' }, 20),
  order('eve-order-1', { userId: 'eve', anonymousId: HERS.laptop }, 30),
  { ...viewed({ userId: 'bob', anonymousId: 'bob-device' }), properties: { product_id: 'mug' } },
  { ...viewed({ userId: 'bob' }), messageId: randomUUID(), properties: { product_id: 'mug', quantity: 'many' } },
];

/** The requests that the API makes, on the account. */
function requestsOf(test: TestAccount): PrivacyRequests {
  const client = (service: string) => ({
    send: (command: { readonly constructor: { readonly name: string }; readonly input: object }) =>
      test.call(service, command.constructor.name.replace(/Command$/, ''), command.input),
  });
  const { BronzeBucket = '', GoldBucket = '', ErasuresTable = '', PrivacyMachine = '' } = test.outputs;
  return new PrivacyRequests({
    s3: client('S3') as unknown as S3Client,
    dynamo: client('DynamoDB') as unknown as DynamoDBClient,
    sfn: client('SFN') as unknown as SFNClient,
    bronze: BronzeBucket,
    gold: GoldBucket,
    table: ErasuresTable,
    machine: PrivacyMachine,
    now: Date.now,
  });
}

/** Everything that a file may say: as it is, unpacked, and as rows. */
async function sayings(path: string): Promise<string[]> {
  const bytes = await readFile(path);
  const texts = [bytes.toString('latin1')];
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) texts.push(gunzipSync(bytes).toString('latin1'));
  if (bytes.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])))
    texts.push(zstdDecompressSync(bytes).toString('latin1'));
  if (bytes.subarray(0, 4).toString() === 'PAR1') {
    const rows = await readParquet(bytes);
    texts.push(JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
  }
  return [...texts, ...texts.map(unpackedBase64)];
}

const unpackedBase64 = (text: string): string =>
  Array.from(text.matchAll(/[A-Za-z0-9+/]{60,}={0,2}/g), ([data]) =>
    Buffer.from(data, 'base64').toString('latin1'),
  ).join('\n');

/** What the account still says of her, as `file: value`. It is closed for that; the stream keeps its records for its own time. */
async function traces(test: TestAccount, values: Readonly<Record<string, string>> = HERS): Promise<string[]> {
  await test.close();
  const store = new DatabaseSync(join(test.dataDir, 'local-account.sqlite'));
  for (const { name } of store
    .prepare("SELECT name FROM sqlite_master WHERE name LIKE 'kinesis/%' AND type = 'table'")
    .all())
    store.exec(`DELETE FROM "${String(name)}"`);
  store.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  store.exec('VACUUM');
  store.close();
  const files = await readdir(test.dataDir, { recursive: true, withFileTypes: true });
  const found = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async ({ parentPath, name }) => {
        const texts = (await sayings(join(parentPath, name))).join('\n');
        return Object.values(values).flatMap((value) =>
          texts.includes(value) ? [`${join(parentPath, name).slice(test.dataDir.length)}: ${value}`] : [],
        );
      }),
  );
  return found.flat().sort();
}

const put = (test: TestAccount, Bucket: string, Key: string, Body: string) =>
  test.call('S3', 'PutObject', { Bucket, Key, Body });

const salesOf = (test: TestAccount) =>
  query(
    test,
    "SELECT customer_id, count(*) AS lines, sum(revenue) AS revenue FROM gold.fact_sales WHERE customer_id IN ('bob', 'eve') GROUP BY 1 ORDER BY 1",
  );

describe('an erasure', () => {
  let test: TestAccount;
  let salesBefore: unknown;
  let before: string[];
  let receipt: Erasure | undefined;

  beforeAll(async () => {
    test = await deployedAccount({ lambda: failingOn('transform', 'poison') });
    await sendEvents(test, [...OF_HERS, ...OTHERS], 4);
    await sendEvents(test, [POISON]);
    await land(
      test,
      'orders/history.csv',
      `order_id,customer_id,product_id,quantity,unit_price,currency,ordered_at\nold-1,${HERS.id},mug,1,9.00,EUR,2026-01-05\nold-2,bob,mug,1,9.00,EUR,2026-01-05\n`,
    ).catch(() => undefined);
    await land(
      test,
      'order-lines/lines.csv',
      `order_id,customer_id,product_id,quantity,unit_price,currency,ordered_at\nold-1,${HERS.id},mug,1,9.00,EUR,2026-01-05\nold-2,bob,mug,1,9.00,EUR,2026-01-05\n`,
    );
    await test.account.idle();
    await publish(test);
    salesBefore = await salesOf(test);
    await query(test, 'SELECT * FROM silver.customers');
    const gold = test.outputs.GoldBucket ?? '';
    await put(test, gold, 'models/features/run/customers.csv', `customer\n${HERS.id}\n`);
    await put(test, gold, 'reports/daily/2026-01-05.json', JSON.stringify({ vip: [HERS.id] }));
    await test.account.idle();
    const copy = await openAccount({
      dataDir: await import('./support/account.ts').then(({ copyOf }) => test.close().then(() => copyOf(test.dataDir))),
    });
    before = await traces(copy);
    test = await openAccount({ dataDir: test.dataDir });
    const { id } = await requestsOf(test).erase({ customerId: HERS.id });
    await test.account.idle();
    receipt = await requestsOf(test).receipt(id);
  }, 120_000);

  it('has something to erase', () => {
    expect(before.length).toBeGreaterThan(10);
  });

  it('is done, and says how much went, and nothing of whom', async () => {
    expect(receipt).toMatchObject({ status: 'done' });
  });

  it('leaves nothing of her', async () => {
    expect(await salesOf(test)).toEqual(salesBefore);
    expect((await reconcile(test)).web).toMatchObject({ difference: 0 });
    expect(await traces(test)).toEqual([]);
  });
});
