import type { StateEventType } from './frame.ts';
import type { JsonObject } from './json.ts';

export type ExecutionEventType =
  | StateEventType
  | 'ExecutionStarted'
  | 'ExecutionRestarted'
  | 'ExecutionSucceeded'
  | 'ExecutionFailed'
  | 'ExecutionTimedOut'
  | 'ExecutionAborted';

/** One step of an execution, for a progress bar or a log. */
export interface ExecutionEvent {
  readonly execution: string;
  readonly type: ExecutionEventType;
  /** The state's name; absent for events of the whole execution. */
  readonly state?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `Error` and `Cause` of a retried, caught or failed state. */
  readonly error?: JsonObject;
}

/** Where an execution stands. Known while this process runs it, and afterwards until the process ends. */
export interface Progress {
  /** A state that several iterations of a Map are in stands there several times. */
  readonly currentStates: readonly string[];
  /** Visits to states that ended well, iterations and branches counted. */
  readonly statesDone: number;
}

const LEAVING = new Set<ExecutionEventType>(['StateExited', 'StateFailed', 'StateAborted']);

/** Follows an execution's events and numbers them from 1, as AWS numbers its history. */
export class ProgressTracker {
  readonly #current: string[] = [];
  #done = 0;
  #events = 0;

  get progress(): Progress {
    return { currentStates: [...this.#current], statesDone: this.#done };
  }

  record(type: ExecutionEventType, state?: string): number {
    if (type === 'StateEntered' && state !== undefined) this.#current.push(state);
    if (LEAVING.has(type) && state !== undefined) this.#current.splice(this.#current.indexOf(state), 1);
    if (type === 'StateExited') this.#done += 1;
    this.#events += 1;
    return this.#events;
  }
}
