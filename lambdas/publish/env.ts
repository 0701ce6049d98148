import * as z from 'zod';

/** What `publish` reads from its environment; the stack writes it through the same schema. */
export const publishEnv = z.object({
  GOLD_BUCKET: z.string().min(1),
  STACK_NAME: z.string().min(1),
  /** IANA zone in which a business day begins and ends. */
  TIME_ZONE: z.string().min(1),
});
