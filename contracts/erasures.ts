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
  /** Orders that are theirs, whoever they name: a guest’s, as the shop’s platform knows. @default those that lead to them */
  orderIds: z.array(z.string()).optional(),
});

export type Subject = z.output<typeof subject>;

/** What the machine is started with. */
export const privacyJob = z.object({
  job: z.enum(['erase', 'export']),
  id: z.string().regex(/^[\w-]{1,80}$/),
  /** Whether nobody else writes the tables meanwhile. */
  locked: z.boolean().default(false),
  /** Whether the machine has given it up; it says so to whoever asks. */
  failed: z.boolean().default(false),
});

export type PrivacyJob = z.input<typeof privacyJob>;

const EXPORT_STATES = ['running', 'done', 'failed'] as const;

/** An export, as the list of them has it; it started when it was last heard of. */
export const exportState = z.object({ status: z.enum(EXPORT_STATES), startedAt: z.number() });

export type ExportState = z.output<typeof exportState>;

/** What is held of a person. */
export const personExport = z.object({
  status: z
    .enum(EXPORT_STATES)
    .describe(
      'While it is running there are no items yet: ask again, see Retry-After. One that failed is begun anew by whoever asks a minute later',
    ),
  items: z
    .array(z.object({ place: z.string(), row: z.record(z.string(), z.unknown()) }))
    .describe('Every row of theirs, with the table it is in'),
});

export type PersonExport = z.output<typeof personExport>;

/** The partitions of the table of erasures. */
export const PRIVACY_KEYS = { erasure: 'erasure', suppressed: 'suppressed', export: 'export' } as const;

/** Under which reason an input is refused that is of somebody who was erased. */
export const ERASED_PERSON = 'erased_person';
