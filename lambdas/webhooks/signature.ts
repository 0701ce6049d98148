import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether a body is signed by one of the secrets: base64 of HMAC-SHA256 over the bytes as they came, which is how Shopify and
 * WooCommerce sign. Compares in constant time.
 */
export function isSigned(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature);
  let matches = false;
  for (const secret of secrets) {
    const own = Buffer.from(createHmac('sha256', secret).update(body).digest('base64'));
    if (own.length === given.length && timingSafeEqual(own, given)) matches = true;
  }
  return matches;
}

/** The secrets in the text of one: a line each, so that a new one can be used beside the old one. */
export const secretsIn = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter((line) => line !== '')
    .slice(0, MOST_SECRETS);

const MOST_SECRETS = 2;
