import { AwsFailure, UnsupportedError } from '../service.ts';

/** An `AWS::Lambda::EventSourceMapping` of a Kinesis stream, with AWS's defaults filled in. */
export interface Mapping {
  readonly streamArn: string;
  readonly batchSize: number;
  readonly windowMs: number;
  readonly parallelizationFactor: number;
  readonly reportBatchItemFailures: boolean;
  readonly bisectOnError: boolean;
  /** -1: until the records are over their retention. */
  readonly maxRetries: number;
  /** Infinity where the template names none. */
  readonly maxAgeMs: number;
  /** ARN of a bucket, queue or topic. */
  readonly onFailure: string | undefined;
}

type Properties = Readonly<Record<string, unknown>>;

const PROPERTIES = new Set([
  'EventSourceArn',
  'FunctionName',
  'Enabled',
  'StartingPosition',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'FunctionResponseTypes',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'DestinationConfig',
  'Tags',
]);

/** Reads the resolved properties of an event source mapping; a property that is not supported is an error. */
export function mappingOf(properties: Properties): Mapping {
  for (const [property, value] of Object.entries(properties)) {
    if (value !== undefined && !PROPERTIES.has(property)) {
      throw new UnsupportedError(`the property ${property} of a Kinesis event source mapping`);
    }
  }
  only('StartingPosition', properties.StartingPosition, 'TRIM_HORIZON');
  only('Enabled', properties.Enabled ?? true, true);
  const maxAge = integer(properties, 'MaximumRecordAgeInSeconds', { unset: -1, min: -1, max: 604_800 });
  if (maxAge >= 0 && maxAge < 60) throw outOfRange('MaximumRecordAgeInSeconds', maxAge, '-1, or from 60 to 604800');
  return {
    streamArn: String(properties.EventSourceArn),
    batchSize: integer(properties, 'BatchSize', { unset: 100, min: 1, max: 10_000 }),
    windowMs: integer(properties, 'MaximumBatchingWindowInSeconds', { unset: 0, min: 0, max: 300 }) * 1000,
    parallelizationFactor: integer(properties, 'ParallelizationFactor', { unset: 1, min: 1, max: 10 }),
    reportBatchItemFailures: reportsItemFailures(properties.FunctionResponseTypes),
    bisectOnError: flag(properties, 'BisectBatchOnFunctionError'),
    maxRetries: integer(properties, 'MaximumRetryAttempts', { unset: -1, min: -1, max: 10_000 }),
    maxAgeMs: maxAge < 0 ? Number.POSITIVE_INFINITY : maxAge * 1000,
    onFailure: destinationArn(properties.DestinationConfig),
  };
}

function only(property: string, value: unknown, supported: unknown): void {
  if (value !== supported) throw new UnsupportedError(`${property} ${String(value)} of a Kinesis event source mapping`);
}

function integer(properties: Properties, property: string, range: { unset: number; min: number; max: number }): number {
  const value = properties[property] ?? range.unset;
  if (typeof value === 'number' && Number.isInteger(value) && value >= range.min && value <= range.max) return value;
  throw outOfRange(property, value, `from ${range.min} to ${range.max}`);
}

function flag(properties: Properties, property: string): boolean {
  const value = properties[property] ?? false;
  if (typeof value === 'boolean') return value;
  throw outOfRange(property, value, 'true or false');
}

function outOfRange(property: string, value: unknown, allowed: string): AwsFailure {
  const text = `${property} of an event source mapping is ${String(value)}; it must be ${allowed}.`;
  return new AwsFailure('InvalidParameterValueException', text);
}

function reportsItemFailures(types: unknown): boolean {
  const listed = Array.isArray(types) ? types : [];
  for (const type of listed) only('FunctionResponseTypes', type, 'ReportBatchItemFailures');
  return listed.length > 0;
}

function destinationArn(config: unknown): string | undefined {
  const arn = (config as { OnFailure?: { Destination?: unknown } } | undefined)?.OnFailure?.Destination;
  if (arn === undefined) return undefined;
  if (typeof arn === 'string' && /^arn:[\w-]+:(s3|sqs|sns):/.test(arn) && !arn.endsWith('.fifo')) return arn;
  throw new UnsupportedError(`the on-failure destination ${String(arn)}`);
}
