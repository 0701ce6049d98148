import { describe, expect, it } from 'vitest';
import { quarantine, rawEvents } from '../../../glue-sql/tables/ledger.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { Suppression, suppressionId } from '../../../lambdas/ingest/suppression.ts';
import { transformBatch } from '../../../lambdas/transform/transform-batch.ts';
import { recordOf } from './support/records.ts';
import { settings } from './support/staged.ts';

const ASKED = Date.parse('2026-03-01T12:00:00Z');
const { hash } = settings;

/** Ann asked to be erased at noon, with her phone and her first order. */
const suppression = new Suppression(
  new Map([
    [suppressionId('web', 'customer', 'ann', hash), ASKED],
    [suppressionId('web', 'device', 'phone', hash), ASKED],
    [suppressionId('web', 'order', '1', hash), Number.MAX_SAFE_INTEGER],
  ]),
  hash,
);

const viewed = (who: object, timestamp: string) => ({
  type: 'track',
  event: 'Product Viewed',
  messageId: `m-${JSON.stringify(who)}-${timestamp}`,
  timestamp,
  ...who,
  properties: { product_id: 'mug' },
});
const ordered = (order_id: string, timestamp: string, price: unknown = 5) => ({
  ...viewed({ userId: 'ann' }, timestamp),
  event: 'Order Completed',
  messageId: `m-order-${order_id}-${timestamp}`,
  properties: { order_id, currency: 'EUR', products: [{ product_id: 'mug', price, quantity: 1 }] },
});

const BEFORE = '2026-03-01T11:59:00Z';
const AFTER = '2026-03-01T12:01:00Z';

/** What becomes of an event: why it is refused, and how often bronze has it. */
function taken(event: unknown) {
  const { batch, records } = transformBatch([recordOf(1, event)], { ...settings, suppression });
  const [refused] = batch.rows(quarantine);
  return { reason: refused?.reason, original: refused?.original, bronze: batch.rows(rawEvents).length, records, batch };
}

const ERASED = { reason: 'erased_person', original: '', bronze: 0 };
const TAKEN = { reason: undefined, bronze: 1 };

describe('of somebody who was erased', () => {
  it('what they did before they asked is counted as refused, and kept nowhere', () => {
    const { records, ...found } = taken(viewed({ userId: 'ann' }, BEFORE));
    expect(found).toMatchObject(ERASED);
    expect(records).toMatchObject([{ received: 1, refused: 1 }]);
  });

  it('what they do later is a new record', () => {
    expect(taken(viewed({ userId: 'ann' }, AFTER))).toMatchObject(TAKEN);
    expect(taken(ordered('2', AFTER)).batch.rows(stagingOrders)).toHaveLength(1);
  });

  it('an order stays erased, whatever comes of it later', () => {
    expect(taken(ordered('1', AFTER))).toMatchObject(ERASED);
  });

  it('what their device did before goes, unless another customer did it', () => {
    expect(taken(viewed({ anonymousId: 'phone' }, BEFORE))).toMatchObject(ERASED);
    expect(taken(viewed({ anonymousId: 'phone', userId: 'bob' }, BEFORE))).toMatchObject(TAKEN);
  });

  it('nothing is kept of what would be refused anyway', () => {
    expect(taken(ordered('3', BEFORE, 'dear'))).toMatchObject(ERASED);
    expect(taken(ordered('3', AFTER, 'dear'))).toMatchObject({ reason: 'invalid_price', bronze: 1 });
  });

  it('the same id of another source is somebody else', () => {
    const bob = new Suppression(new Map([[suppressionId('till', 'customer', 'ann', hash), ASKED]]), hash);
    const { batch } = transformBatch([recordOf(1, viewed({ userId: 'ann' }, BEFORE))], {
      ...settings,
      suppression: bob,
    });
    expect(batch.rows(quarantine)).toEqual([]);
  });
});
