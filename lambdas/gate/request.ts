import * as z from 'zod';
import { MODEL_NAMES } from '../../contracts/models.ts';

const run = {
  model: z.enum(MODEL_NAMES),
  /** Name of the training job. */
  run: z.string().regex(/^[a-z0-9](-?[a-z0-9]){0,62}$/),
  /** When the execution began. */
  startedAt: z.iso.datetime(),
  /** When the step was entered; the same at every attempt at it. */
  at: z.iso.datetime(),
};

const place = {
  /** Name of the SageMaker model that serves the run, and of its endpoint configuration; null where no endpoint does. */
  deployment: z.string().nullable(),
  /** The run that served when this one was evaluated; null for none. */
  before: z.string().nullable(),
};

/** What the workflow asks of the gate. */
export const gateRequest = z.discriminatedUnion('action', [
  /** Whether a run may serve; one that may not is written down. */
  z.strictObject({ action: z.literal('evaluate'), ...run }),
  /** Makes a run that was let through the champion. */
  z.strictObject({
    action: z.literal('promote'),
    ...run,
    ...place,
    reason: z.string(),
    artifactUri: z.string(),
    packageArn: z.string(),
  }),
  /** What is known of a run that once was champion. */
  z.strictObject({ action: z.literal('find'), ...run }),
  /** Makes it champion again. */
  z.strictObject({ action: z.literal('restore'), ...run, ...place }),
  /** Writes down that a run has failed. */
  z.strictObject({ action: z.literal('fail'), ...run, error: z.string(), cause: z.string() }),
]);

export type GateRequest = z.output<typeof gateRequest>;

export type Asked<A extends GateRequest['action']> = Extract<GateRequest, { readonly action: A }>;
