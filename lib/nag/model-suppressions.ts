import { endpointName, SERVED_MODELS, sageMakerPrefix } from '../../contracts/models.ts';
import type { StageConfig } from '../config.ts';
import { endpointLogGroup } from '../iam/sagemaker-roles.ts';
import { glueTables, objects, type Suppression } from './suppression.ts';

type Models = StageConfig['models'];
type Mode = Models['endpoints']['mode'];

const arn = (service: string, resource: string): string =>
  `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`;
const logStreams = (group: string): string => arn('logs', `log-group:${group}:log-stream:*`);
const policyOf = (role: string): string => `Models/${role}/DefaultPolicy/Resource`;

/** The accepted findings in the models. */
export function modelSuppressions(
  stackName: string,
  databasePrefix: string,
  { imageBuild, endpoints: { mode } }: Models,
): readonly Suppression[] {
  if (imageBuild === 'none') return [];
  return [
    ...(imageBuild === 'codebuild' ? BUILD : []),
    {
      rules: objects('<LakeGold.Arn>/published/*'),
      paths: ['ModelWatch/Watch/Role/DefaultPolicy/Resource'],
      reason: 'It reads whatever snapshot the pointer names.',
    },
    {
      rules: objects('<LakeGold.Arn>/models/artefacts/*', '<LakeGold.Arn>/models/features/*'),
      paths: [policyOf('TrainingRole')],
      reason: 'Features and artifacts are named after their run below a fixed prefix.',
    },
    {
      rules: objects(logStreams('/aws/sagemaker/TrainingJobs')),
      paths: [policyOf('TrainingRole')],
      reason: 'SageMaker has one log group for the training jobs of an account, and names its streams after them.',
    },
    { rules: objects('*'), paths: [policyOf('TrainingRole')], reason: NO_RESOURCE },
    ...(mode === 'none' ? [] : servingSuppressions(stackName)),
    {
      rules: objects(
        '<LakeGold.Arn>/models/artefacts/*',
        '<LakeGold.Arn>/models/champions/*',
        '<LakeSilver.Arn>/receipts/pending/*',
        '<LakeSilver.Arn>/staging/customer_predictions/*',
        '<LakeSilver.Arn>/staging/forecasts/*',
        '<LakeSilver.Arn>/staging/model_runs/*',
        '<LakeSilver.Arn>/staging/recommendations/*',
      ),
      paths: [policyOf('Gate/Role')],
      reason: 'Artifacts, champions and predictions are named after their run below fixed prefixes.',
    },
    ...workflowSuppressions(sageMakerPrefix(stackName), databasePrefix, mode),
  ];
}

const NO_RESOURCE =
  'Neither a token for the registry nor metrics can be granted on a resource; metrics are held to a namespace.';

const BUILD: readonly Suppression[] = [
  {
    rules: objects('*'),
    paths: [policyOf('Image/Build/Role')],
    reason: 'A token for the registry cannot be granted on a resource.',
  },
  {
    rules: ['AwsSolutions-CB4'],
    paths: ['Models/Image/Build/Project'],
    reason: 'The key is for artifacts, and the project has none: the image goes to its repository, encrypted there.',
  },
];

function servingSuppressions(stackName: string): readonly Suppression[] {
  const endpoints = SERVED_MODELS.map((model) => endpointName(stackName, model));
  return [
    {
      rules: objects(
        '<LakeGold.Arn>/models/artefacts/*',
        ...endpoints.map((name) => logStreams(endpointLogGroup(name))),
      ),
      paths: [policyOf('ServingRole')],
      reason: 'An endpoint serves whatever run is champion, and SageMaker names the streams of its log.',
    },
    { rules: objects('*'), paths: [policyOf('ServingRole')], reason: NO_RESOURCE },
    {
      rules: objects(
        '<LakeGold.Arn>/models/champions/*',
        ...['model', 'endpoint-config', 'endpoint'].map((kind) =>
          arn('sagemaker', `${kind}/${sageMakerPrefix(stackName)}*`),
        ),
        '*',
      ),
      paths: [policyOf('Endpoints/Tell/Role')],
      reason:
        'What trainings made is named after their runs, below the name of the stack; to list models cannot be granted on a resource.',
    },
  ];
}

function workflowSuppressions(prefix: string, databasePrefix: string, mode: Mode): readonly Suppression[] {
  const path = policyOf('TrainRole');
  const hosting = mode === 'none' ? [] : ['model', 'endpoint-config', 'endpoint'];
  const scaling = {
    rules: objects(
      arn('application-autoscaling', 'scalable-target/*'),
      arn('cloudwatch', 'alarm:TargetTracking-endpoint/*'),
    ),
    paths: [path],
    reason: 'Application Auto Scaling names its targets and their alarms itself.',
  };
  return [
    {
      rules: [
        ...objects(
          '<LakeSilver.Arn>/tables/*',
          '<LakeGold.Arn>/tables/*',
          '<LakeGold.Arn>/athena-results/*',
          '<LakeGold.Arn>/models/champions/*',
          '<LakeGold.Arn>/models/features/*',
        ),
        ...glueTables(databasePrefix, 'silver', 'gold'),
      ],
      paths: [path],
      reason: 'Athena reads every table and view that features are made of, and names the files it writes itself.',
    },
    {
      rules: objects(
        ...['training-job', 'model-package', ...hosting].map((kind) => arn('sagemaker', `${kind}/${prefix}*`)),
      ),
      paths: [path],
      reason: 'What the workflow makes in SageMaker is named after its run, below the name of the stack.',
    },
    {
      rules: objects('*'),
      paths: [path],
      reason:
        'Delivery of Step Functions logs can only be granted on every resource (AWS, logging to CloudWatch Logs).',
    },
    ...(mode === 'instances' ? [scaling] : []),
    {
      rules: ['AwsSolutions-SF2'],
      paths: ['Models/Train/Resource'],
      reason: 'The execution history shows each step with its times; X-Ray would add cost and nothing to see.',
    },
  ];
}
