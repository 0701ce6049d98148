import { open } from 'node:fs/promises';
import { isRecord } from '../common/record.ts';
import { AwsFailure, type FileSlice } from '../service.ts';
import type { Run } from './frame.ts';
import type { Integration } from './integrations.ts';
import { type Json, type JsonObject, PAYLOAD_LIMIT, StatesError, toJson } from './values.ts';

/** Calls a service as AWS's SDK integrations do: members in PascalCase, dates as ISO text, an object's body as text. */
export async function sdkCall(integration: Integration, args: JsonObject, run: Run): Promise<Json> {
  const { service } = integration;
  const output = await callService(integration, changeCase(args, service, 'camel') as JsonObject, run);
  const { $metadata: _, Body: body, ...members } = output;
  const text = body === undefined ? {} : { Body: await readBody(body) };
  return changeCase(toJson({ ...members, ...text }) ?? {}, service, 'pascal');
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
 * `S3Exception`, `SageMakerException` (so does SageMaker's `ValidationException`). None of them lists a denial.
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

function exceptionOf({ service, baseException }: Integration, code: string): string {
  if (LISTED[service]?.has(code) === false || /^AccessDenied(Exception)?$/.test(code)) return baseException;
  return code.endsWith('Exception') ? code : `${code}Exception`;
}

/** The SFN client writes its members in camelCase, all other clients here as the state machine does, in PascalCase. */
function changeCase(value: Json, service: string, to: 'camel' | 'pascal'): Json {
  if (service !== 'SFN') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => changeCase(item, service, to));
  if (!isRecord(value)) return value;
  const first = (letter: string) => (to === 'camel' ? letter.toLowerCase() : letter.toUpperCase());
  const rename = (key: string) => first(key.charAt(0)) + key.slice(1);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [rename(key), changeCase(item as Json, service, to)]),
  );
}

/**
 * The text of a body in any shape a service of the account may answer with: text, bytes, a slice of a file, or the SDK's
 * stream. One that is too long to pass between states is `States.DataLimitExceeded`, and is not read first.
 */
export async function readBody(body: unknown): Promise<string> {
  if (typeof body === 'string') return within(Buffer.byteLength(body), () => body);
  if (body instanceof Uint8Array) return within(body.byteLength, () => Buffer.from(body).toString('utf8'));
  if (isFileSlice(body)) return within(body.length, () => readSlice(body));
  if (isStream(body)) return readBody(await body.transformToString());
  throw new TypeError(
    `A service answered with a body that is neither text, bytes, a file slice nor a stream: ${typeof body}`,
  );
}

async function within(bytes: number, read: () => string | Promise<string>): Promise<string> {
  if (bytes <= PAYLOAD_LIMIT) return read();
  throw new StatesError(
    'States.DataLimitExceeded',
    'The service answered with a body whose size exceeds the maximum number of bytes service limit.',
  );
}

function isFileSlice(body: unknown): body is FileSlice {
  return (
    isRecord(body) && typeof body.path === 'string' && typeof body.start === 'number' && typeof body.length === 'number'
  );
}

function isStream(body: unknown): body is { transformToString(): Promise<string> } {
  return isRecord(body) && typeof body.transformToString === 'function';
}

async function readSlice({ path, start, length }: FileSlice): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
