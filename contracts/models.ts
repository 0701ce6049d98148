import * as z from 'zod';
import { GOLD } from './lake.ts';

/**
 * The models of the platform, what each trains on (a query of `glue-sql/features` for each channel), and whether an endpoint
 * serves it. What the others predict is made in batch when they are trained, and read from gold.
 */
export const MODELS = {
  recommender: { channels: ['interactions', 'catalogue'], isServed: true },
  forecaster: { channels: ['daily_revenue', 'daily_demand'], isServed: true },
  'customer-value': { channels: ['purchase_days'], isServed: false },
  'order-value': { channels: ['sold_lines'], isServed: true },
} as const satisfies Readonly<Record<string, { readonly channels: readonly string[]; readonly isServed: boolean }>>;

export type ModelName = keyof typeof MODELS;

export const MODEL_NAMES = Object.keys(MODELS) as unknown as readonly [ModelName, ...ModelName[]];

export const SERVED_MODELS = MODEL_NAMES.filter((name): name is ServedModel => MODELS[name].isServed);

/** The pointer to the run that serves, swapped only when everything about the run is in place. */
export const championKey = (model: ModelName): string => `${GOLD.champions}${model}.json`;

/** What was kept of a run that became champion, so that it can be restored. */
export const runKey = (model: ModelName, run: string): string => `${GOLD.champions}${model}/${run}.json`;

/** What a run tells of itself, its evaluation and its predictions, where SageMaker puts it. */
export const outputKey = (model: ModelName, run: string): string =>
  `${GOLD.artifacts}${model}/${run}/output/output.tar.gz`;

/** The models with an endpoint of the stack. */
export type ServedModel = { [M in ModelName]: (typeof MODELS)[M]['isServed'] extends true ? M : never }[ModelName];

/** The one variant of an endpoint; an update must keep its name. */
export const VARIANT = 'AllTraffic';

/** The endpoint of a model. */
export const endpointName = (stackName: string, model: ModelName): string => `${sageMakerPrefix(stackName)}${model}`;

/** How the stack is told where the artifact of a model lies; CloudFormation takes letters and digits in the names of attributes. */
export const artifactAttribute = (model: ServedModel): string => `${model.replaceAll('-', '')}Artifact`;

/** Names of SageMaker have at most 63 characters; after this prefix a model, a day, a hash and a number follow. */
const PREFIX_LENGTH = 27;

/**
 * What the names of everything that the workflow makes in SageMaker begin with, e.g. `shoplake-dev-`.
 * @throws Error when the name of the stack leaves no room
 */
export function sageMakerPrefix(stackName: string): string {
  if (stackName.length < PREFIX_LENGTH) return `${stackName.toLowerCase()}-`;
  throw new Error(
    `The stack’s name "${stackName}" is too long: names in SageMaker leave ${PREFIX_LENGTH - 1} characters for it.`,
  );
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** What zod calls JSON has arrays that may be written to. */
const jsonObject = z.record(z.string(), z.json()) as z.ZodType<JsonObject>;

/** How a run did on held-out data. The gate decides on this alone. */
const evaluation = z.object({
  /** What the gate compares, e.g. `ndcg@10`. */
  metric: z.string(),
  better: z.enum(['higher', 'lower']),
  /** Null when there is too little data to hold any out; `notes` then says so. */
  challenger: z.number().nullable(),
  /** The champion's recipe, trained on the same rows and evaluated on the same ones. */
  champion: z.number().nullable(),
  baselines: z.record(z.string(), z.number()).readonly(),
  /** Further figures, for people. */
  metrics: z.record(z.string(), z.number()).readonly(),
  /** What was chosen on validation, enough to train the same model again. */
  recipe: jsonObject,
  data: z
    .object({ from: z.string().nullable(), to: z.string().nullable(), rows: z.number().int().nonnegative() })
    .readonly(),
  /** What a person should know: fallbacks and their reasons. */
  notes: z.array(z.string()).readonly(),
});

export type Evaluation = Readonly<z.output<typeof evaluation>>;

/** The file in the output of a run by which the gate decides: its evaluation, and what run it is of. */
export const runEvaluation = evaluation.extend({
  model: z.string(),
  run: z.string(),
  artifactSha256: z.string().regex(/^[0-9a-f]{64}$/),
  startedAt: z.iso.datetime(),
  durationSeconds: z.number().nonnegative(),
});

export type RunEvaluation = z.output<typeof runEvaluation>;

/** When training ended, in milliseconds since 1970; its UTC day is the partition of the run’s predictions. */
export const trainedAt = ({ startedAt, durationSeconds }: RunEvaluation): number =>
  Date.parse(startedAt) + Math.round(durationSeconds * 1000);

/** A run that was let through, with what it takes to serve it again. */
export const acceptedRun = z.object({
  /** Why the gate let it through. */
  reason: z.string(),
  artifactUri: z.string(),
  packageArn: z.string(),
  evaluation: runEvaluation,
});

export type AcceptedRun = z.output<typeof acceptedRun>;

/** What serves now. */
export const champion = z.object({
  model: z.string(),
  run: z.string(),
  recipe: jsonObject,
  metric: z.string(),
  /** Null when there was too little data to hold any out. */
  score: z.number().nullable(),
  artifactUri: z.string(),
  artifactSha256: z.string(),
  packageArn: z.string(),
  at: z.iso.datetime(),
  /** The run that served before. */
  previous: z.string().nullable(),
  /** SageMaker models with their endpoint configurations that are kept, of the same names; the newest first. */
  deployments: z.array(z.string()),
  /** The one that is kept no more since this run serves. */
  retired: z.string().nullable(),
});

export type Champion = z.output<typeof champion>;

/** Metrics of models, by stack and model. */
export const MODEL_METRICS = {
  namespace: 'Shoplake/Models',
  /** The run’s figure by which the gate decides, and the best of the baselines on the same split. */
  score: 'Score',
  baseline: 'Baseline',
  trainingSeconds: 'TrainingSeconds',
  /** How far what comes in lies from what the champion trained on: population stability index of its worst input. */
  drift: 'Drift',
  /** Error of what the champion predicted, in units of its error in the backtest. */
  liveError: 'LiveError',
} as const;

/** A request that a model cannot answer because of what it says; the server answers 400 with the message. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}
