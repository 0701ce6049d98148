import * as z from 'zod';

/** How an erasure is getting on. */
export const ERASURE_STATES = ['waiting', 'running', 'done'] as const;

/** What became of a request to erase somebody: nothing in it tells who it was. */
export const erasure = z.object({
  id: z.string(),
  status: z.enum(ERASURE_STATES),
  askedAt: z.iso.datetime(),
  doneAt: z.iso.datetime().nullable(),
  erased: z
    .record(z.string(), z.int().min(0))
    .describe('How much went, by the place it was in: rows of a table, or objects and entries of another'),
  streamUntil: z.iso
    .datetime()
    .nullable()
    .describe('When the stream has forgotten the last of what it held at the time; it cannot be erased from'),
});

export type Erasure = z.output<typeof erasure>;

/** Who is to be erased, or asked for: kept in an object of its own while that lasts. */
export const subject = z.object({
  customerId: z.string().min(1),
  /** @default wherever the id is known */
  source: z.string().min(1).optional(),
});

export type Subject = z.output<typeof subject>;

/** What the machine is started with. */
export const privacyJob = z.object({
  job: z.enum(['erase', 'export']),
  id: z.string().regex(/^[\w-]{1,80}$/),
  /** Whether nobody else writes the tables meanwhile. */
  locked: z.boolean().default(false),
});

export type PrivacyJob = z.output<typeof privacyJob>;

/** An export, as the list of them has it. */
export const exportState = z.object({ status: z.enum(['running', 'done']), startedAt: z.number() });

/** What is held of a person. */
export const personExport = z.object({
  status: z
    .enum(['running', 'done'])
    .describe('While it is running there are no items yet: ask again, see Retry-After'),
  items: z
    .array(z.object({ place: z.string(), row: z.record(z.string(), z.unknown()) }))
    .describe('Every row of theirs, with the table it is in'),
});

export type PersonExport = z.output<typeof personExport>;

/** The partitions of the table of erasures. */
export const PRIVACY_KEYS = { erasure: 'erasure', suppressed: 'suppressed', export: 'export' } as const;

/** Under which reason an input is refused that is of somebody who was erased. */
export const ERASED_PERSON = 'erased_person';
