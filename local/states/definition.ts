import { z } from 'zod';
import { expressionIn } from './jsonata.ts';
import type { Json, JsonObject } from './values.ts';

/**
 * Amazon States Language in JSONata, as far as the account runs it. A field that is not here is one that it would ignore,
 * so every object is strict; `validate.ts` refuses the rest by name.
 */

/** A payload template: JSON whose strings may be expressions. */
const template = z.custom<Json>((value) => value !== undefined);
const assignments = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Expected an object',
);
const expression = z
  .string('Expected a JSONata expression')
  .refine((text) => expressionIn(text) !== undefined, 'Expected a JSONata expression');
const numberFrom = (minimum: number) =>
  z.union([z.int().min(minimum), expression], `Expected an integer of at least ${minimum} or an expression`);
const errorNames = z.array(z.string()).min(1);

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  /** @default 1 */
  IntervalSeconds: z.int().min(1).optional(),
  /** @default 3 */
  MaxAttempts: z.int().min(0).optional(),
  /** @default 2 */
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().min(1).max(31_622_399).optional(),
  /** @default NONE */
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});

const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  Next: z.string(),
  Assign: assignments.optional(),
  Output: template.optional(),
});

const common = { Comment: z.string().optional(), QueryLanguage: z.literal('JSONata').optional() };
const ending = { Assign: assignments.optional(), Output: template.optional() };
/** Exactly one of the two, which `validate.ts` sees to. */
const transition = { ...common, ...ending, Next: z.string().optional(), End: z.literal(true).optional() };
const guarded = { ...transition, Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

/** The states inside a Map's ItemProcessor or a Parallel's branch. */
export interface NestedStates {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const nested = { Comment: z.string().optional(), StartAt: z.string() };
const states: z.ZodType<Record<string, State>> = z.lazy(() => z.record(z.string().max(80), state));
const branch: z.ZodType<NestedStates> = z.strictObject({ ...nested, States: states });
/** The states of a Map. Those of a Distributed Map are executions of their own. */
interface ItemProcessor extends NestedStates {
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED' | undefined } | undefined;
}

const itemProcessor: z.ZodType<ItemProcessor> = z.strictObject({
  ...nested,
  States: states,
  ProcessorConfig: z
    .strictObject({
      Mode: z.enum(['INLINE', 'DISTRIBUTED']).optional(),
      ExecutionType: z.literal('STANDARD').optional(),
    })
    .optional(),
});

/** What a Distributed Map goes over: the objects below a prefix. */
const itemReader = z.strictObject({
  Resource: z.string().regex(/^arn:aws:states:::s3:listObjectsV2$/, 'Expected the list of objects of S3'),
  Arguments: template,
});

const task = z.strictObject({
  Type: z.literal('Task'),
  ...guarded,
  Resource: z.string(),
  Arguments: template.optional(),
  TimeoutSeconds: numberFrom(1).optional(),
});
const pass = z.strictObject({ Type: z.literal('Pass'), ...transition });
const wait = z.strictObject({ Type: z.literal('Wait'), ...transition, Seconds: numberFrom(0) });
const choiceRule = z.strictObject({
  Comment: z.string().optional(),
  Condition: expression,
  Next: z.string(),
  ...ending,
});
const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...common,
  ...ending,
  Choices: z.array(choiceRule).min(1),
  Default: z.string().optional(),
});
const succeed = z.strictObject({ Type: z.literal('Succeed'), ...common, Output: template.optional() });
const fail = z.strictObject({
  Type: z.literal('Fail'),
  ...common,
  Error: template.optional(),
  Cause: template.optional(),
});
const parallel = z.strictObject({ Type: z.literal('Parallel'), ...guarded, Branches: z.array(branch).min(1) });
const map = z.strictObject({
  Type: z.literal('Map'),
  ...guarded,
  Items: z.union([z.array(template), expression], 'Expected an array or a JSONata expression').optional(),
  ItemReader: itemReader.optional(),
  ItemSelector: template.optional(),
  ItemProcessor: itemProcessor,
  MaxConcurrency: numberFrom(0).optional(),
});

const state = z.discriminatedUnion('Type', [task, pass, wait, choice, succeed, fail, parallel, map]);

export const stateMachine = z.strictObject({
  ...nested,
  States: states,
  QueryLanguage: z.literal('JSONata'),
  Version: z.string().optional(),
  TimeoutSeconds: z.int().min(1).optional(),
});

export type StateMachineDefinition = z.infer<typeof stateMachine>;
export type State = z.infer<typeof state>;
export type Retrier = z.infer<typeof retrier>;
export type Catcher = z.infer<typeof catcher>;
export type TaskState = z.infer<typeof task>;
export type PassState = z.infer<typeof pass>;
export type WaitState = z.infer<typeof wait>;
export type ChoiceState = z.infer<typeof choice>;
export type SucceedState = z.infer<typeof succeed>;
export type FailState = z.infer<typeof fail>;
export type ParallelState = z.infer<typeof parallel>;
export type MapState = z.infer<typeof map>;
