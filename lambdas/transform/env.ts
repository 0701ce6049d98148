import * as z from 'zod';
import { privacyVariable } from '../../contracts/privacy.ts';

/** What `transform` reads from its environment; the stack writes it through the same schema. */
export const transformEnv = z.object({
  BRONZE_BUCKET: z.string().min(1),
  SILVER_BUCKET: z.string().min(1),
  /** Secret that holds the key with which personal identifiers are hashed. */
  IDENTITY_SECRET: z.string().min(1),
  /** Dimension of what is measured. */
  STACK_NAME: z.string().min(1),
  CURRENCY: z.string().length(3),
  /** The largest amount of an order that counts as true, in whole units of its currency. */
  LARGEST_ORDER_VALUE: z.string().transform(Number).pipe(z.int().positive()),
  /** What is masked beside what always is, as JSON. */
  PRIVACY: privacyVariable,
  /** Who was erased, and is not to come back. */
  ERASURES_TABLE: z.string().min(1),
});
