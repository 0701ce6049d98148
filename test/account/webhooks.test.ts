import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { deployedAccount, type TestAccount } from './support/account.ts';
import { grants } from './support/grants.ts';
import { type Answer, post } from './support/http.ts';
import { query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';
import { usedGrants } from './support/used-grants.ts';

const isUsed = usedGrants();
const FIRST = '2026-02-01T10:00:00Z';
const line = (product_id: number, quantity: number, price: string) => ({ product_id, quantity, price, title: 'x' });
const order = (id: number, subtotal_price: string, lines: object[], more: object = {}) => ({
  id,
  created_at: FIRST,
  updated_at: FIRST,
  currency: 'EUR',
  subtotal_price,
  total_price: subtotal_price,
  customer: { id: 7, email: 'ann@example.com' },
  line_items: lines,
  ...more,
});

/** The header of a platform that carries a signature, and that of the topic; the local stage names each source as its platform. */
const HEADERS = {
  shopify: ['x-shopify-hmac-sha256', 'x-shopify-topic'],
  woocommerce: ['x-wc-webhook-signature', 'x-wc-webhook-topic'],
} as const;

const WOO = {
  id: 9,
  status: 'processing',
  currency: 'EUR',
  date_created_gmt: FIRST,
  line_items: [{ product_id: 5, quantity: 2, subtotal: '8.00', total: '8.00' }],
};

type Deliver = (topic: string, body: object, secret?: string) => Promise<Answer>;

/** Signs as the shop does. */
async function delivering(test: TestAccount, source: keyof typeof HEADERS): Promise<Deliver> {
  const { template } = test.account;
  const secrets = template.resources('AWS::SecretsManager::Secret');
  const { logicalId } = secrets.find(({ logicalId }) => logicalId.includes(source)) ?? expect.fail('no secret');
  const { SecretString } = await test.call('SecretsManager', 'GetSecretValue', { SecretId: template.arn(logicalId) });
  const [signed, topical] = HEADERS[source];
  return (topic, body, secret = String(SecretString)) => {
    const text = JSON.stringify(body);
    const signature = createHmac('sha256', secret).update(text).digest('base64');
    const headers = { authorization: '', [topical]: topic, [signed]: signature };
    return post(test, `/v1/webhooks/${source}`, text, { headers });
  };
}

describe('webhooks of a shop', () => {
  let test: TestAccount;

  beforeAll(async () => {
    test = await deployedAccount();
    const deliver = await delivering(test, 'shopify');
    const lines = [line(11, 2, '10.00'), line(12, 1, '5.00')];
    const first = order(1001, '25.00', lines);
    const changed = order(1001, '20.00', [line(11, 2, '10.00')], { updated_at: '2026-02-02T10:00:00Z' });
    const cancelled = order(1002, '5.00', [line(12, 1, '5.00')], { cancelled_at: '2026-02-03T10:00:00Z' });
    const refund = {
      id: 1,
      order_id: 1001,
      processed_at: '2026-02-04T10:00:00Z',
      refund_line_items: [{ quantity: 1, subtotal: '10.00', total_tax: '0.00', line_item: line(11, 2, '10.00') }],
      transactions: [{ kind: 'refund', status: 'success', amount: '10.00', currency: 'EUR' }],
    };
    const deliveries: [string, object][] = [
      ['refunds/create', refund], // before its order
      ['orders/updated', changed],
      ['orders/create', first],
      ['orders/create', first],
      ['orders/cancelled', cancelled],
      ['refunds/create', refund],
      ['customers/data_request', { customer: { id: 7, email: 'ann@example.com' }, orders_requested: [1001] }],
    ];
    for (const [topic, body] of deliveries) expect((await deliver(topic, body)).status, topic).toBe(200);
    const woocommerce = await delivering(test, 'woocommerce');
    const ping = await post(test, '/v1/webhooks/woocommerce', 'webhook_id=3', { headers: { authorization: '' } });
    expect(ping.status).toBe(200);
    expect((await woocommerce('order.created', WOO)).status).toBe(200);
    expect((await deliver('orders/create', order(1003, '99.00', lines), 'forged')).status).toBe(401);
    await publish(test);
  });

  it('sell what the newest version says, in whatever order they came, and as often as they came', async () => {
    const sales = await query(
      test,
      'SELECT order_id, currency, sum(revenue) AS revenue FROM gold.fact_sales GROUP BY 1, 2 ORDER BY 1',
    );
    expect(sales).toEqual([
      { order_id: '1001', currency: 'EUR', revenue: '20.0000' },
      { order_id: '9', currency: 'EUR', revenue: '8.0000' },
    ]);
    const orders = await query(
      test,
      "SELECT order_id, status, customer_id FROM silver.orders WHERE source = 'shopify' ORDER BY order_id",
    );
    expect(orders).toEqual([
      { order_id: '1001', status: 'updated', customer_id: '7' },
      { order_id: '1002', status: 'cancelled', customer_id: '7' },
    ]);
  });

  it('return a refund once', async () => {
    const returns = await query(test, 'SELECT order_id, product_id, amount, currency FROM gold.fact_returns');
    expect(returns).toEqual([{ order_id: '1001', product_id: '11', amount: '10.0000', currency: 'EUR' }]);
  });

  it('count in the reconciliation, each call once', async () => {
    // Two refunds; updated tells sale and change; twice created; sale and cancellation: 8, of which 3 are repeated.
    expect((await reconcile(test)).shopify).toMatchObject({
      received: 8,
      accepted: 5,
      duplicate: 3,
      quarantined: 0,
      difference: 0,
    });
  });

  it('keep a request to tell for whoever has to act on it', async () => {
    const Bucket = test.outputs.BronzeBucket;
    const { Contents } = await test.call('S3', 'ListObjectsV2', { Bucket, Prefix: 'privacy/requests/' });
    expect(Contents).toMatchObject([{ Key: expect.stringMatching(/^privacy\/requests\/shopify\/data_request-/) }]);
  });

  it('erase whom the platform asks to, and nobody else', async () => {
    const deliver = await delivering(test, 'shopify');
    const redact = { customer: { id: 7, email: 'ann@example.com' }, orders_to_redact: [1001] };
    expect((await deliver('customers/redact', redact)).status).toBe(200);
    await test.account.idle();
    expect(await query(test, 'SELECT source, order_id FROM silver.orders')).toEqual([
      { source: 'woocommerce', order_id: '9' },
    ]);
    const { Contents = [] } = await test.call('S3', 'ListObjectsV2', {
      Bucket: test.outputs.BronzeBucket,
      Prefix: 'privacy/',
    });
    expect(Contents).toEqual([]);
    expect((await reconcile(test)).shopify).toMatchObject({ received: 8, accepted: 5, difference: 0 });
  });

  it('need each permission that they have', async () => {
    const own = (await grants()).filter(
      ({ role, action }) => role.startsWith('Webhooks') && !action.startsWith('logs:'),
    );
    expect(own).toHaveLength(9);
    expect(own.filter((grant) => !isUsed(grant))).toEqual([]);
  });
});
