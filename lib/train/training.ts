import { GOLD } from '../../contracts/lake.ts';
import { MODELS } from '../../contracts/models.ts';
import { jsonata, literal, RETRY, type State, type States, task } from '../machines/language.ts';
import { ATTEMPT, baseName, byModel, gate, orFail, sageMaker, type TrainTargets } from './parts.ts';

/** The seed of every job: the same data gives the same model. */
const SEED = '1';
const VOLUME_GB = 30;
/** Time for a machine to be found and to start, beside the time that training may take. */
const START_SECONDS = 1800;
const JSON_TYPES = ['application/json', 'application/jsonlines'];

/** From the champion of a model to a run that the gate let through and that is in the registry. */
export function trainingStates(targets: TrainTargets, next: string): States {
  return {
    StartModel: takeModel(targets.prefix),
    ReadChampion: readChampion(targets),
    TrainOrRestore: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata('$isRestored'), Next: 'FindRun' },
        {
          Condition: jsonata("$trouble != ''"),
          Assign: { error: 'FeaturesFailed', cause: jsonata('$trouble') },
          Next: 'HandleFailure',
        },
        {
          Condition: jsonata('$count($inputs) = 0'),
          Assign: {
            error: 'NoTrainingData',
            cause: jsonata(
              `'There is nothing to train on: no rows of ' & $join($lookup(${CHANNELS}, $model), ', ') & '. Load some sales first.'`,
            ),
          },
          Next: 'HandleFailure',
        },
      ],
      Default: 'TrainModel',
    },
    FindRun: gate(
      targets,
      'find',
      {},
      {
        Assign: {
          verdict: jsonata('$states.result.Payload'),
          artifactUri: jsonata('$states.result.Payload.artifactUri'),
          packageArn: jsonata('$states.result.Payload.packageArn'),
        },
        Next: next,
      },
    ),
    TrainModel: train(targets),
    EvaluateModel: gate(
      targets,
      'evaluate',
      {},
      { Assign: { verdict: jsonata('$states.result.Payload') }, Next: 'IsModelAccepted' },
    ),
    IsModelAccepted: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata("$verdict.status = 'accepted'"), Next: 'RegisterModel' }],
      Default: 'ModelRefused',
    },
    ModelRefused: { Type: 'Pass', Output: outcome('$verdict.status', '$verdict.reason'), End: true },
    RegisterModel: register(targets, next),
  };
}

/** How a model that got as far as the gate is told of. */
export const outcome = (status: string, reason: string): State => ({
  model: jsonata('$model'),
  run: jsonata('$run'),
  status: jsonata(status),
  reason: jsonata(reason),
  metric: jsonata('$verdict.metric'),
  score: jsonata('$verdict.score'),
  champion: jsonata('$verdict.champion'),
  baselines: jsonata('$verdict.baselines'),
});

const CHANNELS = byModel((model) => MODELS[model].channels);

/** What is asked of one model, its channels that have rows, and what went wrong with any of them. */
function takeModel(prefix: string): State {
  const own = `$channels[channel in $lookup(${CHANNELS}, $states.input.model)]`;
  return {
    Type: 'Pass',
    Assign: {
      model: jsonata('$states.input.model'),
      recipe: jsonata('$states.input.recipe'),
      isRestored: jsonata("$states.input.run != ''"),
      base: jsonata(baseName(prefix)),
      run: jsonata(`$states.input.run != '' ? $states.input.run : ${baseName(prefix)}`),
      inputs: jsonata(`[${own}[rows]]`),
      trouble: jsonata(`$join([${own}[trouble != ''].(channel & ': ' & trouble)], '; ')`),
      before: null,
      championRecipe: null,
      deployment: null,
      polls: 0,
    },
    Output: {},
    Next: 'ReadChampion',
  };
}

function readChampion({ partition, goldBucket }: TrainTargets): State {
  const missing = 'S3.NoSuchKeyException';
  return task(`arn:${partition}:states:::aws-sdk:s3:getObject`, {
    Arguments: { Bucket: goldBucket, Key: jsonata(`${literal(GOLD.champions)} & $model & '.json'`) },
    Assign: {
      before: jsonata('$parse($states.result.Body).run'),
      championRecipe: jsonata('$parse($states.result.Body).recipe'),
    },
    Output: {},
    Retry: [{ ErrorEquals: [missing], MaxAttempts: 0 }, ...RETRY],
    Catch: [{ ErrorEquals: [missing], Output: {}, Next: 'TrainOrRestore' }, ...orFail()],
    Next: 'TrainOrRestore',
  });
}

/** A job that failed is not started again: it would fail again, and is paid for. Calls that were refused are. */
function train({ partition, goldBucket, imageUri, trainingRoleArn, models }: TrainTargets): State {
  const job = { ErrorEquals: ['States.TaskFailed', 'States.Timeout'], MaxAttempts: 0 };
  const taken = {
    ErrorEquals: ['SageMaker.ResourceInUseException', 'SageMaker.ResourceLimitExceededException'],
    IntervalSeconds: 20,
    BackoffRate: 2,
    MaxAttempts: 5,
    MaxDelaySeconds: 300,
    JitterStrategy: 'FULL',
  };
  const refused = {
    ErrorEquals: ['SageMaker.AmazonSageMakerException'],
    IntervalSeconds: 3,
    BackoffRate: 3,
    MaxAttempts: 2,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  };
  const channel =
    "{ 'ChannelName': channel, 'InputMode': 'File', 'DataSource': { 'S3DataSource': { 'S3DataType': 'S3Prefix', " +
    "'S3Uri': uri, 'S3DataDistributionType': 'FullyReplicated' } } }";
  const parameters =
    `$merge([{ 'model': $model, 'seed': ${literal(SEED)}, 'recipe': $string($recipe) }, ` +
    "$championRecipe = null ? {} : { 'champion': $string($championRecipe) }])";
  return task(`arn:${partition}:states:::sagemaker:createTrainingJob.sync`, {
    Arguments: {
      TrainingJobName: jsonata(ATTEMPT),
      AlgorithmSpecification: { TrainingImage: imageUri, TrainingInputMode: 'File' },
      RoleArn: trainingRoleArn,
      HyperParameters: jsonata(parameters),
      InputDataConfig: jsonata(`[$inputs.${channel}]`),
      OutputDataConfig: {
        S3OutputPath: jsonata(`${literal(`s3://${goldBucket}/${GOLD.artifacts}`)} & $model & '/'`),
      },
      ResourceConfig: { InstanceType: models.instanceType, InstanceCount: 1, VolumeSizeInGB: VOLUME_GB },
      StoppingCondition: { MaxRuntimeInSeconds: models.maxMinutes * 60 },
      EnableNetworkIsolation: true,
    },
    TimeoutSeconds: models.maxMinutes * 60 + START_SECONDS,
    Retry: [taken, refused, job],
    Catch: orFail({ run: jsonata(ATTEMPT) }),
    Assign: {
      run: jsonata('$states.result.TrainingJobName'),
      artifactUri: jsonata('$states.result.ModelArtifacts.S3ModelArtifacts'),
    },
    Output: {},
    Next: 'EvaluateModel',
  });
}

function register({ partition, packageGroups, imageUri }: TrainTargets, Next: string): State {
  return sageMaker(partition, 'createModelPackage', {
    Arguments: {
      ModelPackageGroupName: jsonata(`$lookup(${byModel((model) => packageGroups[model])}, $model)`),
      ModelPackageDescription: jsonata("$substring($run & ': ' & $verdict.reason, 0, 1024)"),
      InferenceSpecification: {
        Containers: [{ Image: imageUri, ModelDataUrl: jsonata('$artifactUri') }],
        SupportedContentTypes: JSON_TYPES,
        SupportedResponseMIMETypes: JSON_TYPES,
      },
      // The gate has approved it; nobody else is asked.
      ModelApprovalStatus: 'Approved',
    },
    Assign: { packageArn: jsonata('$states.result.ModelPackageArn') },
    Next,
  });
}
