import { createHmac } from 'node:crypto';

/** Hashes personal identifiers with a key of the stage: equal inputs stay equal, nobody without the key can look them up. */
export type Pseudonymise = (value: string) => string;

export const pseudonymiser =
  (key: string): Pseudonymise =>
  (value) =>
    createHmac('sha256', key).update(value).digest('hex');

/** `@` as it stands in texts, and in URLs, encoded once or more. */
const AT = /@|%(?:25)*40/;
/** An address anywhere in a text. It starts where its run of characters starts: else a long text would cost its square. */
const EMAIL = /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+(?:@|%(?:25)*40)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu;

export const emailHash = (value: unknown, hash: Pseudonymise): string | null =>
  typeof value === 'string' && value.trim() !== '' ? hash(value.trim().toLowerCase()) : null;

export const phoneHash = (value: unknown, hash: Pseudonymise): string | null => {
  const digits = typeof value === 'string' || typeof value === 'number' ? String(value).replace(/\D/g, '') : '';
  return digits === '' ? null : hash(digits);
};

/** A text with every e-mail address in it replaced by its hash: shops put addresses into ids and URLs. */
export function scrub(text: string, hash: Pseudonymise): string {
  if (!AT.test(text)) return text;
  return text.replace(EMAIL, (address) => hash(address.replace(AT, '@').toLowerCase()));
}
