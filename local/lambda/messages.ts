import type { WireError } from '../sdk/errors.ts';
import type { ServiceCall } from '../service.ts';
import type { ErrorPayload } from './function-error.ts';

/** What a worker thread is started with. */
export interface WorkerSetup {
  readonly bundleDir: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
}

export type ToWorker =
  | { readonly type: 'invoke'; readonly requestId: string; readonly event: string; readonly deadline: number }
  | { readonly type: 'answer'; readonly id: number; readonly output: Record<string, unknown> }
  | { readonly type: 'refusal'; readonly id: number; readonly error: WireError };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'call'; readonly id: number; readonly call: ServiceCall }
  | { readonly type: 'result'; readonly payload: string }
  /** The handler threw; the environment stays. */
  | { readonly type: 'failure'; readonly error: ErrorPayload }
  /** The module could not be loaded or an error went unhandled; the environment ends. */
  | { readonly type: 'fatal'; readonly error: ErrorPayload };

/** A message with its bytes put in order for `postMessage`. */
export interface Parcel<T> {
  readonly value: T;
  /** Buffers to move instead of copy: nobody on this side needs them any more. */
  readonly transfer: ArrayBuffer[];
}

/**
 * Prepares a value for another thread. A view of a larger buffer is copied out first, since a clone would take the whole buffer
 * along; that copy is moved. Bytes that belong to the caller are left for the clone to copy.
 */
export function pack<T>(value: T): Parcel<T> {
  const transfer: ArrayBuffer[] = [];
  return { value: packed(value, transfer) as T, transfer };
}

function packed(value: unknown, transfer: ArrayBuffer[]): unknown {
  if (value instanceof Uint8Array) return packedBytes(value, transfer);
  if (Array.isArray(value)) return value.map((item) => packed(item, transfer));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, packed(item, transfer)]));
}

function packedBytes(bytes: Uint8Array, transfer: ArrayBuffer[]): Uint8Array {
  if (bytes.byteLength === bytes.buffer.byteLength) return bytes;
  const own = new Uint8Array(bytes);
  transfer.push(own.buffer as ArrayBuffer);
  return own;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null;
}
