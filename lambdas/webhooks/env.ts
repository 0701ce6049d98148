import * as z from 'zod';
import { WEBHOOK_PLATFORMS } from '../../contracts/webhooks.ts';

const webhook = z.object({ platform: z.enum(WEBHOOK_PLATFORMS), secret: z.string().min(1) });

/** What `webhooks` reads from its environment; the stack writes it through the same schema. */
export const webhooksEnv = z.object({
  STREAM_NAME: z.string().min(1),
  BRONZE_BUCKET: z.string().min(1),
  STACK_NAME: z.string().min(1),
  /** JSON: platform, and ARN of the secret that signs, by source. */
  WEBHOOKS: z.string().transform((text) => z.record(z.string(), webhook).parse(JSON.parse(text))),
  /** Where requests to erase are put, and what works on them. */
  ERASURES_TABLE: z.string().min(1),
  PRIVACY_MACHINE: z.string().min(1),
  /** Secret that holds the key with which personal identifiers are hashed. */
  IDENTITY_SECRET: z.string().min(1),
  /** ARN of the secret by which the distribution shows itself; absent in a stage without. */
  ORIGIN_SECRET: z.string().min(1).optional(),
});
