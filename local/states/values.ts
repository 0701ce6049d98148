import { AwsFailure } from '../service.ts';

/** A JSON value: what flows between states. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** A value as it looks after a trip over the wire: dates become ISO strings, undefined members vanish. */
export function toJson(value: unknown): Json | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

export function utf8Length(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** An error inside an execution, which `Retry` and `Catch` may handle: `error` is its name, as in `ErrorEquals`. */
export class StatesError extends Error {
  /** Absent only for a Fail state that names none. */
  readonly error: string | undefined;
  readonly causeText: string | undefined;

  constructor(error: string | undefined, causeText?: string) {
    super(`${error ?? 'no error name'}: ${causeText ?? 'no cause'}`);
    this.name = 'StatesError';
    this.error = error;
    this.causeText = causeText;
  }

  /** The value of `$states.errorOutput`. */
  get output(): { readonly [key: string]: string } {
    return {
      ...(this.error === undefined ? {} : { Error: this.error }),
      ...(this.causeText === undefined ? {} : { Cause: this.causeText }),
    };
  }
}

/** What CreateStateMachine answers for a definition that AWS would refuse. `path` is like `/States/Load/Output`. */
export function invalidDefinition(message: string, path: string): AwsFailure {
  return new AwsFailure('InvalidDefinition', `Invalid State Machine Definition: '${message} at ${path}'`);
}

/** The most a state may take in or hand on, in bytes of UTF-8 JSON. */
export const PAYLOAD_LIMIT = 262_144;

/** Refuses a value that is too large to pass between states. */
export function validateSize(value: Json, state: string): void {
  if (utf8Length(value) <= PAYLOAD_LIMIT) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
