import { randomUUID } from 'node:crypto';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Erasure, type PersonExport, personExport } from '../../contracts/erasures.ts';
import { exportKey } from '../../contracts/lake.ts';
import { readParquet } from '../../contracts/parquet.ts';
import { exportId } from '../../lambdas/erasures/requests.ts';
import {
  copyOf,
  deployedAccount,
  type OpenOptions,
  openAccount,
  type TestAccount,
  temporaryFolder,
} from './support/account.ts';
import { failingOn } from './support/faults.ts';
import { grants } from './support/grants.ts';
import { sendEvents } from './support/http.ts';
import { land, readObject } from './support/objects.ts';
import { requestsOf } from './support/privacy.ts';
import { contents, query } from './support/query.ts';
import { quarantineReasons, reconcile } from './support/reconciliation.ts';
import { publish, startMachine } from './support/refresh.ts';
import { usedGrants } from './support/used-grants.ts';

const isUsed = usedGrants();

/** Grants that the work here does not need, and the real service does. */
const OF_THE_SERVICE = [
  /^logs:/,
  /^athena:(StopQueryExecution|GetDataCatalog) /,
  // Rights on the catalog count together.
  /^glue:/,
  /^s3:(Abort|ListBucketMultipart|ListMultipart)/,
  /^s3:GetBucketLocation \S+lake(bronze|silver)/,
  /^s3:GetObject \S+athena-results/,
  // What nothing is waiting in while this test looks.
  /^s3:GetObject \S+receipts\/pending/,
];

/** Whoever reads one of these knows of her. They are of a kind that nothing shortens, and that stands nowhere else. */
const HERS = {
  /** As a service names people that they sign in by. */
  id: 'auth0|ana-customer-7Qx2Lm9v',
  former: 'ana-before-3Rt8Kp5w',
  phone: 'ana-phone-device-9Zw4Hn6c',
  laptop: 'ana-laptop-device-2Vb7Jd1s',
  order: 'ana-order-5Fy3Gk8r',
  guestOrder: 'ana-guest-order-6Ns1Tq4z',
  mailOrder: 'ana-mail-order-1Bv6Ws3y',
  email: 'ana.secret.8Hd2@shop.example',
  note: 'ana-note-4Cj9Xe7m',
};

const at = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * 60_000).toISOString();

const order = (id: string, who: object, price: number, more: object = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: randomUUID(),
  timestamp: at(50),
  ...who,
  properties: { order_id: id, currency: 'EUR', products: [{ product_id: 'mug', price, quantity: 1 }], ...more },
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
  // Somebody else’s too, who was seen on it later.
  viewed({ userId: HERS.id, anonymousId: 'shared-device' }),
  order(HERS.order, { userId: HERS.id, anonymousId: HERS.phone }, 250_000),
  order(HERS.guestOrder, { anonymousId: HERS.laptop }, 7),
  // As a guest where many order, with the address that she has signed in by, written otherwise.
  order(HERS.mailOrder, { anonymousId: 'kiosk' }, 8, { email: ` ${HERS.email.toUpperCase()}` }),
  // Refused, with the original kept.
  {
    ...order(HERS.order, { userId: HERS.id }, 1),
    messageId: randomUUID(),
    properties: { order_id: HERS.order, products: [{ product_id: 'mug', price: 'dear', quantity: 1 }] },
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
  order('eve-order-1', { userId: 'eve', anonymousId: 'shared-device' }, 30),
  { ...viewed({ userId: 'bob', anonymousId: 'bob-device' }), properties: { product_id: 'mug' } },
  { ...viewed({ userId: 'bob' }), messageId: randomUUID(), properties: { product_id: 'mug', quantity: 'many' } },
];

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

const STORE = 'local-account.sqlite';

/** What the account still says of her, as `file: value`. It is closed for that. */
async function traces(test: TestAccount): Promise<string[]> {
  await test.close();
  const entries = await readdir(test.dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const found = await Promise.all(
    files.map(async (file) => {
      const texts = (await sayings(file.endsWith(STORE) ? await withoutStream(file) : file)).join('\n');
      const place = file.slice(test.dataDir.length);
      return Object.values(HERS).flatMap((value) => (texts.includes(value) ? [`${place}: ${value}`] : []));
    }),
  );
  return found.flat().sort();
}

/** The store without the records of the stream, which keeps them for its own time. @returns a copy */
async function withoutStream(file: string): Promise<string> {
  const copy = join(await temporaryFolder(), STORE);
  await copyFile(file, copy);
  const store = new DatabaseSync(copy);
  const logs = store.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'kinesis/%' AND type = 'table'").all();
  for (const { name } of logs) store.exec(`DELETE FROM "${String(name)}"`);
  store.exec('VACUUM');
  store.close();
  return copy;
}

const put = (test: TestAccount, Bucket: string, Key: string, Body: string) =>
  test.call('S3', 'PutObject', { Bucket, Key, Body });

const salesOf = (test: TestAccount) =>
  query(
    test,
    "SELECT customer_id, count(*) AS lines, sum(revenue) AS revenue FROM gold.fact_sales WHERE customer_id IN ('bob', 'eve') GROUP BY 1 ORDER BY 1",
  );

/** What is held of her, as it is gathered for whoever asks, while another’s is gathered too. */
async function exportOf(test: TestAccount): Promise<PersonExport> {
  const requests = requestsOf(test);
  await Promise.all(['bob', HERS.id].map((customerId) => requests.export({ customerId })));
  await test.account.idle();
  const gold = test.outputs.GoldBucket ?? '';
  const key = exportKey(exportId({ customerId: HERS.id }));
  return personExport.parse(JSON.parse(await readObject(test, gold, key)));
}

const NOW = new Date().toISOString();
/** As the function writes it that looks at what just came. */
const ALERT = {
  day: { S: NOW.slice(0, 10) },
  at: { S: `${NOW.slice(0, 19)}Z#high_order_value#web#${HERS.order}` },
  kind: { S: 'high_order_value' },
  source: { S: 'web' },
  detail: { S: `Order ${HERS.order} of web comes to 250000 EUR; from 1000 on it is told.` },
};

const LINES = `order_id,customer_id,product_id,quantity,unit_price,currency,ordered_at
old-1,${HERS.id},mug,1,9.00,EUR,2026-01-05
old-2,bob,mug,1,9.00,EUR,2026-01-05
old-3,${HERS.id},mug,1,dear,EUR,2026-01-05
`;

/** Rows are not taken out of the tables the first time that they are to be. */
function failingOnce(): NonNullable<OpenOptions['faults']> {
  const { lambda } = { lambda: failingOn('privacywork', '"locked":true') };
  let left = 1;
  return {
    lambda: (name, event) => {
      const fault = left > 0 ? lambda(name, event) : undefined;
      if (fault) left -= 1;
      return fault;
    },
  };
}

describe('an erasure', () => {
  let test: TestAccount;
  let salesBefore: unknown;
  let before: string[];
  let receipt: Erasure | undefined;
  let another: Erasure | undefined;
  let exported: PersonExport;

  beforeAll(async () => {
    test = await deployedAccount({ lambda: failingOn('transform', 'poison') });
    await sendEvents(test, [...OF_HERS, ...OTHERS], 4);
    await sendEvents(test, [POISON]);
    await land(test, 'order_lines/till/lines.csv', LINES);
    await test.account.idle();
    await publish(test);
    salesBefore = await salesOf(test);
    await query(test, 'SELECT * FROM silver.customers');
    const gold = test.outputs.GoldBucket ?? '';
    await put(test, gold, 'models/features/run/customers.csv', `customer\n${HERS.id}\n`);
    await put(test, gold, 'reports/daily/2026-01-05.json', JSON.stringify({ vip: [HERS.id] }));
    exported = await exportOf(test);
    await test.call('DynamoDB', 'PutItem', { TableName: test.outputs.AlertsTable, Item: ALERT });
    await test.close();
    before = await traces(await openAccount({ dataDir: await copyOf(test.dataDir) }));
    test = await openAccount({ dataDir: test.dataDir, faults: failingOnce() });
    // While another is erased: each takes its turn.
    const erase = (customerId: string) => requestsOf(test).erase({ customerId });
    const [{ id }, { id: anotherId }] = await Promise.all([erase(HERS.id), erase('somebody else')]);
    await test.account.idle();
    receipt = await requestsOf(test).receipt(id);
    another = await requestsOf(test).receipt(anotherId);
  }, 240_000);

  it('has something to erase, in each place', () => {
    const places = [
      ...[
        'athena/warehouse.duckdb',
        'local-account.sqlite',
        'aws/lambda/',
        'bronze/raw_events/',
        'landing/',
        '/reports/files/',
      ],
      ...[
        'athena-results/',
        'features/',
        'published/data/',
        'reports/daily/',
        'staging/quarantine/',
        'staging/orders/',
      ],
    ];
    for (const place of places) expect(before.join('\n')).toContain(place);
    for (const value of Object.values(HERS)) if (value !== HERS.email) expect(before.join('\n')).toContain(value);
  });

  it('comes after all was told that is held of her, and of nobody else', () => {
    const places = Map.groupBy(exported.items, ({ place }) => place);
    const told = (place: string, column: string) => (places.get(place) ?? []).map(({ row }) => row[column]).sort();
    expect(told('silver.orders', 'order_id')).toEqual([HERS.guestOrder, HERS.mailOrder, HERS.order, 'old-1']);
    expect(told('silver.customers', 'customer_id')).toEqual([HERS.id, HERS.id]);
    expect(told('bronze.raw_events', 'source')).toHaveLength(10);
    expect(told('staging.quarantine', 'reason')).toEqual(['invalid_price', 'invalid_unit_price']);
    expect(JSON.stringify(exported)).not.toMatch(/\bbob\b|\beve\b/);
  });

  it('is done, and says when and how much went, and nothing of whom', () => {
    expect(receipt).toMatchObject({ status: 'done', doneAt: expect.any(String), streamUntil: expect.any(String) });
    expect(receipt?.erased).toMatchObject({
      // Nine events that were taken, and one more that was refused.
      ...{ 'silver.events': 9, 'bronze.raw_events': 10, 'staging.events': 9, 'staging.quarantine': 2 },
      // One of hers, one of her laptop’s, one with her address, one of a file.
      ...{ 'silver.orders': 4, 'silver.order_lines': 4, 'silver.customers': 2 },
      ...{ 'landing files': 1, 'load reports': 2, 'failed payloads': 1, alerts: 1, reports: 1 },
    });
    // Whichever of the two came first has taken away what was made of the lake before.
    expect(another?.status).toBe('done');
    expect((receipt?.erased.features ?? 0) + (another?.erased.features ?? 0)).toBe(1);
    for (const value of Object.values(HERS)) expect(JSON.stringify(receipt)).not.toContain(value);
  });

  it('leaves nothing of her, and of others everything', async () => {
    expect(await salesOf(test)).toEqual(salesBefore);
    const ledger = await reconcile(test);
    expect(ledger).toMatchObject({ web: { difference: 0, pending: 0 }, till: { difference: 0, pending: 0 } });
    expect(JSON.stringify(await contents(test)).match(/ana[-.]\w+/g)).toBeNull();
    expect(await traces(test)).toEqual([]);
  }, 30_000);

  it('holds against a replay, and against what comes late', async () => {
    test = await openAccount({ dataDir: test.dataDir });
    const days = [new Date().toISOString().slice(0, 10)];
    await startMachine(test, test.outputs.ReplayMachine, { days, refusedOnly: false, mapping: null });
    const late = OF_HERS.map((event) => ({ ...event, messageId: randomUUID() }));
    await sendEvents(test, late);
    await publish(test);
    expect(await quarantineReasons(test)).toMatchObject({ erased_person: late.length });
    expect((await reconcile(test)).web).toMatchObject({ difference: 0, pending: 0 });
    expect(await salesOf(test)).toEqual(salesBefore);
    expect(await traces(test)).toEqual([]);
  }, 60_000);

  it('uses every right that it has', async () => {
    const own = (await grants()).filter(({ role }) => role.startsWith('Privacy'));
    const unused = own.filter((grant) => !isUsed(grant)).map(({ action, resource }) => `${action} ${resource}`);
    expect(own.length).toBeGreaterThan(50);
    expect(unused.filter((grant) => !OF_THE_SERVICE.some((known) => known.test(grant)))).toEqual([]);
  });
});
