import { UnsupportedError } from '../service.ts';
import { readBody } from './body.ts';
import { PAYLOAD_LIMIT, StatesError } from './errors.ts';
import type { Run } from './frame.ts';
import type { Integration } from './integrations.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject } from './json.ts';
import { callService } from './sdk-call.ts';

const ARGUMENTS = ['FunctionName', 'Payload', 'InvocationType', 'Qualifier'];

/**
 * Invokes a function. The result is `{StatusCode, Payload, ExecutedVersion?}` with the payload parsed. An error the
 * function threw becomes the task's error under its own name, with the function's answer as JSON in the cause.
 */
export async function lambdaInvoke(integration: Integration, args: JsonObject, run: Run): Promise<Json> {
  const unknown = Object.keys(args).find((name) => !ARGUMENTS.includes(name));
  if (unknown !== undefined) throw new UnsupportedError(`the argument '${unknown}' of lambda:invoke`);
  const { Payload: payload, ...rest } = args;
  const input = payload === undefined ? rest : { ...rest, Payload: Buffer.from(JSON.stringify(payload)) };
  const answer = await callService(integration, input, run);
  const text = answer.Payload === undefined ? '' : await readBody(answer.Payload, PAYLOAD_LIMIT);
  if (text === undefined) throw tooLarge(args.FunctionName);
  if (answer.FunctionError !== undefined) throw functionError(text);
  return {
    StatusCode: answer.StatusCode as number,
    ...(answer.ExecutedVersion === undefined ? {} : { ExecutedVersion: String(answer.ExecutedVersion) }),
    ...(text === '' ? {} : { Payload: JSON.parse(text) as Json }),
  };
}

function functionError(text: string): StatesError {
  const answer = JSON.parse(text) as unknown;
  const type = isObject(answer) ? answer.errorType : undefined;
  if (typeof type === 'string') return new StatesError(type, text);
  return new StatesError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  );
}

function tooLarge(name: unknown): StatesError {
  return new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${String(name)}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
