import { AwsFailure } from '../service.ts';
import type { ExecutionRecord, ExecutionStatus } from './store.ts';
import { PAYLOAD_LIMIT } from './values.ts';

export type Request = Readonly<Record<string, unknown>>;
export type Answer = Record<string, unknown>;

const STATUSES: readonly string[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** A required text member of a request. */
export function textOf(request: Request, member: string): string {
  const value = optionalText(request, member);
  if (value === undefined) throw new AwsFailure('ValidationException', `Missing required parameter '${member}'.`);
  return value;
}

export function optionalText(request: Request, member: string): string | undefined {
  const value = request[member];
  if (value === undefined || typeof value === 'string') return value;
  throw new AwsFailure('ValidationException', `The parameter '${member}' must be a string.`);
}

/** An execution's name: 1 to 80 characters, none of which would trouble an ARN or a URL. An ISO timestamp's `:` does. */
export function validateName(name: string): void {
  const { length } = [...name];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: AWS forbids control characters in names
  const forbidden = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name);
  if (length >= 1 && length <= 80 && !forbidden) return;
  throw new AwsFailure('InvalidName', `Invalid Name: '${name}'`);
}

/** The execution's input as JSON text that is neither broken nor too long. */
export function validateInput(input: string): void {
  if (Buffer.byteLength(input) > PAYLOAD_LIMIT) {
    const rule = `Member must have length less than or equal to ${PAYLOAD_LIMIT}`;
    throw new AwsFailure('ValidationException', `Value at 'input' failed to satisfy constraint: ${rule}`);
  }
  try {
    JSON.parse(input);
  } catch {
    throw new AwsFailure('InvalidExecutionInput', `Invalid State Machine Execution Input: '${input.slice(0, 200)}'`);
  }
}

export function statusFilterOf(request: Request): ExecutionStatus | undefined {
  const status = optionalText(request, 'statusFilter');
  if (status === undefined || STATUSES.includes(status)) return status as ExecutionStatus | undefined;
  throw new AwsFailure('ValidationException', `Invalid statusFilter: '${status}'`);
}

export function listItem(record: ExecutionRecord): Answer {
  const { executionArn, stateMachineArn, name, status } = record;
  const stop = record.stopDate === undefined ? {} : { stopDate: new Date(record.stopDate) };
  return { executionArn, stateMachineArn, name, status, startDate: new Date(record.startDate), ...stop };
}

export function description(record: ExecutionRecord): Answer {
  const { input, output, error, cause } = record;
  return {
    ...listItem(record),
    input,
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    redriveCount: 0,
  };
}
