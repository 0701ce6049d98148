import type { Clock } from '../../common/clock.ts';

/** Turns of the event loop, not milliseconds: what else is to happen first happens however busy the machine is. */
const QUIET_TURNS = 30;

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock whose time jumps to the next sleeper as soon as nothing else is going on, so that a test of an hour's waiting
 * takes milliseconds. `sleeps` lists what was slept for, in milliseconds, in the order it was asked for.
 */
export class VirtualClock implements Clock {
  readonly sleeps: number[] = [];
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(start = '2026-03-01T00:00:00Z') {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(milliseconds);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const sleeper: Sleeper = { at: this.#now + milliseconds, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
      this.#wakeAfter(QUIET_TURNS);
    });
  }

  #wakeAfter(turns: number): void {
    setImmediate(() => (turns > 0 ? this.#wakeAfter(turns - 1) : this.#wakeNext()));
  }

  #wakeNext(): void {
    const next = this.#sleepers.reduce<Sleeper | undefined>(
      (first, other) => (first && first.at <= other.at ? first : other),
      undefined,
    );
    if (next === undefined) return;
    this.#sleepers = this.#sleepers.filter((other) => other !== next);
    this.#now = Math.max(this.#now, next.at);
    next.wake();
  }
}
