import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** A password as it is kept: salt and scrypt hash, in base64. */
export function hashed(password: string): string {
  const salt = randomBytes(SALT_BYTES);
  return `${salt.toString('base64')}.${scryptSync(password, salt, HASH_BYTES).toString('base64')}`;
}

export function isPassword(given: string, kept: string): boolean {
  const [salt = '', hash = ''] = kept.split('.');
  return timingSafeEqual(scryptSync(given, Buffer.from(salt, 'base64'), HASH_BYTES), Buffer.from(hash, 'base64'));
}
