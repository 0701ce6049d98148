import { gunzipSync } from 'node:zlib';
import Rudder from '@rudderstack/rudder-sdk-node';
import { Analytics as Segment } from '@segment/analytics-node';
import { type HttpRequest, type HttpServer, serveHttp } from '@shoplake/local';
import { FunctionError, type KinesisFaults } from '@shoplake/local/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { deployedAccount, type TestAccount } from './support/account.ts';
import { WRITE_KEY } from './support/http.ts';
import { query, queryOne } from './support/query.ts';
import { quarantineReasons, reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';

/** One request of an SDK as it came over the wire, and the answer it got. */
interface Exchange {
  readonly encoding: string | undefined;
  readonly events: readonly { readonly messageId: string; readonly event?: string }[];
  readonly status: number;
  readonly retryAfter: unknown;
}

interface Message {
  readonly userId: string;
  readonly event: string;
  readonly groupId: string;
  readonly previousId: string;
  readonly messageId?: string;
  readonly properties?: Record<string, string | number | Record<string, string | number>[]>;
  readonly traits?: Record<string, string>;
}

type Done = (error?: unknown) => void;
type Call = 'identify' | 'track' | 'page' | 'group' | 'alias';
type Sdk = Readonly<Record<Call, (message: Message, done: Done) => unknown>>;

/** The SDKs as their users make them; only the sizes and intervals of batches differ. */
const SDKS: Readonly<Record<string, (url: string, writeKey: string) => Sdk>> = {
  '@segment/analytics-node': (host, writeKey) => new Segment({ writeKey, host, flushAt: 15, flushInterval: 200 }),
  '@rudderstack/rudder-sdk-node': (dataPlaneUrl, writeKey) =>
    // Without an error handler it rejects a promise of which nobody else knows.
    new Rudder(writeKey, { dataPlaneUrl, flushInterval: 200, logLevel: 'none', errorHandler: () => undefined }),
};

/** The order of the Segment Ecommerce Spec v2: 19 x 1 + 3 x 2 less 2.5 is its revenue of 22.50. */
const ORDER = {
  order_id: '50314b8e9bcf000000000000',
  subtotal: 22.5,
  total: 27.5,
  revenue: 22.5,
  shipping: 3,
  tax: 2,
  discount: 2.5,
  coupon: 'hasbros',
  currency: 'USD',
  products: [
    { product_id: '507f1f77bcf86cd799439011', sku: '45790-32', name: 'Monopoly: 3rd Edition', price: 19, quantity: 1 },
    { product_id: '505bd76785ebb509fc183733', sku: '46493-32', name: 'Uno Card Game', price: 3, quantity: 2 },
  ],
};
const ANN: Message = { userId: 'ann', event: 'Product Viewed', groupId: 'loyal', previousId: 'guest-1' };
const viewed = (sku: string, more: Record<string, string> = {}): Message => ({
  ...ANN,
  properties: { product_id: sku, ...more },
});

const servers: HttpServer[] = [];

afterAll(() => Promise.all(servers.map((server) => server.close())));

/** Serves the account's API, and notes what comes and what is answered. */
async function serve({ account }: TestAccount): Promise<{ url: string; exchanges: Exchange[] }> {
  const exchanges: Exchange[] = [];
  const handle = async (request: HttpRequest) => {
    const response = await account.request(request);
    const headers = new Map(request.headers);
    const encoding = headers.get('content-encoding');
    const body = encoding === 'gzip' ? gunzipSync(request.body) : request.body;
    exchanges.push({
      encoding,
      events: JSON.parse(body.toString()).batch,
      status: response.status,
      retryAfter: response.headers['retry-after'],
    });
    return response;
  };
  const server = await serveHttp({ port: 0, handle });
  servers.push(server);
  return { url: server.url, exchanges };
}

/** Makes the calls at once and waits for what the SDK says about each. @returns the errors */
async function send(sdk: Sdk, calls: readonly (readonly [Call, Message])[]): Promise<unknown[]> {
  const outcomes = calls.map(
    ([call, message]) => new Promise((settle) => void sdk[call](message, (error) => settle(error))),
  );
  return (await Promise.all(outcomes)).filter((error) => error !== undefined && error !== null);
}

const idsOf = (exchanges: readonly Exchange[]): string[] =>
  exchanges.flatMap(({ events }) => events.map(({ messageId }) => messageId)).sort();
const silverIds = async (test: TestAccount): Promise<unknown[]> =>
  (await query(test, 'SELECT message_id FROM silver.events ORDER BY 1')).map(({ message_id }) => message_id);

describe.each(Object.entries(SDKS))('%s', (name, make) => {
  it('brings every kind of call to silver once, and an order to gold with its revenue', async () => {
    // Prepare
    const test = await deployedAccount();
    const { url, exchanges } = await serve(test);
    const views = Array.from({ length: 40 }, (_, i) => ['track', viewed(`sku-${i}`)] as const);
    const calls: readonly (readonly [Call, Message])[] = [
      ['identify', { ...ANN, traits: { email: 'ann@example.com' } }],
      ['page', { ...ANN, properties: { path: '/' } }],
      ['group', ANN],
      ['alias', ANN],
      ['track', { ...ANN, event: 'Order Completed', properties: ORDER }],
      ...views,
    ];
    // Act
    const errors = await send(make(url, WRITE_KEY), calls);
    await publish(test);
    // Assess
    expect(errors).toEqual([]);
    expect(exchanges.length).toBeGreaterThan(2);
    const isGzip = name === '@rudderstack/rudder-sdk-node';
    expect(new Set(exchanges.map(({ encoding }) => encoding))).toEqual(new Set([isGzip ? 'gzip' : undefined]));
    expect(idsOf(exchanges)).toHaveLength(45);
    expect(await silverIds(test)).toEqual(idsOf(exchanges));
    expect(await query(test, 'SELECT type, count(*) AS n FROM silver.events GROUP BY type ORDER BY type')).toEqual([
      { type: 'alias', n: 1 },
      { type: 'group', n: 1 },
      { type: 'identify', n: 1 },
      { type: 'page', n: 1 },
      { type: 'track', n: 41 },
    ]);
    const sql = `SELECT min(order_id) AS id, min(customer_id) AS customer, min(currency) AS currency, count(*) AS lines,
        sum(revenue) AS revenue FROM gold.fact_sales`;
    expect(await queryOne(test, sql)).toEqual({
      id: ORDER.order_id,
      customer: 'ann',
      currency: 'USD',
      lines: 2,
      revenue: '22.5000',
    });
    const kept = await query(test, "SELECT payload FROM silver.events WHERE payload LIKE '%ann@example.com%'");
    expect(kept).toEqual([]);
  });

  it('drops a batch whose write key is wrong, tells its caller, and does not send it again', async () => {
    // Prepare
    const test = await deployedAccount();
    const { url, exchanges } = await serve(test);
    // Act
    const errors = await send(make(url, 'mistyped'), [['track', viewed('sku')]]);
    // Assess
    expect(errors).toHaveLength(1);
    expect(exchanges.map(({ status }) => status)).toEqual([401]);
  });

  it('waits as long as a stream at its limit asks, and sends the batch again without loss or repetition', async () => {
    // Prepare: one record of a batch of several is refused in all four attempts of a request, the others are kept.
    const hot = Buffer.from('"sku-12"');
    let refusals = 0;
    const put: KinesisFaults['put'] = ({ data }) => {
      if (refusals === 4 || !Buffer.from(data).includes(hot)) return undefined;
      refusals += 1;
      return 'ProvisionedThroughputExceededException';
    };
    const test = await deployedAccount({ kinesis: { put } });
    const { url, exchanges } = await serve(test);
    const calls = Array.from(
      { length: 15 },
      (_, i) => ['track', viewed(`sku-${i}`, { text: 'x'.repeat(9000) })] as const,
    );
    const started = Date.now();
    // Act
    const errors = await send(make(url, WRITE_KEY), calls);
    const waited = Date.now() - started;
    await publish(test);
    // Assess
    expect(errors).toEqual([]);
    const refused = exchanges.filter(({ status }) => status !== 200);
    expect(refused).toMatchObject([{ status: 429, retryAfter: '2' }]);
    expect(waited).toBeGreaterThanOrEqual(2000);
    const [again] = exchanges.slice(exchanges.indexOf(refused[0] as Exchange) + 1);
    expect(again?.events.map(({ messageId }) => messageId)).toEqual(
      refused[0]?.events.map(({ messageId }) => messageId),
    );
    const ids = idsOf(exchanges.filter(({ status }) => status === 200));
    expect(ids).toHaveLength(15);
    expect(await silverIds(test)).toEqual(ids);
    const { duplicate, ...counts } = (await reconcile(test)).web ?? {};
    expect(counts).toMatchObject({ accepted: 15, quarantined: 0, pending: 0, difference: 0 });
    expect(duplicate).toBeGreaterThan(0);
  });

  it('sends a batch again when the function fails', async () => {
    // Prepare
    let failures = 0;
    const lambda = (functionName: string) => {
      if (failures > 0 || !functionName.toLowerCase().includes('collectfunction')) return undefined;
      failures += 1;
      return new FunctionError({ errorType: 'Error', errorMessage: 'out of memory' });
    };
    const test = await deployedAccount({ lambda });
    const { url, exchanges } = await serve(test);
    // Act
    const errors = await send(make(url, WRITE_KEY), [['track', viewed('sku')]]);
    await publish(test);
    // Assess
    expect(errors).toEqual([]);
    expect(exchanges.map(({ status }) => status)).toEqual([500, 200]);
    expect(await silverIds(test)).toEqual(idsOf(exchanges.slice(1)));
  });

  it('hears nothing of one bad event in a good batch, which is quarantined alone', async () => {
    // Prepare
    const test = await deployedAccount();
    const { url, exchanges } = await serve(test);
    const calls = ['sku-1', 'sku-2', 'sku-3'].map((sku) => ['track', viewed(sku)] as const);
    const bad = ['track', { ...viewed('sku-4'), messageId: 'm'.repeat(101) }] as const;
    // Act
    const errors = await send(make(url, WRITE_KEY), [...calls.slice(0, 2), bad, ...calls.slice(2)]);
    await publish(test);
    // Assess
    expect(errors).toEqual([]);
    expect(await silverIds(test)).toEqual(idsOf(exchanges).filter((id) => id.length <= 100));
    expect(await silverIds(test)).toHaveLength(3);
    expect(await quarantineReasons(test)).toEqual({ invalid_field: 1 });
  });
});
