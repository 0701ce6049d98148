import * as z from 'zod';

/** What `compact` reads from its environment; the stack writes it through the same schema. */
export const compactEnv = z.object({
  BRONZE_BUCKET: z.string().min(1),
  SILVER_BUCKET: z.string().min(1),
  /** Hours after the end of a day in which the stream may still deliver something of it again. */
  SETTLED_HOURS: z.string().transform(Number).pipe(z.int().positive()),
});
