import * as z from 'zod';

/** What `arrivals` reads from its environment; the stack writes it through the same schema. */
export const arrivalsEnv = z.object({
  SILVER_BUCKET: z.string().min(1),
  /** Days for which staging keeps what is merged. */
  STAGING_DAYS: z.string().transform(Number).pipe(z.int().positive()),
});
