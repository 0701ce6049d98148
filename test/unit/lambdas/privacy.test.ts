import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { emailHash, phoneHash, scrub } from '../../../lambdas/ingest/privacy.ts';
import type { StagingBatch } from '../../../lambdas/ingest/staging.ts';
import { propertyRuns } from '../../support/property.ts';
import { readRows } from './support/parquet-rows.ts';
import { hash, stage, track } from './support/staged.ts';

const ADA = 'ada.lovelace@example.com';
const ADA_HASH = hash(ADA);

/** Every text of every row a batch would write, apart from what keeps the original on purpose: bronze and quarantine. */
async function textsOf(batch: StagingBatch): Promise<string> {
  const tables = ['events', 'orders', 'order_lines', 'returns', 'products', 'customers'];
  const objects = [...batch.objects('2026-03-01', 'x')].filter(({ key }) => tables.includes(key.split('/')[1] ?? ''));
  const rows = await Promise.all(objects.map(({ body }) => readRows(body)));
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

describe('scrub', () => {
  it.each([
    [ADA, ADA_HASH],
    ['ADA.Lovelace@Example.COM', ADA_HASH],
    [`<${ADA}>, thanks`, `<${ADA_HASH}>, thanks`],
    ['https://shop.example/?e=ada.lovelace%40example.com&p=2', `https://shop.example/?e=${ADA_HASH}&p=2`],
    ['https://shop.example/?e=ada.lovelace%2540example.com', `https://shop.example/?e=${ADA_HASH}`],
    ["o'brien+shop@mail.example.co.uk", hash("o'brien+shop@mail.example.co.uk")],
    ['jörg@exämple.de', hash('jörg@exämple.de')],
    ['follow @shoplake', 'follow @shoplake'],
    ['5 @ 3.50', '5 @ 3.50'],
    ['plain', 'plain'],
  ])('of "%s" is "%s"', (text, clean) => expect(scrub(text, hash)).toBe(clean));

  it('takes time in proportion to the text: no sender can hold the function up', () => {
    const started = performance.now();
    scrub(`${'a'.repeat(32_000)} @ ${'a.'.repeat(16_000)} ${'a@'.repeat(16_000)}`, hash);
    expect(performance.now() - started).toBeLessThan(500); // a second and a half where each start is tried
  });
});

describe('hashes', () => {
  it('of one address are one, however it is written', () => {
    expect(emailHash('  Ada.Lovelace@EXAMPLE.com ', hash)).toBe(emailHash(ADA, hash));
    expect(emailHash(ADA, hash)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('of one phone number are one, however it is written', () => {
    expect(phoneHash('+44 (20) 7946-0018', hash)).toBe(phoneHash(442079460018, hash));
  });

  it.each([null, undefined, '', '  ', {}, true])('of %j are null', (value) => {
    expect([emailHash(value, hash), phoneHash(value, hash)]).toEqual([null, null]);
  });
});

describe('rows', () => {
  it('of an identify carry hashes where the person was', () => {
    const { batch } = stage({
      type: 'identify',
      userId: ADA,
      traits: { email: ADA, phone: '+44 20 7946 0018', address: { country: 'GB' }, createdAt: '2020-05-01T00:00:00Z' },
    });
    const payload = JSON.parse(batch.rows(stagingEvents)[0]?.payload ?? '');
    expect(batch.rows(stagingEvents)[0]?.user_id).toBe(ADA_HASH);
    expect(payload.traits).toMatchObject({ email: ADA_HASH, phone: hash('442079460018'), address: { country: 'GB' } });
  });

  it('of customers carry the hash of the address itself, not the hash of its hash', async () => {
    const { batch } = stage({ type: 'identify', userId: 'u', traits: { email: ADA, phone: '442079460018' } });
    const customers = [...batch.objects('d', 'x')].find(({ key }) => key.startsWith('staging/customers/'));
    expect(await readRows(customers?.body ?? new Uint8Array())).toMatchObject([
      { customer_id: 'u', email_hash: ADA_HASH, phone_hash: hash('442079460018') },
    ]);
  });

  it('cut what is nested deeper than any event needs', () => {
    const deep = (depth: number): unknown => (depth === 0 ? ADA : { a: deep(depth - 1) });
    expect(stage(track('X', { a: deep(40) })).batch.rows(stagingEvents)[0]?.payload).not.toContain('@');
  });

  it('never hold the address of a person, wherever a shop puts it', async () => {
    const local = fc.stringMatching(/^[a-z0-9][a-z0-9._+-]{0,12}[a-z0-9]$/);
    const address = fc
      .tuple(local, fc.stringMatching(/^[a-z0-9-]{1,10}$/), fc.constantFrom('com', 'co.uk', 'example'))
      .map(([a, b, c]) => `${a}@${b}.${c}`);
    const places = [
      'userId',
      'anonymousId',
      'messageId',
      'event',
      'order',
      'coupon',
      'product',
      'name',
      'category',
      'reason',
      'url',
      'session',
      'campaign',
      'key',
      'list',
      'trait',
    ];
    await fc.assert(
      fc.asyncProperty(
        address,
        fc.subarray(places, { minLength: 1 }),
        fc.boolean(),
        async (email, chosen, refunded) => {
          const at = (place: string, otherwise: string) => (chosen.includes(place) ? email : otherwise);
          const event = {
            type: 'track',
            event: refunded ? 'Order Refunded' : at('event', 'Order Completed'),
            userId: at('userId', 'u'),
            anonymousId: at('anonymousId', 'a'),
            messageId: at('messageId', 'm'),
            properties: {
              order_id: at('order', 'o'),
              coupon: at('coupon', 'c'),
              reason: at('reason', 'r'),
              url: `https://shop.example/?q=${at('url', 'x').replace('@', '%40')}`,
              products: [
                { product_id: at('product', 'p'), name: at('name', 'n'), category: at('category', 'k'), price: 1 },
              ],
              [at('key', 'note')]: [{ list: [at('list', 'l')] }],
            },
            context: {
              sessionId: at('session', 's'),
              campaign: { name: at('campaign', 'spring') },
              traits: { email, nickname: at('trait', 't') },
            },
          };
          const { batch, reasons } = stage(event);
          expect(reasons).toEqual([null]);
          expect((await textsOf(batch)).toLowerCase()).not.toMatch(/@|%40/);
        },
      ),
      { numRuns: propertyRuns(200) },
    );
  });
});
