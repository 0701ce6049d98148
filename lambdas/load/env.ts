import * as z from 'zod';
import { privacyVariable } from '../../contracts/privacy.ts';

/** What `load` reads from its environment; the stack writes it through the same schema. */
export const loadEnv = z.object({
  BRONZE_BUCKET: z.string().min(1),
  SILVER_BUCKET: z.string().min(1),
  IDENTITY_SECRET: z.string().min(1),
  /** IANA zone of times that a file gives without one. */
  BUSINESS_TIME_ZONE: z.string().min(1),
  CURRENCY: z.string().length(3),
  /** The largest amount of an order that counts as true, in whole units of its currency. */
  LARGEST_ORDER_VALUE: z.string().transform(Number).pipe(z.int().positive()),
  /** What is masked beside what always is, as JSON. */
  PRIVACY: privacyVariable,
  /** Who was erased, and is not to come back. */
  ERASURES_TABLE: z.string().min(1),
});
