import * as z from 'zod';

const hashes = z.array(z.string().regex(/^[0-9a-f]{64}$/, 'a read key is stored as its SHA-256 in hex'));

/** What `api` reads from its environment; the stack writes it through the same schema. */
export const apiEnv = z.object({
  GOLD_BUCKET: z.string().min(1),
  /** JSON: hashed read keys; `null` lets everybody read, which only the local stage may do. */
  READ_KEYS: z.string().transform((text) => hashes.nullable().parse(JSON.parse(text))),
  /** ARN of the secret by which the distribution shows itself; absent in a stage without. */
  ORIGIN_SECRET: z.string().min(1).optional(),
  /** The host that browsers reach the API by, where it is not the API's own. */
  PUBLIC_HOST: z.string().min(1).optional(),
  /** Names of the endpoints; absent in a stage without. */
  RECOMMENDER_ENDPOINT: z.string().min(1).optional(),
  ORDER_VALUE_ENDPOINT: z.string().min(1).optional(),
});
