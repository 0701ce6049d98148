import * as z from 'zod';

/** What `privacy` reads from its environment; the stack writes it through the same schema. */
export const privacyEnv = z.object({
  BRONZE_BUCKET: z.string().min(1),
  SILVER_BUCKET: z.string().min(1),
  GOLD_BUCKET: z.string().min(1),
  DATABASE_PREFIX: z.string(),
  WORK_GROUP: z.string().min(1),
  ERASURES_TABLE: z.string().min(1),
  COUNTERS_TABLE: z.string().min(1),
  ALERTS_TABLE: z.string().min(1),
  REFRESH_MACHINE: z.string().min(1),
  MAINTENANCE_MACHINE: z.string().min(1),
  /** Secret that holds the key with which personal identifiers are hashed. */
  IDENTITY_SECRET: z.string().min(1),
  /** Hours for which the stream keeps a record. */
  STREAM_HOURS: z.string().transform(Number).pipe(z.int().positive()),
});

export type PrivacyEnv = z.output<typeof privacyEnv>;
