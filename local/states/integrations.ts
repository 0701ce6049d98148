import { UnsupportedError } from '../service.ts';

/** One way for a Task to call a service. */
export interface Integration {
  readonly kind: 'sdk' | 'athena.sync' | 'training.sync' | 'lambda' | 'sns';
  /** As the SDK's client is called, without `Client`: `S3`, `SFN`. */
  readonly service: string;
  readonly operation: string;
  /** What an error's name starts with: `S3`, `Sfn`; AWS spells it differently for its optimised integrations. */
  readonly errorPrefix: string;
  /** The exception AWS falls back to for a code that the service's model does not list, such as a denial. */
  readonly baseException: string;
}

/**
 * Names under which `aws-sdk:` tasks know a service (the first column), beside the JavaScript SDK's client and the spelling
 * in error names, which is that of the Java SDK.
 */
const SDK_SERVICES: Readonly<Record<string, readonly [client: string, errors: string]>> = {
  athena: ['Athena', 'Athena'],
  cloudwatch: ['CloudWatch', 'CloudWatch'],
  dynamodb: ['DynamoDB', 'DynamoDb'],
  eventbridge: ['EventBridge', 'EventBridge'],
  glue: ['Glue', 'Glue'],
  kinesis: ['Kinesis', 'Kinesis'],
  lambda: ['Lambda', 'Lambda'],
  s3: ['S3', 'S3'],
  sagemaker: ['SageMaker', 'SageMaker'],
  sagemakerruntime: ['SageMakerRuntime', 'SageMakerRuntime'],
  secretsmanager: ['SecretsManager', 'SecretsManager'],
  sfn: ['SFN', 'Sfn'],
  sns: ['SNS', 'Sns'],
  sqs: ['SQS', 'Sqs'],
};

const OPTIMISED: Readonly<Record<string, Integration>> = {
  'athena:startQueryExecution.sync': {
    kind: 'athena.sync',
    service: 'Athena',
    operation: 'StartQueryExecution',
    errorPrefix: 'Athena',
    baseException: 'AmazonAthenaException',
  },
  'athena:getQueryResults': {
    kind: 'sdk',
    service: 'Athena',
    operation: 'GetQueryResults',
    errorPrefix: 'Athena',
    baseException: 'AmazonAthenaException',
  },
  'lambda:invoke': {
    kind: 'lambda',
    service: 'Lambda',
    operation: 'Invoke',
    errorPrefix: 'Lambda',
    baseException: 'AWSLambdaException',
  },
  'sagemaker:createTrainingJob.sync': {
    kind: 'training.sync',
    service: 'SageMaker',
    operation: 'CreateTrainingJob',
    errorPrefix: 'SageMaker',
    baseException: 'AmazonSageMakerException',
  },
  'sns:publish': {
    kind: 'sns',
    service: 'SNS',
    operation: 'Publish',
    errorPrefix: 'SNS',
    baseException: 'AmazonSNSException',
  },
};

/** What a Task's `Resource` stands for. Throws {@link UnsupportedError} for anything that is not supported. */
export function parseResource(resource: string): Integration {
  const match = /^arn:aws:states:::(?:aws-sdk:([a-z0-9]+):([a-z][A-Za-z0-9]*)|(.+))$/.exec(resource);
  const [, service, action, optimised] = match ?? [];
  if (service !== undefined && action !== undefined) return sdkIntegration(service, action, resource);
  const integration = optimised !== undefined && Object.hasOwn(OPTIMISED, optimised) ? OPTIMISED[optimised] : undefined;
  if (integration === undefined) throw new UnsupportedError(`the task resource '${resource}'`);
  return integration;
}

function sdkIntegration(name: string, action: string, resource: string): Integration {
  const service = Object.hasOwn(SDK_SERVICES, name) ? SDK_SERVICES[name] : undefined;
  if (service === undefined) throw new UnsupportedError(`the service of the task resource '${resource}'`);
  const [client, errors] = service;
  const operation = action.charAt(0).toUpperCase() + action.slice(1);
  return { kind: 'sdk', service: client, operation, errorPrefix: errors, baseException: `${errors}Exception` };
}
