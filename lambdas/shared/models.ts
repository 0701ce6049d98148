import * as z from 'zod';

/**
 * The models of the platform, what each learns from (a query of `glue-sql/features` for each channel), and whether an endpoint
 * serves it. What the others predict is made in batch when they are trained, and read from gold.
 */
export const MODELS = {
  recommender: { channels: ['interactions', 'catalogue'], isServed: true },
  forecaster: { channels: ['daily_revenue', 'daily_demand'], isServed: false },
  'customer-value': { channels: ['purchase_days'], isServed: false },
  'order-value': { channels: ['sold_lines'], isServed: true },
} as const satisfies Readonly<Record<string, { readonly channels: readonly string[]; readonly isServed: boolean }>>;

export type ModelName = keyof typeof MODELS;

export const MODEL_NAMES = Object.keys(MODELS) as readonly ModelName[];

export const SERVED_MODELS = MODEL_NAMES.filter((name) => MODELS[name].isServed);

/** Where things of models lie in the gold bucket. Features are of one execution each and expire; the rest stays. */
export const MODEL_PREFIX = {
  features: 'models/features/',
  artefacts: 'models/artefacts/',
  champions: 'models/champions/',
} as const;

/** The pointer to the run that serves, swapped only when everything about the run is in place. */
export const championKey = (model: ModelName): string => `${MODEL_PREFIX.champions}${model}.json`;

/** What was kept of a run that became champion, so that it can be restored. */
export const runKey = (model: ModelName, run: string): string => `${MODEL_PREFIX.champions}${model}/${run}.json`;

/** What a run tells of itself, its evaluation and its predictions, where SageMaker puts it. */
export const outputKey = (model: ModelName, run: string): string =>
  `${MODEL_PREFIX.artefacts}${model}/${run}/output/output.tar.gz`;

/** The one variant of an endpoint; an update must keep its name. */
export const VARIANT = 'AllTraffic';

/** The endpoint of a model. */
export const endpointName = (stackName: string, model: ModelName): string => `${sageMakerPrefix(stackName)}${model}`;

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

const json = z.record(z.string(), z.json());

/** The file in the output of a run by which the gate decides: `Evaluation` of `models/model.ts`, and what run it is of. */
export const runEvaluation = z.object({
  model: z.string(),
  run: z.string(),
  artefactSha256: z.string().regex(/^[0-9a-f]{64}$/),
  startedAt: z.iso.datetime(),
  durationSeconds: z.number().nonnegative(),
  metric: z.string(),
  better: z.enum(['higher', 'lower']),
  challenger: z.number().nullable(),
  champion: z.number().nullable(),
  baselines: z.record(z.string(), z.number()),
  metrics: z.record(z.string(), z.number()),
  recipe: json,
  data: z.object({ from: z.string().nullable(), to: z.string().nullable(), rows: z.number().int().nonnegative() }),
  notes: z.array(z.string()),
});

export type RunEvaluation = z.output<typeof runEvaluation>;

/** When training ended, in milliseconds since 1970; its UTC day is the partition of the run’s predictions. */
export const trainedAt = ({ startedAt, durationSeconds }: RunEvaluation): number =>
  Date.parse(startedAt) + Math.round(durationSeconds * 1000);

/** A run that was let through, with what it takes to serve it again. */
export const acceptedRun = z.object({
  /** Why the gate let it through. */
  reason: z.string(),
  artefactUri: z.string(),
  packageArn: z.string(),
  evaluation: runEvaluation,
});

export type AcceptedRun = z.output<typeof acceptedRun>;

/** What serves now. */
export const champion = z.object({
  model: z.string(),
  run: z.string(),
  recipe: json,
  metric: z.string(),
  /** Null when there was too little data to hold any back. */
  score: z.number().nullable(),
  artefactUri: z.string(),
  artefactSha256: z.string(),
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
  /** How far what comes in lies from what the champion learnt from: population stability index of its worst input. */
  drift: 'Drift',
  /** Error of what the champion predicted, in units of its error in the backtest. */
  liveError: 'LiveError',
} as const;
