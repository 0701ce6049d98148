import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ORIGIN_HEADER } from '../../contracts/front-door.ts';
import { ProblemError } from './problem.ts';

/**
 * The address of the caller. The gateway tells that of whoever is connected to it, which nobody can forge. Behind the distribution
 * that is an edge of CloudFront, which has added the viewer's address to `x-forwarded-for`; the gateway adds the edge's own after it.
 * What stands before is what the caller says, and worth nothing.
 * @param isBehindDistribution only for a request that has shown the distribution's secret
 */
export function callerAddress(
  { headers, requestContext }: Pick<APIGatewayProxyEventV2, 'headers' | 'requestContext'>,
  isBehindDistribution: boolean,
): string {
  const connected = requestContext.http.sourceIp;
  if (!isBehindDistribution) return connected;
  const hops = (headers['x-forwarded-for'] ?? '').split(',').map((hop) => hop.trim());
  return hops.filter((hop) => hop !== '' && hop !== connected).at(-1) ?? connected;
}

const IPV6_NETWORK_GROUPS = 4;

/** Who stands behind an address: the address itself, or the network of 64 bits that a subscriber of IPv6 has for his own. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = tail?.split(':').filter((group) => group !== '') ?? [];
  const missing = tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0');
  const all = [...groups, ...missing, ...rest].map((group) => group.replace(/^0+(?=.)/, ''));
  return `${all.slice(0, IPV6_NETWORK_GROUPS).join(':')}::/64`;
}

const HASH_LENGTH = 16;

/** A name for an address that does not tell it, and that is another one in every stage. @param key what callers do not know */
export const addressName = (address: string, key: string): string =>
  createHmac('sha256', key).update(networkOf(address)).digest('base64url').slice(0, HASH_LENGTH);

/** @throws ProblemError 403 for a request that did not come through the distribution */
export function assertThroughDistribution(headers: APIGatewayProxyEventV2['headers'], secret: string): void {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (timingSafeEqual(digest(headers[ORIGIN_HEADER] ?? ''), digest(secret))) return;
  throw new ProblemError(403, 'Forbidden', 'This address is not open to the public: use that of the distribution.');
}
