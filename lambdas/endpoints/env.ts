import * as z from 'zod';

/** What `endpoints` reads from its environment; the stack writes it through the same schema. */
export const endpointsEnv = z.object({
  GOLD_BUCKET: z.string().min(1),
  STACK_NAME: z.string().min(1),
  /** The CodeBuild project that makes the image of the models; absent where the image comes with the deploy. */
  BUILD_PROJECT: z.string().min(1).optional(),
});
