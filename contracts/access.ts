import * as z from 'zod';

/** What a person may do; each may do all that those before it may. Groups of the user pool have the same names. */
export const ROLES = ['viewer', 'analyst', 'admin'] as const;

export type Role = (typeof ROLES)[number];

export const role = z.enum(ROLES);

/** Whether a role is one that is needed, or one above it. */
export const reaches = (has: Role, needed: Role): boolean => ROLES.indexOf(has) >= ROLES.indexOf(needed);

/** `read` is for scripts and stays secret; `publishable` stands in the pages of a storefront, where everybody can see it. */
export const KEY_KINDS = ['read', 'publishable'] as const;

export type KeyKind = (typeof KEY_KINDS)[number];

const PREFIXES: Readonly<Record<KeyKind, string>> = { read: 'rk_', publishable: 'pk_' };

/** How a key is written: its kind, then 32 random characters. */
export const keyText = (kind: KeyKind, random: string): string => `${PREFIXES[kind]}${random}`;

/** Bytes of chance in a key. */
export const KEY_BYTES = 24;

const FORM = /^(rk_|pk_)[\w-]{32}$/;

/** The kind that a text is a key of; undefined for one that is none. */
export const kindOfKey = (text: string): KeyKind | undefined =>
  FORM.test(text) ? KEY_KINDS.find((kind) => text.startsWith(PREFIXES[kind])) : undefined;

/** A key as the table of keys holds it: found by `kind` and `hash`, never by what it says. */
export const storedKey = z.object({
  kind: z.enum(KEY_KINDS),
  /** SHA-256 of the key, in hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Who uses it. Two keys of one name may be active at once, so that one can be replaced without a gap. */
  name: z.string(),
  role,
  createdAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().optional(),
});

export type StoredKey = z.output<typeof storedKey>;
