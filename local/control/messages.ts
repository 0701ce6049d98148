import { AwsFailure, UnsupportedError } from '../service.ts';

export interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Response =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: WireFailure };

/** An error on its way through the socket: structured cloning would lose its class and fields. */
export type WireFailure =
  | {
      readonly kind: 'aws';
      readonly code: string;
      readonly message: string;
      readonly status: number;
      readonly fields: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'unsupported'; readonly message: string }
  | { readonly kind: 'error'; readonly name: string; readonly message: string; readonly stack: string | undefined };

export function wireFailure(error: unknown): WireFailure {
  if (error instanceof AwsFailure) {
    const { code, message, status, fields } = error;
    return { kind: 'aws', code, message, status, fields };
  }
  if (error instanceof UnsupportedError) return { kind: 'unsupported', message: error.message };
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'error', name, message, stack };
}

/** The error as it was thrown on the other side; its stack is the one of the other side, where the trouble is. */
export function thrownFailure(failure: WireFailure): Error {
  if (failure.kind === 'aws') return new AwsFailure(failure.code, failure.message, failure.status, failure.fields);
  if (failure.kind === 'unsupported') return Object.assign(new UnsupportedError(''), { message: failure.message });
  const error = new Error(failure.message);
  error.name = failure.name;
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}
