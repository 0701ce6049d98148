import * as z from 'zod';

/** What `gate` reads from its environment; the stack writes it through the same schema. */
export const gateEnv = z.object({
  GOLD_BUCKET: z.string().min(1),
  SILVER_BUCKET: z.string().min(1),
  /** Names the stage in metrics. */
  STACK_NAME: z.string().min(1),
});
