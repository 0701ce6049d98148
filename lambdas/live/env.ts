import * as z from 'zod';
import { alertRules } from '../../contracts/live.ts';

/** What `live` reads from its environment; the stack writes it through the same schema. */
export const liveEnv = z.object({
  COUNTERS_TABLE: z.string().min(1),
  ALERTS_TABLE: z.string().min(1),
  /** Who was erased, and is not to come back. */
  ERASURES_TABLE: z.string().min(1),
  ALERTS_TOPIC: z.string().min(1),
  /** Secret that holds the key with which personal identifiers are hashed. */
  IDENTITY_SECRET: z.string().min(1),
  CURRENCY: z.string().length(3),
  LARGEST_ORDER_VALUE: z.string().transform(Number).pipe(z.int().positive()),
  /** JSON: when an alert is raised. */
  RULES: z.string().transform((text) => alertRules.parse(JSON.parse(text))),
});
