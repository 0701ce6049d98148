import { types } from 'node:util';
import type { ErrorPayload } from './function-error.ts';

/** Writes down what a handler threw, as Lambda's Node.js runtime does. */
export function toPayload(thrown: unknown): ErrorPayload {
  if (types.isNativeError(thrown) || thrown instanceof Error) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** An error that the runtime itself raises, such as `Runtime.HandlerNotFound`. */
export class RuntimeError extends Error {
  constructor(type: string, message: string) {
    super(message);
    this.name = `Runtime.${type}`;
  }
}
