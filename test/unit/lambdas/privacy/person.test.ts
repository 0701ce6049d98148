import { describe, expect, it } from 'vitest';
import { stagingEvents } from '../../../../glue-sql/tables/events.ts';
import { quarantine, rawEvents } from '../../../../glue-sql/tables/ledger.ts';
import { stagingOrderLines } from '../../../../glue-sql/tables/order-lines.ts';
import { pseudonymiser } from '../../../../lambdas/ingest/privacy.ts';
import { Person } from '../../../../lambdas/privacy/person.ts';

const hash = pseudonymiser('key');
const person = new Person(
  [
    { source: 'web', kind: 'customer', value: '42' },
    { source: 'web', kind: 'device', value: 'phone' },
    { source: 'web', kind: 'order', value: '1001' },
    { source: 'web', kind: 'contact', value: hash('ana@shop.example') },
  ],
  hash,
);

const raw = (event: object | string, source = 'web') =>
  person.owns(rawEvents, { source, body: typeof event === 'string' ? event : JSON.stringify(event) });

describe('a row is a person’s', () => {
  it.each([
    ['by their id', { userId: '42' }, true],
    ['by their id as a number', { userId: 42 }, true],
    ['by their device', { anonymousId: 'phone' }, true],
    ['by their order, of a server that names nobody', { properties: { order_id: '1001' } }, true],
    ['by their address, as a hash', { traits: { email: hash('ana@shop.example') } }, true],
    ['by what they were known by before', { userId: '43', previousId: '42' }, true],
    ['not by a number that is written like their id', { userId: '43', properties: { quantity: 42 } }, false],
    ['not by their device in another’s hands', { userId: '43', anonymousId: 'phone' }, false],
    ['not by an id that begins like theirs', { userId: '421' }, false],
  ])('%s', (_, event, expected) => {
    expect(raw(event)).toBe(expected);
  });

  it('in their source alone', () => {
    expect(raw({ userId: '42' }, 'till')).toBe(false);
  });

  it('by its customer where it names one, and else by its order', () => {
    const row = { source: 'web', user_id: null, anonymous_id: 'x', order_id: '1001' };
    expect(person.owns(stagingEvents, row)).toBe(true);
    expect(person.owns(stagingEvents, { ...row, user_id: '43' })).toBe(false);
    expect(person.owns(stagingOrderLines, { source: 'web', order_id: '1001', customer_id: null })).toBe(true);
  });

  it.each([
    ['a line that names them', '2026-01-05;42;"mug, large"', true],
    ['a line with a longer number', '2026-01-05;1042;mug', false],
    ['a line with their id within another', 'gid://shopify/Product/42;mug', false],
    ['a line with their address', 'order 7 of Ana@Shop.example', true],
  ])('of quarantine: %s', (_, original, expected) => {
    expect(person.owns(quarantine, { source: 'web', original, detail: 'It is broken.' })).toBe(expected);
  });
});
