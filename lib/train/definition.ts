import { MODEL_NAMES, SERVED_MODELS } from '../../contracts/models.ts';
import { countEarlier, THIS_MACHINE } from '../machines/concurrency-guard.ts';
import { jsonata, type State, type States, task } from '../machines/language.ts';
import { deletion, deploymentStates } from './deployment.ts';
import { unloadFeatures } from './features.ts';
import { gate, type TrainTargets } from './parts.ts';
import { scalingStates } from './scaling.ts';
import { outcome, trainingStates } from './training.ts';

/** Models at a time: a new account may run few training jobs. */
const WIDTH = 2;

/**
 * Trains the models, lets those serve that beat what serves, and moves endpoints and predictions on. One model’s failure keeps
 * no other from it and leaves its champion serving; the execution fails at the end, which raises an alarm. One execution is at
 * work at a time. Its input is `{}` for all models, `{"models": [names], "recipe": {name: {...}}}`, or
 * `{"restore": {"model": name, "run": run}}`, which makes an earlier champion champion again.
 */
export function trainDefinition(targets: TrainTargets): State {
  return {
    Comment: 'Trains the models and lets those serve that beat what serves',
    QueryLanguage: 'JSONata',
    StartAt: 'CountEarlierTrainings',
    TimeoutSeconds: 24 * 3600,
    States: {
      CountEarlierTrainings: {
        ...countEarlier(targets.partition, THIS_MACHINE, 'trainings'),
        Next: 'IsAnotherRunning',
      },
      IsAnotherRunning: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata('$trainings > 0'), Next: 'Skip' }],
        Default: 'ReadRequest',
      },
      Skip: { Type: 'Succeed', Output: { outcome: 'skipped', reason: 'Another training is running.' } },
      ReadRequest: { Type: 'Pass', Assign: { items: jsonata(ITEMS) }, Output: {}, Next: 'IsRequestValid' },
      IsRequestValid: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata(IS_VALID), Next: 'UnloadFeatures' }],
        Default: 'InvalidRequest',
      },
      InvalidRequest: {
        Type: 'Fail',
        Error: 'InvalidRequest',
        Cause: `The input is {}, {"models": [...], "recipe": {model: {...}}} or {"restore": {"model": ..., "run": ...}}; models are ${MODEL_NAMES.join(', ')}.`,
      },
      UnloadFeatures: { ...unloadFeatures(targets), Next: 'TrainModels' },
      TrainModels: {
        Type: 'Map',
        Items: jsonata('$items'),
        MaxConcurrency: WIDTH,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'StartModel', States: modelStates(targets) },
        Assign: {
          told: jsonata('[$states.result]'),
          failures: jsonata('[$states.result[status = "failed"].(model & " (" & reason & ")")]'),
        },
        Output: {},
        Next: 'StartRefresh',
      },
      // What became of the runs is a table, too: gold and the snapshot follow whatever came out.
      StartRefresh: task(`arn:${targets.partition}:states:::aws-sdk:sfn:startExecution`, {
        Arguments: { StateMachineArn: targets.refreshMachineArn, Input: '{}' },
        Assign: { refreshExecutionArn: jsonata('$states.result.ExecutionArn') },
        Output: {},
        Next: 'DidAllModelsSucceed',
      }),
      DidAllModelsSucceed: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata('$count($failures) > 0'), Next: 'TrainingFailed' }],
        Default: 'Trained',
      },
      Trained: {
        Type: 'Succeed',
        Output: {
          outcome: 'trained',
          models: jsonata('$told'),
          refreshExecutionArn: jsonata('$refreshExecutionArn'),
        },
      },
      TrainingFailed: {
        Type: 'Fail',
        Error: 'TrainingFailed',
        Cause: jsonata("'What served before serves on. Failed: ' & $join($failures, ', ')"),
      },
    },
  };
}

const REQUEST = '$request := $states.context.Execution.Input';
const ITEMS =
  `(${REQUEST}; $exists($request.restore) ` +
  "? [{ 'model': $request.restore.model, 'run': $request.restore.run, 'recipe': {} }] " +
  `: [($exists($request.models) ? $request.models : ${JSON.stringify(MODEL_NAMES)}).{ 'model': $, 'run': '', ` +
  "'recipe': $exists($lookup($request.recipe, $)) ? $lookup($request.recipe, $) : {} }])";
/** Every item names a model there is, and one to restore its run. */
const IS_VALID =
  '($count($items) > 0) and ' +
  `$count($items[model in ${JSON.stringify(MODEL_NAMES)} and $type(run) = 'string' and $type(recipe) = 'object']) = $count($items)` +
  " and ($count($items[run = '']) = $count($items) or $exists($states.context.Execution.Input.restore))";

/** What is done for one model. */
function modelStates(targets: TrainTargets): States {
  const { partition } = targets;
  const { endpoints } = targets.models;
  const deployed = endpoints.mode === 'none' ? {} : deployment(targets, endpoints);
  return {
    ...trainingStates(targets, endpoints.mode === 'none' ? 'PromoteOrRestore' : 'HasEndpoint'),
    ...deployed,
    PromoteOrRestore: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$isRestored'), Next: 'RestoreModel' }],
      Default: 'PromoteModel',
    },
    PromoteModel: gate(
      targets,
      'promote',
      {
        ...PLACE,
        reason: jsonata('$verdict.reason'),
        artifactUri: jsonata('$artifactUri'),
        packageArn: jsonata('$packageArn'),
      },
      PROMOTED,
    ),
    RestoreModel: gate(targets, 'restore', PLACE, PROMOTED),
    IsModelRetired: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$promoted.retired != null'), Next: 'DeleteRetiredConfig' }],
      Default: 'ModelPromoted',
    },
    ...deletion(partition, ['DeleteRetiredConfig', 'DeleteRetiredModel'], '$promoted.retired', 'ModelPromoted'),
    ModelPromoted: { Type: 'Pass', Output: outcome('$promoted.status', '$promoted.reason'), End: true },
    ...failureStates(targets),
  };
}

const PLACE = { deployment: jsonata('$deployment'), before: jsonata('$before') };
const PROMOTED = { Assign: { promoted: jsonata('$states.result.Payload') }, Next: 'IsModelRetired' };

function deployment(targets: TrainTargets, endpoints: Parameters<typeof deploymentStates>[1]): States {
  const scaling = scalingStates(targets, endpoints, 'PromoteOrRestore');
  return {
    HasEndpoint: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`$model in ${JSON.stringify(SERVED_MODELS)}`), Next: 'CreateModel' }],
      Default: 'PromoteOrRestore',
    },
    ...deploymentStates(targets, endpoints, Object.keys(scaling)[0] ?? 'PromoteOrRestore'),
    ...scaling,
  };
}

/** Writes a failed run down. One that was to be restored has not failed itself: only the execution tells of it. */
function failureStates(targets: TrainTargets): States {
  const told = (reason: string): State => ({
    model: jsonata('$model'),
    run: jsonata('$run'),
    status: 'failed',
    reason: jsonata(reason),
  });
  return {
    HandleFailure: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$isRestored'), Next: 'RestoreFailed' }],
      Default: 'RecordFailure',
    },
    RestoreFailed: { Type: 'Pass', Output: told('$substring($cause, 0, 500)'), End: true },
    RecordFailure: gate(
      targets,
      'fail',
      // A payload is limited, and so is what a person reads.
      { error: jsonata('$error'), cause: jsonata('$substring($cause, 0, 30000)') },
      {
        Output: told('$states.result.Payload.reason'),
        Catch: [
          { ErrorEquals: ['States.ALL'], Output: told('$substring($cause, 0, 500)'), Next: 'FailureNotRecorded' },
        ],
        End: true,
      },
    ),
    FailureNotRecorded: { Type: 'Pass', End: true },
  };
}
