import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quarantine, rawEvents } from '../../../glue-sql/tables/ledger.ts';
import { packEnvelopes, readEnvelope } from '../../../lambdas/ingest/envelope.ts';
import { stageEvent } from '../../../lambdas/ingest/events/stage-event.ts';
import { StagingBatch } from '../../../lambdas/ingest/staging.ts';
import { customers } from '../../../lambdas/load/sources/customers.ts';
import { transformBatch } from '../../../lambdas/transform/transform-batch.ts';
import { history } from '../../../sample/history.ts';
import { createShop } from '../../../sample/shop.ts';
import { propertyRuns } from '../../support/property.ts';
import { load, loadEvents } from './support/files.ts';
import { readRows } from './support/parquet-rows.ts';
import { envelopeOf, eventOf, record, recordOf } from './support/records.ts';
import { hash, settings } from './support/staged.ts';

const JWT = ['eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9', 'eyJpc3MiOiJqb2UifQ', 'dBjftJeZ4CVPmB92K27uhbUJU1p1r'].join('.');

/** What no stored object may hold, each as a sender might let it slip. */
const SECRETS = {
  card: '4111 1111 1111 1111',
  password: 'correct-horse-battery',
  jwt: JWT,
  name: 'Lovelace',
  email: 'ada.lovelace@example.com',
  phone: '+44 20 7946 0018',
  ip: '203.0.113.77',
  query: 'hunter2-in-a-url',
  writeKey: 'the-write-key-itself',
} as const;

/** An event, good or bad, in which everything slips. */
const leaky = (more: object = {}) => ({
  type: 'track',
  event: 'Order Completed',
  userId: SECRETS.email,
  messageId: JWT,
  writeKey: SECRETS.writeKey,
  properties: {
    order_id: 'o',
    coupon: `no, ${SECRETS.card}`,
    note: [{ deep: [`Bearer ${JWT}`, { password: SECRETS.password }] }],
    products: [{ product_id: 'p', name: `Mug for ${SECRETS.email}`, category: SECRETS.card, price: 2 }],
    billing_address: { name: SECRETS.name, street: SECRETS.name, country: 'GB' },
    url: `https://shop.example/?token=${SECRETS.query}&next=%2F%3Fpwd%3D${SECRETS.query}`,
    form: JSON.stringify({ password: SECRETS.password, firstName: SECRETS.name }),
    [SECRETS.email]: true,
  },
  traits: { email: SECRETS.email, phone: SECRETS.phone, lastName: SECRETS.name },
  context: { ip: SECRETS.ip, page: { referrer: `https://x:${SECRETS.query}@x.example/` } },
  ...more,
});

async function storedText(batch: StagingBatch): Promise<string> {
  const rows = await Promise.all(Array.from(batch.objects('2026-03-01', 'x'), ({ body }) => readRows(body)));
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

const found = (text: string): string[] => Object.values(SECRETS).filter((secret) => text.includes(secret));

/** The rows of every table but bronze and quarantine, as they would be written. */
const rowsOf = (batch: StagingBatch): Record<string, unknown> =>
  Object.fromEntries(
    Array.from(batch.objects('d', 'x'), ({ key, body }) => [key, Buffer.from(body).toString('base64')] as const).filter(
      ([key]) => !key.startsWith('bronze/') && !key.startsWith('staging/quarantine/'),
    ),
  );

/** A replay: what bronze holds is staged again, under the identity it had. */
function replayed(batch: StagingBatch): StagingBatch {
  const again = new StagingBatch();
  for (const { source, ingest_id: ingestId, received_at: receivedAt, body } of batch.rows(rawEvents)) {
    stageEvent(again, JSON.parse(body), { source, ingestId, receivedAt }, settings);
  }
  return again;
}

describe('what a batch stores', () => {
  it('holds none of what slipped into its events, and says how often something was masked', async () => {
    const bad = leaky({ userId: null, anonymousId: null });
    const shared = envelopeOf([leaky({ messageId: 'm', userId: 'u' })], {
      context: { ip: SECRETS.ip, user: { name: SECRETS.name } },
    });
    const foreign = JSON.stringify({ not: 'ours', writeKey: SECRETS.writeKey, event: leaky() });
    const records = [
      recordOf(1, leaky(), bad),
      record(2, shared),
      record(3, foreign),
      record(4, `no JSON ${SECRETS.card}`),
    ];
    const { batch, counts, masked } = transformBatch(records, settings);
    expect(counts).toMatchObject({ received: 5, staged: 2, quarantined: 3 });
    expect(found(await storedText(batch))).toEqual([]);
    expect(batch.rows(quarantine).map(({ reason }) => reason)).toEqual([
      'missing_ids',
      'malformed_record',
      'malformed_record',
    ]);
    expect(masked).toMatchObject({ card: 9, password: 8, firstname: 4, street: 4, ip: 5 });
  });

  it('never holds a secret, wherever in an event it stands', async () => {
    const names = Object.keys(SECRETS) as (keyof typeof SECRETS)[];
    const texts: Record<keyof typeof SECRETS, string> = {
      ...SECRETS,
      password: `/?password=${SECRETS.password}`,
      name: `/?last_name=${SECRETS.name}`,
      phone: `/?phone=${encodeURIComponent(SECRETS.phone)}`,
      ip: `?ip=${SECRETS.ip}`,
      query: `token=${SECRETS.query}`,
      writeKey: `writeKey=${SECRETS.writeKey}`,
    };
    const text = fc
      .constantFrom(...names)
      .chain((name) =>
        fc
          .tuple(fc.constantFrom('', 'a ', '1 ', '('), fc.constantFrom('', ' b', ').'))
          .map(([a, b]) => `${a}${texts[name]}${b}`),
      );
    const key = fc.stringMatching(/^[x-z]{0,3}$/); // under the key of an id, digits are one
    const leaf = fc.oneof({ weight: 3, arbitrary: text }, fc.string(), fc.integer());
    const object = fc.object({ maxDepth: 4, key: fc.oneof(key, text), values: [leaf] });
    const event = fc
      .tuple(eventOf, object, object, object, fc.boolean())
      .map(([good, properties, traits, context, isMerged]) => ({
        ...good,
        properties: isMerged ? { ...good.properties, ...properties } : properties,
        traits,
        context,
      }));
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 4 }), object, async (events, context) => {
        const { batch } = transformBatch([record(1, envelopeOf(events, { context }))], settings);
        expect(found(await storedText(batch))).toEqual([]);
        expect(rowsOf(replayed(batch))).toEqual(rowsOf(batch));
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it('is staged again from bronze as it was at first, with the hashes of persons', () => {
    const shared = {
      context: { locale: 'en-GB', traits: { phone: SECRETS.phone } },
      sentAt: '2026-03-01T11:59:00.000Z',
    };
    const identify = leaky({ type: 'identify', timestamp: '2026-03-01T11:00:00.000Z' });
    const { batch } = transformBatch([record(1, envelopeOf([identify, leaky({ messageId: 'm' })], shared))], settings);
    expect(Object.keys(rowsOf(batch))).toHaveLength(5);
    expect(rowsOf(replayed(batch))).toEqual(rowsOf(batch));
    expect(JSON.parse(batch.rows(rawEvents)[0]?.body ?? '').traits).toEqual({
      email: hash(SECRETS.email),
      phone: hash('442079460018'),
      lastName: '[masked]',
    });
  });

  it('is, of the sample shop’s events, all of them but the addresses of its customers', () => {
    const shop = createShop({ seed: 3 });
    const from = new Date(shop.openedAt.getTime() + 30 * 86_400_000);
    const events = [...history(shop, { from, to: new Date(from.getTime() + 6 * 86_400_000) })];
    const { batch, masked } = transformBatch([recordOf(1, ...events)], settings);
    const expected = events.map((event) => {
      const { email, ...traits } = event.traits ?? {};
      return email === undefined ? event : { ...event, traits: { email: hash(String(email)), ...traits } };
    });
    expect(batch.rows(rawEvents).map(({ body }) => body)).toEqual(expected.map((event) => JSON.stringify(event)));
    expect(expected).not.toEqual(events);
    expect(masked).toEqual({});
  });
});

describe('what is loaded from a file of events', () => {
  it('holds none of what slipped into it, also where a line is refused or broken', async () => {
    const lines = [leaky(), leaky({ userId: null })].map((event) => JSON.stringify(event));
    const { rows, examples } = await loadEvents([...lines, lines[0]?.slice(0, -20)].join('\n'));
    const tables = ['events', 'orders', 'order_lines', 'products', 'customers', 'quarantine'];
    expect(rows('quarantine')).toMatchObject([
      { reason: 'missing_ids' },
      { reason: 'invalid_json', original: '[masked]' },
    ]);
    const text = JSON.stringify([tables.map(rows), examples], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(found(text)).toEqual([]);
  });
});

describe('a refused line of a file', () => {
  const HEADER = 'customer_id,email,phone,country,created_at,first_name,updated_at';
  const refusedOf = async (line: string) =>
    (await load(customers, `${HEADER}\n${line}\n`)).rows('quarantine').map(({ original }) => original);

  it('is kept with each of its fields cleaned where it stands', async () => {
    const line = `,"${SECRETS.email}",${SECRETS.phone},"Bosnia, and Herzegovina",2025-01-01,${SECRETS.name},`;
    expect(await refusedOf(line)).toEqual([
      `,"${hash(SECRETS.email)}",${hash('442079460018')},"Bosnia, and Herzegovina",2025-01-01,[masked],`,
    ]);
  });

  it('is not kept where it does not tell which of its fields is which', async () => {
    expect(await refusedOf(`ann,${SECRETS.email},"${SECRETS.phone},${SECRETS.name}`)).toEqual(['[masked]']);
    expect(await refusedOf(`ann,${SECRETS.name}`)).toEqual(['[masked]']);
  });
});

describe('the stream', () => {
  it('carries no write key', () => {
    const [data] = packEnvelopes({ v: 1, source: 'web', receivedAt: 1 }, [leaky(), 'text', [1]]);
    const { events } = readEnvelope(data ?? new Uint8Array());
    expect(events).toEqual([expect.not.objectContaining({ writeKey: expect.anything() }), 'text', [1]]);
    expect(events[0]).toMatchObject({ userId: SECRETS.email });
  });
});
