import { describe, expect, it } from 'vitest';
import { addressName, assertThroughDistribution, callerAddress, networkOf } from '../../../lambdas/http/caller.ts';
import { request } from './support/http.ts';

const VIEWER = '198.51.100.7';
/** What the gateway of these tests is connected to. */
const EDGE = '192.0.2.1';
const from = (forwarded: string | undefined, isBehind: boolean): string =>
  callerAddress(request('/v1/batch', '', forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }), isBehind);

describe('the address of a caller', () => {
  it.each([
    ['the connection’s, whatever the caller says', '203.0.113.9', false, EDGE],
    ['the last before the edge', `${VIEWER}, ${EDGE}`, true, VIEWER],
    ['the last, where the gateway adds nothing', VIEWER, true, VIEWER],
    ['not what the caller wrote before it', `203.0.113.9, 10.0.0.1, ${VIEWER}, ${EDGE}`, true, VIEWER],
    ['the connection’s, where nothing was added', undefined, true, EDGE],
  ])('is %s', (_, forwarded, isBehind, address) => {
    expect(from(forwarded, isBehind)).toBe(address);
  });
});

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

it('a name of an address tells neither the address nor, without the key, whether it is one', () => {
  const name = addressName(VIEWER, 'key');
  expect(name).toMatch(/^[\w-]{16}$/);
  expect(addressName(VIEWER, 'key')).toBe(name);
  expect(addressName(VIEWER, 'other')).not.toBe(name);
  expect(addressName('2001:db8::1', 'key')).toBe(addressName('2001:db8::2', 'key'));
});

it('only who knows the secret came through the distribution', () => {
  expect(() => assertThroughDistribution({ 'x-origin-verify': 'secret' }, 'secret')).not.toThrow();
  for (const headers of [{}, { 'x-origin-verify': '' }, { 'x-origin-verify': 'secret2' }])
    expect(() => assertThroughDistribution(headers, 'secret')).toThrow(expect.objectContaining({ status: 403 }));
});
