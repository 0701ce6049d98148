import * as z from 'zod';
import { accent } from '../../contracts/accent.ts';
import { limits } from '../../contracts/front-door.ts';

/** What `api` reads from its environment; the stack writes it through the same schema. */
export const apiEnv = z.object({
  GOLD_BUCKET: z.string().min(1),
  /** Where files land, and where reports of them lie. */
  BRONZE_BUCKET: z.string().min(1),
  SILVER_BUCKET: z.string().min(1),
  /** Lines of facts that are held at most. */
  FACTS_MAX_LINES: z.string().regex(/^\d+$/).transform(Number),
  /** Who makes access tokens, and the client that they are made for. */
  TOKEN_ISSUER: z.string().min(1),
  TOKEN_CLIENT: z.string().min(1),
  /** Where people sign in. */
  SIGN_IN_URL: z.string().min(1),
  /** What the shop calls itself. */
  TITLE: z.string().min(1),
  /** JSON: the shades of its colour; absent where it has none of its own. */
  ACCENT: z
    .string()
    .transform((text) => accent.parse(JSON.parse(text)))
    .optional(),
  /** Where people's queries run, and the database that is theirs by default. */
  WORK_GROUP: z.string().min(1),
  GOLD_DATABASE: z.string().min(1),
  STAGING_DATABASE: z.string().min(1),
  /** What people start; there is nothing to train in a stage without models. */
  REFRESH_MACHINE: z.string().min(1),
  REPLAY_MACHINE: z.string().min(1),
  TRAIN_MACHINE: z.string().min(1).optional(),
  KEYS_TABLE: z.string().min(1),
  ANNOTATIONS_TABLE: z.string().min(1),
  /** Where requests to erase and to tell are noted, and what works on them. */
  ERASURES_TABLE: z.string().min(1),
  PRIVACY_MACHINE: z.string().min(1),
  /** What has just come, and what was noticed in it. */
  COUNTERS_TABLE: z.string().min(1),
  ALERTS_TABLE: z.string().min(1),
  /** JSON: how much is let through. */
  LIMITS: z.string().transform((text) => limits.parse(JSON.parse(text))),
  LIMITS_TABLE: z.string().min(1),
  STACK_NAME: z.string().min(1),
  /** ARN of the secret by which the distribution shows itself; absent in a stage without. */
  ORIGIN_SECRET: z.string().min(1).optional(),
  /** The host that browsers reach the API by, where it is not the API's own. */
  PUBLIC_HOST: z.string().min(1).optional(),
  /** Names of the endpoints; absent in a stage without. */
  RECOMMENDER_ENDPOINT: z.string().min(1).optional(),
  FORECASTER_ENDPOINT: z.string().min(1).optional(),
  ORDER_VALUE_ENDPOINT: z.string().min(1).optional(),
});
