import { AwsFailure, UnsupportedError } from '../service.ts';
import { readBody } from './body.ts';
import { PAYLOAD_LIMIT, StatesError } from './errors.ts';
import type { Run } from './frame.ts';
import type { Integration } from './integrations.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject, toJson } from './json.ts';

/** The one member of a call that AWS types as bytes: JSON goes in as its text, text comes out. */
const BYTES_IN: Readonly<Record<string, string>> = {
  'S3.PutObject': 'Body',
  'Kinesis.PutRecord': 'Data',
  'Lambda.Invoke': 'Payload',
  'SageMakerRuntime.InvokeEndpoint': 'Body',
};
const BYTES_OUT: Readonly<Record<string, string>> = {
  'S3.GetObject': 'Body',
  'Lambda.Invoke': 'Payload',
  'SageMakerRuntime.InvokeEndpoint': 'Body',
};

/** Calls a service as AWS's SDK integrations do: members in PascalCase, dates as ISO text, bytes as text. */
export async function sdkCall(integration: Integration, args: JsonObject, run: Run): Promise<Json> {
  const { service, operation } = integration;
  const output = await callService(integration, inputOf(integration, args), run);
  const { $metadata: _, ...members } = output;
  const bytes = BYTES_OUT[`${service}.${operation}`];
  if (bytes !== undefined && members[bytes] !== undefined) members[bytes] = await textOf(members[bytes], bytes);
  return changeCase(toJson(members) ?? {}, service, 'pascal');
}

/** Calls a service and turns its failure into the error a state machine sees. */
export async function callService(
  integration: Integration,
  input: Readonly<Record<string, unknown>>,
  run: Run,
  operation = integration.operation,
): Promise<Record<string, unknown>> {
  try {
    return await run.call(integration.service, operation, input);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    const cause = `${error.message} (Service: ${integration.service}, Status Code: ${error.status}, Request ID: local)`;
    throw new StatesError(`${integration.errorPrefix}.${exceptionOf(integration, error.code)}`, cause);
  }
}

/**
 * The codes that a service's model lists as exceptions, where that is few; every other code arrives as the base exception:
 * `S3Exception`, `SageMakerException` (so does SageMaker's `ValidationException`).
 */
const LISTED: Readonly<Record<string, ReadonlySet<string>>> = {
  S3: new Set([
    'BucketAlreadyExists',
    'BucketAlreadyOwnedByYou',
    'InvalidObjectState',
    'InvalidRequest',
    'NoSuchBucket',
    'NoSuchKey',
    'NoSuchUpload',
  ]),
  SageMaker: new Set(['ConflictException', 'ResourceInUse', 'ResourceLimitExceeded', 'ResourceNotFound']),
};

/** Services whose model has an exception for a denial; the others answer with their base exception. */
const MODELS_DENIAL = new Set(['Glue', 'Kinesis']);

function exceptionOf(integration: Integration, code: string): string {
  const { service, baseException } = integration;
  if (LISTED[service]?.has(code) === false) return baseException;
  if (/^AccessDenied(Exception)?$/.test(code) && !MODELS_DENIAL.has(service)) return baseException;
  return code.endsWith('Exception') ? code : `${code}Exception`;
}

function inputOf(integration: Integration, args: JsonObject): Readonly<Record<string, unknown>> {
  const { service, operation } = integration;
  const bytes = BYTES_IN[`${service}.${operation}`];
  const value = bytes === undefined ? undefined : args[bytes];
  if (bytes === undefined || value === undefined) return changeCase(args, service, 'camel') as JsonObject;
  if (typeof value === 'string') {
    throw new UnsupportedError(`text as ${bytes} of a ${service} ${operation} task; pass a JSON object or array`);
  }
  return { ...args, [bytes]: Buffer.from(JSON.stringify(value)) };
}

async function textOf(body: unknown, member: string): Promise<string> {
  const text = await readBody(body, PAYLOAD_LIMIT);
  if (text !== undefined) return text;
  throw new StatesError('States.DataLimitExceeded', `The ${member} exceeds the maximum number of bytes service limit.`);
}

/** The SFN client writes its members in camelCase, all other clients here as the state machine does, in PascalCase. */
function changeCase(value: Json, service: string, to: 'camel' | 'pascal'): Json {
  if (service !== 'SFN') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => changeCase(item, service, to));
  if (!isObject(value)) return value;
  const first = (letter: string) => (to === 'camel' ? letter.toLowerCase() : letter.toUpperCase());
  const rename = (key: string) => first(key.charAt(0)) + key.slice(1);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [rename(key), changeCase(item as Json, service, to)]),
  );
}
