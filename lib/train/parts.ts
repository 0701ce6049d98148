import { MODEL_NAMES, type ModelName } from '../../contracts/models.ts';
import type { StageConfig } from '../config.ts';
import { jsonata, RETRY, type State, task } from '../machines/language.ts';
import type { StatementTargets } from '../refresh/statement-tasks.ts';

/** What the train workflow uses, made by the stack. */
export interface TrainTargets extends StatementTargets {
  /** What the names of everything that the workflow makes in SageMaker begin with. */
  readonly prefix: string;
  /** Where the versions of each model are registered. */
  readonly packageGroups: Readonly<Record<ModelName, string>>;
  readonly imageUri: string;
  readonly gateFunctionArn: string;
  readonly refreshMachineArn: string;
  readonly trainingRoleArn: string;
  /** Null in a stage without endpoints. */
  readonly servingRoleArn: string | null;
  readonly models: StageConfig['models'];
}

/** Of what the stack has for each model: `OrderValue`. */
export const constructId = (model: string): string =>
  model.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A value for each model, as a JSONata object. */
export const byModel = (value: (model: ModelName) => unknown): string =>
  JSON.stringify(Object.fromEntries(MODEL_NAMES.map((model) => [model, value(model)])));

/**
 * Names of one execution and model, of which each attempt at a call makes one of its own: what a first attempt began may be
 * there. Readable, and below SageMaker's 63 characters.
 */
export const baseName = (prefix: string): string =>
  `${JSON.stringify(prefix)} & $states.input.model & ` +
  "$fromMillis($toMillis($states.context.Execution.StartTime), '-[Y0001][M01][D01]-') & " +
  "$substring($hash($states.context.Execution.Name, 'SHA-256'), 0, 8)";

export const ATTEMPT = "$base & '-' & $string($states.context.State.RetryCount)";

const CAUSE =
  "($exists($states.errorOutput.Cause) and $states.errorOutput.Cause != '' ? $states.errorOutput.Cause : $states.errorOutput.Error)";

/** Keeps what went wrong, and leads to where it is written down. @param more variables to set beside */
export const orFail = (more: State = {}): readonly State[] => [
  {
    ErrorEquals: ['States.ALL'],
    Assign: { error: jsonata('$states.errorOutput.Error'), cause: jsonata(CAUSE), ...more },
    Output: {},
    Next: 'HandleFailure',
  },
];

/** A call of SageMaker; it is tried again, and then the model has failed. */
export const sageMaker = (partition: string, action: string, fields: State): State =>
  task(`arn:${partition}:states:::aws-sdk:sagemaker:${action}`, {
    TimeoutSeconds: 120,
    Output: {},
    Catch: orFail(),
    ...fields,
  });

/** What SageMaker answers when there is nothing of a name; without a retry of its own, one would wait for what cannot appear. */
export const RETRY_BUT_MISSING = [
  { ErrorEquals: ['SageMaker.SageMakerException', 'SageMaker.ValidationException'], MaxAttempts: 0 },
  ...RETRY,
];

/** Asks the gate; its answer becomes a variable. */
export function gate(targets: TrainTargets, action: string, payload: State, fields: State): State {
  return task(`arn:${targets.partition}:states:::lambda:invoke`, {
    Arguments: {
      FunctionName: targets.gateFunctionArn,
      Payload: {
        action,
        model: jsonata('$model'),
        run: jsonata('$run'),
        startedAt: jsonata('$states.context.Execution.StartTime'),
        at: jsonata('$states.context.State.EnteredTime'),
        ...payload,
      },
    },
    Retry: [{ ErrorEquals: ['RunOutputError', 'ChampionChangedError', 'UnknownRunError'], MaxAttempts: 0 }, ...RETRY],
    TimeoutSeconds: 900,
    Output: {},
    Catch: orFail(),
    ...fields,
  });
}
