import { UnsupportedError } from '../service.ts';

/** One way for a Task to call a service. */
export interface Integration {
  readonly kind: 'sdk' | 'athena.sync' | 'training.sync' | 'lambda';
  /** As the SDK's client is called, without `Client`: `S3`, `SFN`. */
  readonly service: string;
  readonly operation: string;
  /** What an error's name starts with: `S3`, `Sfn`; AWS spells it differently for its optimised integrations. */
  readonly errorPrefix: string;
  /** The exception AWS falls back to for a code that the service's model does not list, such as a denial. */
  readonly baseException: string;
}

const ATHENA = { service: 'Athena', errorPrefix: 'Athena', baseException: 'AmazonAthenaException' };
const LAMBDA = { service: 'Lambda', errorPrefix: 'Lambda', baseException: 'AWSLambdaException' };
const SAGEMAKER = { service: 'SageMaker', errorPrefix: 'SageMaker', baseException: 'AmazonSageMakerException' };

/** The integrations AWS made by hand, whose result or error is more than the call's own. */
const OPTIMISED: ReadonlyMap<string, Integration> = new Map([
  ['athena:startQueryExecution.sync', { ...ATHENA, kind: 'athena.sync', operation: 'StartQueryExecution' }],
  ['athena:getQueryResults', { ...ATHENA, kind: 'sdk', operation: 'GetQueryResults' }],
  ['lambda:invoke', { ...LAMBDA, kind: 'lambda', operation: 'Invoke' }],
  ['sagemaker:createTrainingJob.sync', { ...SAGEMAKER, kind: 'training.sync', operation: 'CreateTrainingJob' }],
]);

/** Services that `aws-sdk:` tasks may call. Error names spell them as the Java SDK does. */
const SDK_SERVICES: ReadonlyMap<string, Omit<Integration, 'kind' | 'operation'>> = new Map([
  ['s3', { service: 'S3', errorPrefix: 'S3', baseException: 'S3Exception' }],
  ['sagemaker', { service: 'SageMaker', errorPrefix: 'SageMaker', baseException: 'SageMakerException' }],
  ['sfn', { service: 'SFN', errorPrefix: 'Sfn', baseException: 'SfnException' }],
]);

/** Operations whose input has a member of bytes, which JSON cannot be without a rule for it. */
const BYTES_IN: ReadonlySet<string> = new Set(['s3:putObject', 's3:uploadPart']);

/** What a Task's `Resource` stands for. Throws {@link UnsupportedError} for anything that is not supported. */
export function parseResource(resource: string): Integration {
  const [, service, action, optimised] =
    /^arn:aws:states:::(?:aws-sdk:([a-z0-9]+):([a-z][A-Za-z0-9]*)|(.+))$/.exec(resource) ?? [];
  const known = service === undefined ? OPTIMISED.get(optimised ?? '') : SDK_SERVICES.get(service);
  if (known === undefined || BYTES_IN.has(`${service}:${action}`))
    throw new UnsupportedError(`the task resource '${resource}'`);
  if (action === undefined) return known as Integration;
  return { ...known, kind: 'sdk', operation: action.charAt(0).toUpperCase() + action.slice(1) };
}
