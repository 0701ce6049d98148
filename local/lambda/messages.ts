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
