import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { privacySettings } from '../../../contracts/privacy.ts';
import { isCard, replaceCards } from '../../../lambdas/ingest/masking/cards.ts';
import { networkOf } from '../../../lambdas/ingest/masking/ip.ts';
import { Protection } from '../../../lambdas/ingest/masking/protection.ts';
import { propertyRuns } from '../../support/property.ts';
import { hash } from './support/staged.ts';

const protectionWith = (settings: object = {}): Protection => new Protection(hash, privacySettings.parse(settings));
const protection = protectionWith();
const properties = (given: object) =>
  (protection.event({ type: 'track', userId: 'u', properties: given }) as { properties: object }).properties;
const M = '[masked]';
/** The header and claims of the example in RFC 7519, and a signature of nothing. */
const JWT = ['eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9', 'eyJpc3MiOiJqb2UifQ', 'dBjftJeZ4CVPmB92K27uhbUJU1p1r'].join('.');
/** The access key of AWS’s own documentation, in two parts so that no scanner takes it for a real one. */
const ACCESS_KEY = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');

/** Test numbers that the networks and payment providers publish. */
const CARDS = [
  ['Visa', '4111111111111111'],
  ['Visa of 13 digits', '4222222222222'],
  ['Mastercard', '5555555555554444'],
  ['Mastercard of the 2 series', '2223003122003222'],
  ['American Express', '378282246310005'],
  ['Discover', '6011111111111117'],
  ['Diners Club', '30569309025904'],
  ['JCB', '3530111333300000'],
];

describe('a card number', () => {
  it.each(CARDS)('of %s is one', (_, number) => {
    expect(isCard(number)).toBe(true);
    expect(properties({ note: `paid with ${number}.`, n: Number(number) })).toEqual({ note: `paid with ${M}.`, n: M });
  });

  it.each([
    ['4111 1111 1111 1111', M],
    ['4111-1111-1111-1111, 12/27', `${M}, 12/27`],
    ['4111 1111 1111 1111 12 27 123', `${M} 12 27 123`],
    ['1 4111111111111111 3782 822463 10005', `1 ${M} ${M}`],
    ['3,4111111111111111,7', `3,${M},7`],
    ['4111.1111.1111.1111.', `${M}.`],
    ['4111  1111\t1111\u202f1111', M],
    ['4111–1111–1111–1111', M],
  ])('in "%s" is masked alone', (text, clean) => {
    expect(replaceCards(text, () => M)).toBe(clean);
    expect(properties({ note: text })).toEqual({ note: clean });
  });

  it.each([
    ['a wrong check digit', '4111111111111112'],
    ['no issuer of such numbers', '9999999999999995'],
    ['a length that its issuer has not', '411111111111116'],
    ['milliseconds since 1970', '1767225600003'],
    ['the decimals of a number', '51.4111111111111111'],
    ['a hash', `4111111111111111${'a'.repeat(48)}`],
    ['digits of one number, too many', '41111111111111110000'],
  ])('is not %s', (_, text) => expect(replaceCards(text, () => M)).toBe(text));

  it('is not what an id says, whatever its digits', () => {
    const ids = {
      order_id: '4111111111111111',
      orderId: 4111111111111111,
      id: '4111111111111111',
      ean: '4222222222222',
      gtin13: '4222222222222',
      skus: ['4222222222222'],
      products: [{ product_id: '4222222222222', sku: '4222222222222', name: 'Mug' }],
    };
    expect(properties(ids)).toBe(ids);
    expect(properties({ card_id: '4111111111111111', paid: '4111111111111111' })).toEqual({ card_id: M, paid: M });
  });
});

describe('a key', () => {
  it.each([
    ...['password', 'Passwd', 'pwd', 'new_password', 'passwordConfirmation', 'secret', 'client-secret', 'token'],
    ...[
      'accessToken',
      'refresh_token',
      'Authorization',
      'apiKey',
      'X-Api-Key',
      'cardNumber',
      'card_number',
      'cc',
      'CVV',
    ],
    ...['cvc', 'iban', 'ssn', 'pin', 'cookie', 'writeKey', 'privateKey'],
  ])('%s is a secret, at any depth and whatever it holds', (key) => {
    expect(properties({ [key]: 'x', a: [{ [key]: 1234 }], b: { [key]: { c: 1 } } })).toEqual({
      [key]: M,
      a: [{ [key]: M }],
      b: { [key]: M },
    });
    expect(properties({ [key]: null, other: true })).toEqual({ [key]: null, other: true });
  });

  it.each(['shipping', 'ship_to', 'delivery', 'fullName'])('%s holds the name of a person', (key) => {
    expect(properties({ [key]: { name: 'Ada Lovelace', first: 'Ada', country: 'GB' } })).toEqual({
      [key]: { name: M, first: M, country: 'GB' },
    });
    expect(properties({ shipping: 4.95, delivery: 'express' })).toEqual({ shipping: 4.95, delivery: 'express' });
  });

  it('names a person, or a thing', () => {
    const traits = {
      name: 'Ada Lovelace',
      first_name: 'Ada',
      lastName: 'Lovelace',
      birthday: '1815-12-10',
      address: { street: '12 St James’s Square', city: 'London', postalCode: 'SW1Y 4JH', country: 'GB' },
      plan: 'gold',
      createdAt: '2025-01-01T00:00:00Z',
    };
    const clean = {
      name: M,
      first_name: M,
      lastName: M,
      birthday: M,
      address: { street: M, city: 'London', postalCode: M, country: 'GB' },
      plan: 'gold',
      createdAt: '2025-01-01T00:00:00Z',
    };
    expect(protection.event({ type: 'identify', userId: 'u', traits, context: { traits } })).toEqual({
      type: 'identify',
      userId: 'u',
      traits: clean,
      context: { traits: clean },
    });
    expect(properties({ shipping_address: traits, customer: { name: 'Ada' } })).toEqual({
      shipping_address: clean,
      customer: { name: M },
    });
  });

  it('that names a thing keeps its value: such an event comes back as it is', () => {
    const event = {
      type: 'page',
      name: 'Home',
      messageId: '0f8fad5b-d9cb-469f-a165-70867728950e',
      anonymousId: 'device-7',
      timestamp: '2026-03-01T11:00:00.000Z',
      properties: {
        title: 'Pass the token, secret Santa',
        products: [{ name: 'Mug', display_name: 'A mug', price: 12.5, brand: 'Ada', expiryDate: '2027-01-31' }],
        tests: { pass: 3, zip: true, line1: 'x' },
      },
      context: {
        app: { name: 'Shop' },
        library: { name: 'analytics.js', version: '2.0.1' },
        campaign: { name: 'spring', source: 'mail' },
        page: { url: 'https://shop.example/?utm_source=mail&page=2', title: 'Mugs', path: '/mugs' },
        userAgent:
          'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4.1 Safari/605.1.15',
      },
    };
    expect(protection.event(event)).toBe(event);
  });

  it('is masked when a stage says so, and no key that an event needs can be', () => {
    const own = protectionWith({ mask: ['Loyalty-Number'] });
    expect(own.event({ properties: { loyalty_number: 7, other: 7 } })).toEqual({
      properties: { loyalty_number: M, other: 7 },
    });
    expect(() => privacySettings.parse({ mask: ['user_id'] })).toThrow('the platform needs');
    expect(() => privacySettings.parse({ mask: ['E-Mail'] })).toThrow('the platform needs');
    expect(() => privacySettings.parse({ mask: ['a\nb'] })).toThrow('the name of a key');
  });

  it('that holds an address or a card number is cleaned itself', () => {
    expect(properties({ 'ada@example.com': 1, '4111 1111 1111 1111': 2 })).toEqual({
      [hash('ada@example.com')]: 1,
      [M]: 2,
    });
  });
});

describe('a text', () => {
  it.each([
    [`Bearer ${'a1'.repeat(12)}`, `Bearer ${M}`],
    [`see ${JWT} there`, `see ${M} there`],
    [`key ${ACCESS_KEY}.`, `key ${M}.`],
    ['https://ada:pa%24s@shop.example/x', `https://${M}@shop.example/x`],
    ['https://ada:p@ss@shop.example/x', `https://${M}@shop.example/x`],
    ['/reset?token=abc&lang=en#access_token=def', `/reset?token=${M}&lang=en#access_token=${M}`],
    ['?first_name=Ada&q=mug', `?first_name=${M}&q=mug`],
    ['password=hunter2&next=1', `password=${M}&next=1`],
    ['/?phone=%2B442079460018', `/?phone=${M}`],
    ['/?ip=203.0.113.7&x=1', '/?ip=203.0.113.0&x=1'],
    [
      '/?to=https%3A%2F%2Fx.example%2F%3Fpwd%3Dhunter2&x=1',
      `/?to=${encodeURIComponent(`https://x.example/?pwd=${M}`)}&x=1`,
    ],
    ['{"user":{"password":"hunter2","n":1}}', `{"user":{"password":"${M}","n":1}}`],
    ['/?email=ada%40example.com', `/?email=${hash('ada@example.com')}`],
  ])('"%s" becomes "%s"', (text, clean) => expect(properties({ url: text })).toEqual({ url: clean }));

  it('takes time in proportion to its length: no sender can hold the function up', () => {
    const texts = [
      'eyJ',
      'eyJ-.',
      '4 ',
      '41111111 ',
      'a=',
      '?a=%3D',
      '://a:',
      'a@',
      'bearer ',
      '[',
      '%25',
      'AKIA',
      '1-',
    ].map((part) => part.repeat(200_000 / part.length));
    const started = performance.now();
    for (const text of texts) properties({ text, [text.slice(0, 100_000)]: 1 });
    expect((performance.now() - started) / texts.length).toBeLessThan(500);
  });
});

describe('an IP address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['203.0.113.77:4711', '203.0.113.0'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
    ['2001:DB8::1', '2001:db8:0::'],
    ['[2001:db8:85a3::1]:443', '2001:db8:85a3::'],
    ['fe80::1%eth0', 'fe80:0:0::'],
    ['::ffff:203.0.113.77', '::ffff:203.0.113.0'],
    ['::1', '0:0:0::'],
    ['no address', undefined],
    ['1.2.3', undefined],
  ])('%s is of the network %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('is cut to its network unless the stage keeps or drops it', () => {
    const event = {
      context: { ip: '203.0.113.77' },
      properties: { remoteAddress: '203.0.113.77, 198.51.100.4', clientIp: 'hidden', zip_count: 3 },
      request_ip: '2001:db8:85a3::1',
    };
    expect(protection.event(event)).toEqual({
      context: { ip: '203.0.113.0' },
      properties: { remoteAddress: '203.0.113.0, 198.51.100.0', clientIp: M, zip_count: 3 },
      request_ip: '2001:db8:85a3::',
    });
    expect(protectionWith({ ip: 'keep' }).event(event)).toBe(event);
    expect(protectionWith({ ip: 'drop' }).event(event)).toEqual({ context: {}, properties: { zip_count: 3 } });
  });
});

describe('protection', () => {
  it('leaves the write key out, and keeps apart the ids that two secrets are', () => {
    expect(protection.event({ type: 'track', writeKey: 'w', userId: JWT, messageId: ACCESS_KEY })).toEqual({
      type: 'track',
      userId: hash(JWT),
      messageId: hash(ACCESS_KEY),
    });
  });

  it('counts by the names of its rules, never by a sender’s words', () => {
    const counted = protectionWith({ mask: ['Loyalty Number'] });
    counted.event({
      context: { ip: '203.0.113.7' },
      properties: {
        my_Ada_password: 1,
        constructor_token: 2,
        note: '4111 1111 1111 1111',
        loyaltyNumber: 3,
        x: `a ${JWT}`,
      },
    });
    expect(counted.takeCounts()).toEqual({ ip: 1, password: 1, token: 1, card: 1, loyaltynumber: 1, jwt: 1 });
    expect(counted.takeCounts()).toEqual({});
  });

  it('gives the same again, and what holds no secret as it is', () => {
    const word = fc.stringMatching(/^k[a-z .,:-]{0,8}[0-9]{0,9}$/);
    fc.assert(
      fc.property(fc.object({ maxDepth: 4, key: word, values: [word, fc.integer(), fc.boolean()] }), (given) => {
        const event = JSON.parse(JSON.stringify({ type: 'track', properties: given })) as object;
        expect(protection.event(event)).toBe(event);
        const secret = { ...event, note: ['4111 1111 1111 1111', event] };
        expect(protection.event(secret)).toEqual(protection.event(structuredClone(secret)));
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});
