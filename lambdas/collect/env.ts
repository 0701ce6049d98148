import * as z from 'zod';
import { limits } from '../../contracts/front-door.ts';

const hashes = z.array(z.string().regex(/^[0-9a-f]{64}$/, 'a write key is stored as its SHA-256 in hex'));

/** What `collect` reads from its environment; the stack writes it through the same schema. */
export const collectEnv = z.object({
  STREAM_NAME: z.string().min(1),
  /** JSON: hashed write keys by source. */
  WRITE_KEYS: z.string().transform((text) => z.record(z.string(), hashes).parse(JSON.parse(text))),
  /** JSON: how much is let through. */
  LIMITS: z.string().transform((text) => limits.parse(JSON.parse(text))),
  LIMITS_TABLE: z.string().min(1),
  STACK_NAME: z.string().min(1),
  /** ARN of the secret by which the distribution shows itself; absent in a stage without. */
  ORIGIN_SECRET: z.string().min(1).optional(),
});
