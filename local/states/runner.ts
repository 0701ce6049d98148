import type { Clock } from '../common/clock.ts';
import type { Disk } from '../common/disk.ts';
import type { StateEventType, TaskCall } from './frame.ts';
import { type Machine, runMachine, type Stop } from './machine.ts';
import type { ExecutionRecord, ExecutionStore } from './store.ts';
import { type Json, type JsonObject, StatesError } from './values.ts';

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
  /** `Error` and `Cause` of a retried, caught or failed state, and of an execution that did not succeed. */
  readonly error?: JsonObject;
}

/** Where an execution stands. Known while this process runs it, and afterwards until the process ends. */
export interface Progress {
  /** A state that several iterations of a Map are in stands there several times. */
  readonly currentStates: readonly string[];
  /** Visits to states that ended well, iterations and branches counted. */
  readonly statesDone: number;
}

export interface RunnerProps {
  readonly store: ExecutionStore;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: () => number;
  readonly call: (machineArn: string) => TaskCall;
  readonly onEvent: (event: ExecutionEvent) => void;
}

interface Running {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** How an execution ended, without its dates. */
export type Ending = Pick<ExecutionRecord, 'status' | 'output' | 'error' | 'cause'>;

const ENDING_EVENTS: Readonly<Record<string, ExecutionEventType>> = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/** Runs executions beside each other and writes down how each ends. */
export class ExecutionRunner {
  readonly #props: RunnerProps;
  readonly #running = new Map<string, Running>();
  readonly #trackers = new Map<string, ProgressTracker>();
  readonly #closing = new AbortController();
  #error: unknown;

  constructor(props: RunnerProps) {
    this.#props = props;
  }

  /** Starts an execution that is already in the store. */
  launch(machine: Machine, record: ExecutionRecord, event: 'ExecutionStarted' | 'ExecutionRestarted'): void {
    this.#forgetDropped();
    const stop = new AbortController();
    this.#trackers.set(record.executionArn, new ProgressTracker());
    const done = this.#run(machine, record, event, stop)
      .catch((error: unknown) => {
        this.#error ??= error;
      })
      .finally(() => this.#running.delete(record.executionArn));
    this.#running.set(record.executionArn, { stop, done });
  }

  /** Stops an execution and waits until it has; does nothing when it does not run. */
  async stop(executionArn: string, reason: Stop): Promise<void> {
    const running = this.#running.get(executionArn);
    running?.stop.abort(reason);
    await running?.done;
  }

  /** Lets go of all executions, and of endings that the disk does not take. */
  async close(): Promise<void> {
    const reason: Stop = { kind: 'closed' };
    this.#closing.abort(reason);
    for (const { stop } of this.#running.values()) stop.abort(reason);
    await this.idle();
  }

  /** Waits for every execution to end. Rejects when an ending could not be written down. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ done }) => done));
    if (this.#error !== undefined) throw this.#error;
  }

  progress(executionArn: string): Progress | undefined {
    return this.#trackers.get(executionArn)?.progress;
  }

  finish(record: ExecutionRecord, ending: Ending): void {
    this.#props.store.put({ ...record, ...ending, stopDate: this.#props.clock.now() });
  }

  async #run(
    machine: Machine,
    record: ExecutionRecord,
    event: ExecutionEventType,
    stop: AbortController,
  ): Promise<void> {
    const ending = await this.#outcome(machine, record, event, stop);
    if (ending === 'left running') return;
    if (!(await this.#keep(record, ending))) return;
    const { status, error, cause } = ending;
    const why = { ...(error === undefined ? {} : { Error: error }), ...(cause === undefined ? {} : { Cause: cause }) };
    this.#emit(
      record.executionArn,
      ENDING_EVENTS[status] ?? 'ExecutionFailed',
      undefined,
      status === 'SUCCEEDED' ? undefined : why,
    );
  }

  /**
   * Writes down how an execution ended, as soon as the disk takes it: one that stayed RUNNING would hold up all later ones.
   * @returns false when the account closes first; the execution then starts again at the next opening
   */
  async #keep(record: ExecutionRecord, ending: Ending): Promise<boolean> {
    const { clock, disk } = this.#props;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        this.finish(record, ending);
        disk.ok();
        return true;
      } catch (error) {
        if (!disk.note(error)) throw error;
        if (!(await slept(clock, pause, this.#closing.signal))) return false;
      }
    }
  }

  async #outcome(
    machine: Machine,
    record: ExecutionRecord,
    event: ExecutionEventType,
    stop: AbortController,
  ): Promise<Ending | 'left running'> {
    const { executionArn: arn, name, startDate: startTime } = record;
    const { clock, random, call } = this.#props;
    try {
      this.#emit(arn, event);
      const execution = { arn, name, input: JSON.parse(record.input) as Json, startTime };
      const output = await runMachine(machine, execution, {
        clock,
        random,
        call: call(machine.arn),
        emit: (type, state, error) => this.#emit(arn, type, state, error),
        stop,
      });
      return { status: 'SUCCEEDED', output: JSON.stringify(output) };
    } catch (error) {
      return stop.signal.aborted ? stopped(stop.signal.reason as Stop) : failed(error);
    }
  }

  #emit(execution: string, type: ExecutionEventType, state?: string, error?: JsonObject): number {
    const number = this.#trackers.get(execution)?.record(type, state) ?? 0;
    const details = { ...(state === undefined ? {} : { state }), ...(error === undefined ? {} : { error }) };
    this.#props.onEvent({ execution, type, at: this.#props.clock.now(), ...details });
    return number;
  }

  #forgetDropped(): void {
    for (const arn of this.#trackers.keys()) if (this.#props.store.get(arn) === undefined) this.#trackers.delete(arn);
  }
}

const slept = (clock: Clock, milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  clock.sleep(milliseconds, signal).then(
    () => true,
    () => false,
  );

function failed(error: unknown): Ending {
  const failure = error instanceof StatesError ? error : new StatesError('States.Runtime', String(error));
  return {
    status: 'FAILED',
    ...(failure.error === undefined ? {} : { error: failure.error }),
    ...(failure.causeText === undefined ? {} : { cause: failure.causeText }),
  };
}

function stopped(stop: Stop): Ending | 'left running' {
  if (stop.kind === 'closed') return 'left running';
  if (stop.kind !== 'stopped') return { status: 'TIMED_OUT' };
  return {
    status: 'ABORTED',
    ...(stop.error === undefined ? {} : { error: stop.error }),
    ...(stop.cause === undefined ? {} : { cause: stop.cause }),
  };
}

const LEAVING = new Set<ExecutionEventType>(['StateExited', 'StateFailed', 'StateAborted']);

/** Follows an execution's events and numbers them from 1, as AWS numbers its history. */
class ProgressTracker {
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
