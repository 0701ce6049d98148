import { MODEL_NAMES, SERVED_MODELS } from '../../contracts/models.ts';
import { countEarlier, THIS_MACHINE } from '../others.ts';
import { jsonata, type State, type States, task } from '../states.ts';
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
    StartAt: 'Look for others',
    TimeoutSeconds: 24 * 3600,
    States: {
      'Look for others': { ...countEarlier(targets.partition, THIS_MACHINE, 'trainings'), Next: 'Another trains' },
      'Another trains': {
        Type: 'Choice',
        Choices: [{ Condition: jsonata('$trainings > 0'), Next: 'Give way' }],
        Default: 'Read request',
      },
      'Give way': { Type: 'Succeed', Output: { outcome: 'skipped', reason: 'Another training is running.' } },
      'Read request': { Type: 'Pass', Assign: { items: jsonata(ITEMS) }, Output: {}, Next: 'Is it understood' },
      'Is it understood': {
        Type: 'Choice',
        Choices: [{ Condition: jsonata(IS_UNDERSTOOD), Next: 'Features' }],
        Default: 'Not understood',
      },
      'Not understood': {
        Type: 'Fail',
        Error: 'RequestNotUnderstood',
        Cause: `The input is {}, {"models": [...], "recipe": {model: {...}}} or {"restore": {"model": ..., "run": ...}}; models are ${MODEL_NAMES.join(', ')}.`,
      },
      Features: { ...unloadFeatures(targets), Next: 'Models' },
      Models: {
        Type: 'Map',
        Items: jsonata('$items'),
        MaxConcurrency: WIDTH,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Take model', States: modelStates(targets) },
        Assign: {
          told: jsonata('[$states.result]'),
          failures: jsonata('[$states.result[status = "failed"].(model & " (" & reason & ")")]'),
        },
        Output: {},
        Next: 'Start refresh',
      },
      // What became of the runs is a table, too: gold and the snapshot follow whatever came out.
      'Start refresh': task(`arn:${targets.partition}:states:::aws-sdk:sfn:startExecution`, {
        Arguments: { StateMachineArn: targets.refreshMachineArn, Input: '{}' },
        Assign: { refreshExecutionArn: jsonata('$states.result.ExecutionArn') },
        Output: {},
        Next: 'All done',
      }),
      'All done': {
        Type: 'Choice',
        Choices: [{ Condition: jsonata('$count($failures) > 0'), Next: 'Training failed' }],
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
      'Training failed': {
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
const IS_UNDERSTOOD =
  '($count($items) > 0) and ' +
  `$count($items[model in ${JSON.stringify(MODEL_NAMES)} and $type(run) = 'string' and $type(recipe) = 'object']) = $count($items)` +
  " and ($count($items[run = '']) = $count($items) or $exists($states.context.Execution.Input.restore))";

/** What is done for one model. */
function modelStates(targets: TrainTargets): States {
  const { partition } = targets;
  const { endpoints } = targets.models;
  const deployed = endpoints.mode === 'none' ? {} : deployment(targets, endpoints);
  return {
    ...trainingStates(targets, endpoints.mode === 'none' ? 'Which champion' : 'Is it served'),
    ...deployed,
    'Which champion': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$isRestored'), Next: 'Restore' }],
      Default: 'Promote',
    },
    Promote: gate(
      targets,
      'promote',
      {
        ...PLACE,
        reason: jsonata('$verdict.reason'),
        artefactUri: jsonata('$artefactUri'),
        packageArn: jsonata('$packageArn'),
      },
      CROWNED,
    ),
    Restore: gate(targets, 'restore', PLACE, CROWNED),
    'Is one retired': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$crowned.retired != null'), Next: 'Delete configuration' }],
      Default: 'Crowned',
    },
    ...deletion(partition, ['Delete configuration', 'Delete model'], '$crowned.retired', 'Crowned'),
    Crowned: { Type: 'Pass', Output: outcome('$crowned.status', '$crowned.reason'), End: true },
    ...failureStates(targets),
  };
}

const PLACE = { deployment: jsonata('$deployment'), before: jsonata('$before') };
const CROWNED = { Assign: { crowned: jsonata('$states.result.Payload') }, Next: 'Is one retired' };

function deployment(targets: TrainTargets, endpoints: Parameters<typeof deploymentStates>[1]): States {
  const scaling = scalingStates(targets, endpoints, 'Which champion');
  return {
    'Is it served': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`$model in ${JSON.stringify(SERVED_MODELS)}`), Next: 'Make model' }],
      Default: 'Which champion',
    },
    ...deploymentStates(targets, endpoints, Object.keys(scaling)[0] ?? 'Which champion'),
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
    'Not done': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$isRestored'), Next: 'Not restored' }],
      Default: 'Record failure',
    },
    'Not restored': { Type: 'Pass', Output: told('$substring($cause, 0, 500)'), End: true },
    'Record failure': gate(
      targets,
      'fail',
      // A payload is limited, and so is what a person reads.
      { error: jsonata('$error'), cause: jsonata('$substring($cause, 0, 30000)') },
      {
        Output: told('$states.result.Payload.reason'),
        Catch: [{ ErrorEquals: ['States.ALL'], Output: told('$substring($cause, 0, 500)'), Next: 'Not recorded' }],
        End: true,
      },
    ),
    'Not recorded': { Type: 'Pass', End: true },
  };
}
