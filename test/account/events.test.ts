import { describe, expect, it } from 'vitest';
import { BREAKAGES, withFaults } from '../../sample/faults.ts';
import { deployedAccount } from './support/account.ts';
import { post, sendEvents, WRITE_KEY } from './support/http.ts';
import { query, queryOne } from './support/query.ts';
import { quarantineReasons, reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';
import { fewDays, orderEvent } from './support/traffic.ts';

describe.concurrent('events on their way from the SDK to gold', () => {
  it('accounts for every event of an unreliable client, and keeps the original of each one it refuses', async () => {
    // Prepare
    const events = fewDays(3, 5);
    const faults = { seed: 5, duplicates: 0.05, late: 0.05, outOfOrder: 0.05, malformed: 0.04 };
    const deliveries = [...withFaults(events as never, faults)];
    const broken = deliveries.filter(({ fault }) => fault === 'malformed').map(({ event }) => event);
    const repeated = deliveries.filter(({ fault }) => fault === 'duplicate').length;
    const test = await deployedAccount();
    // Act
    await sendEvents(
      test,
      deliveries.map(({ event }) => event),
      100,
    );
    await publish(test);
    // Assess
    expect(broken.length).toBeGreaterThan(10);
    expect(repeated).toBeGreaterThan(10);
    expect((await reconcile(test)).web).toEqual({
      received: deliveries.length,
      accepted: events.length,
      duplicate: repeated,
      quarantined: broken.length,
      pending: 0,
      difference: 0,
    });
    const kept = await query(test, 'SELECT original, processor FROM staging.quarantine');
    const originals = broken.map((event) => JSON.stringify(event).slice(0, 4096));
    expect(kept.map(({ original }) => original).sort()).toEqual(originals.sort());
    expect(new Set(kept.map(({ processor }) => processor))).toEqual(new Set(['transform']));
    const silver = await query(test, 'SELECT message_id FROM silver.events');
    expect(silver.map(({ message_id }) => message_id).sort()).toEqual(events.map(({ messageId }) => messageId).sort());
  });

  it('brings orders, their cancellations and their refunds to gold with the right revenue', async () => {
    // Prepare: what was ordered, cancelled and refunded is added up in pence, from the events alone.
    const events = fewDays(60, 4).filter(({ event }) => event?.startsWith('Order '));
    const of = (name: string) => events.filter(({ event }) => event === name).map(({ properties }) => properties ?? {});
    const cancelled = new Set(of('Order Cancelled').map(({ order_id }) => order_id));
    const sold = of('Order Completed').filter(({ order_id }) => !cancelled.has(order_id));
    const pence = (amounts: readonly unknown[]) =>
      amounts.reduce((sum: number, x) => sum + Math.round(Number(x) * 100), 0);
    const test = await deployedAccount();
    // Act
    await sendEvents(test, [...events].reverse());
    await publish(test);
    // Assess
    expect(cancelled.size).toBeGreaterThan(0);
    const facts = await queryOne(
      test,
      'SELECT count(DISTINCT order_key) AS orders, sum(revenue) AS revenue FROM gold.fact_sales',
    );
    expect(facts.orders).toBe(sold.length);
    expect(Math.round(Number(facts.revenue) * 100)).toBe(pence(sold.map(({ revenue }) => revenue)));
    const whole = of('Order Refunded').filter(({ products }) => products === undefined);
    const refunded = await queryOne(
      test,
      'SELECT coalesce(sum(amount), 0) AS amount FROM gold.fact_returns WHERE product_id IS NULL',
    );
    expect(whole.length).toBeGreaterThan(0);
    expect(Math.round(Number(refunded.amount) * 100)).toBe(pence(whole.map(({ revenue }) => revenue)));
  });

  it('gives each kind of broken event its reason', async () => {
    // Prepare
    const [event] = fewDays(1, 1);
    const reasons: Readonly<Record<keyof typeof BREAKAGES, string>> = {
      'a string': 'not_an_object',
      'a number': 'not_an_object',
      null: 'not_an_object',
      'an array': 'not_an_object',
      'unknown type': 'unknown_type',
      'no type': 'unknown_type',
      'no ids': 'missing_ids',
      'no event name': 'missing_event_name',
      'event name not a string': 'invalid_field',
      'properties not an object': 'invalid_field',
      'unreadable timestamp': 'invalid_timestamp',
      'far future': 'future_timestamp',
      oversize: 'event_too_large',
    };
    const test = await deployedAccount();
    // Act
    const broken = Object.entries(BREAKAGES).map(([name, breakIt]) => breakIt(event as never, `broken-${name}`));
    await sendEvents(test, broken);
    await test.account.idle();
    // Assess
    const rows = await query(test, 'SELECT reason, detail, original FROM staging.quarantine');
    const byOriginal = Object.fromEntries(rows.map(({ original, reason }) => [String(original), reason]));
    const expected = broken.map((item, index) => [
      JSON.stringify(item).slice(0, 4096),
      Object.values(reasons)[index] ?? '',
    ]);
    expect(byOriginal).toEqual(Object.fromEntries(expected));
    expect(rows.every(({ detail }) => String(detail).length > 20)).toBe(true);
    expect(Object.values(await quarantineReasons(test)).reduce((sum, n) => sum + n, 0)).toBe(13);
  });

  it('takes bodies as the SDKs send them', async () => {
    // Prepare
    const test = await deployedAccount();
    const track = (messageId: string) => ({
      event: 'Product Viewed',
      messageId,
      anonymousId: 'device-1',
      timestamp: '2025-03-03T10:00:00.000Z',
      properties: { product_id: 'mug', price: 8.5, currency: 'GBP' },
    });
    const noHeader = { authorization: '' };
    const answers = [
      // Act: analytics.js posts text/plain with the key in the body; servers gzip; RudderStack names the type in the path.
      await post(
        test,
        '/v1/batch',
        { writeKey: WRITE_KEY, sentAt: new Date().toISOString(), batch: [{ type: 'track', ...track('beacon') }] },
        { contentType: 'text/plain', headers: noHeader },
      ),
      await post(test, '/v1/batch', { batch: [{ type: 'track', ...track('gzip') }] }, { gzip: true }),
      await post(
        test,
        '/v1/batch',
        { batch: [{ type: 'track', ...track('gzip-text') }] },
        { gzip: true, contentType: 'text/plain;charset=UTF-8' },
      ),
      await post(test, '/v1/track', track('single')),
      await post(
        test,
        '/v1/track',
        { ...track('single-text'), writeKey: WRITE_KEY },
        { contentType: 'text/plain', headers: noHeader },
      ),
      await post(test, '/v1/identify', {
        messageId: 'who',
        userId: 'ann',
        traits: { email: 'Ann@Example.com', createdAt: '2025-03-01T09:00:00Z' },
      }),
      await post(test, '/v1/batch', {
        context: { locale: 'de-DE', campaign: { source: 'newsletter' } },
        batch: [{ type: 'page', messageId: 'context', anonymousId: 'device-1', context: { locale: 'en-GB' } }],
      }),
    ];
    await publish(test);
    // Assess
    expect(answers.map(({ status }) => status)).toEqual(Array(7).fill(200));
    expect(answers.map((answer) => answer.json().events)).toEqual(Array(7).fill(1));
    const silver = await query(
      test,
      'SELECT message_id, type, event, price, locale, utm_source FROM silver.events ORDER BY message_id',
    );
    const viewed = { type: 'track', event: 'Product Viewed', price: '8.5000', locale: null, utm_source: null };
    const silent = { event: null, price: null };
    expect(silver).toEqual([
      { message_id: 'beacon', ...viewed },
      { message_id: 'context', type: 'page', ...silent, locale: 'en-GB', utm_source: 'newsletter' },
      { message_id: 'gzip', ...viewed },
      { message_id: 'gzip-text', ...viewed },
      { message_id: 'single', ...viewed },
      { message_id: 'single-text', ...viewed },
      { message_id: 'who', type: 'identify', ...silent, locale: null, utm_source: null },
    ]);
    const [ann] = await query(test, 'SELECT customer_id, email_hash, created_at FROM silver.customers');
    expect(ann).toMatchObject({ customer_id: 'ann', email_hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(String(ann?.created_at)).toMatch(/^2025-03-01 09:00:00/);
  });

  it('corrects the clock of a device that is an hour fast', async () => {
    // Prepare
    const test = await deployedAccount();
    const hour = 3_600_000;
    const now = Date.now();
    const viewed = {
      ...orderEvent('Product Viewed', 'x', 'fast-clock'),
      timestamp: new Date(now + hour - 60_000).toISOString(),
    };
    // Act
    await post(test, '/v1/batch', { sentAt: new Date(now + hour).toISOString(), batch: [viewed] });
    await publish(test);
    // Assess: one minute before it arrived, whatever the device thought.
    const { seconds } = await queryOne(
      test,
      "SELECT date_diff('second', occurred_at, received_at) AS seconds FROM silver.events",
    );
    expect(seconds).toBe(60);
  });
});
