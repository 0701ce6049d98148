import { createHash, timingSafeEqual } from 'node:crypto';

/** Hashed write keys by the source they name; two may be active at once, so that a key can be replaced without a gap. */
export type WriteKeys = Readonly<Record<string, readonly string[]>>;

/** The form in which keys are stored: SHA-256 of the key, lower-case hex. Keys are random, so no salt is needed. */
export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The source that a write key names, or undefined; compares in constant time. */
export function sourceOfKey(keys: WriteKeys, key: string): string | undefined {
  const given = Buffer.from(hashKey(key));
  let found: string | undefined;
  for (const [source, hashes] of Object.entries(keys)) {
    for (const hash of hashes) if (equal(given, Buffer.from(hash))) found = source;
  }
  return found;
}

/** Whether a key is one of the hashed ones. */
export const isKnownKey = (hashes: readonly string[], key: string): boolean =>
  sourceOfKey({ known: hashes }, key) !== undefined;

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);
