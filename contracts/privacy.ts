import * as z from 'zod';

/** A key as keys are compared: without case, `_`, `-`, dots and spaces. */
export const plainKey = (key: string): string => key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Without these an event says nothing, or two of them, or two people, could not be told apart. */
const NEEDED = new Set(
  [
    ...['type', 'event', 'messageId', 'userId', 'anonymousId', 'timestamp', 'sentAt', 'originalTimestamp'],
    ...['properties', 'traits', 'context', 'products', 'product_id', 'order_id', 'previousId'],
    // Their hashes are what people are joined by.
    ...['email', 'phone'],
  ].map(plainKey),
);

const key = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_. -]{0,59}$/, 'the name of a key: up to 60 letters, digits, _, - and spaces')
  .refine((name) => !NEEDED.has(plainKey(name)), 'a key that the platform needs cannot be masked');

/** What a stage does with personal data beside what is always masked. */
export const privacySettings = z.strictObject({
  /** IP addresses: cut to their network (/24, and /48 of IPv6), kept as they are, or left out. */
  ip: z.enum(['truncate', 'keep', 'drop']).default('truncate'),
  /** More keys whose values are masked, wherever they stand; compared without case, `_` and `-`. */
  mask: z.array(key).max(30).default([]),
});

export type PrivacySettings = z.output<typeof privacySettings>;

/** The settings as a function's environment carries them. */
export const privacyVariable = z
  .string()
  .default('{}')
  .transform((text) => privacySettings.parse(JSON.parse(text)));
