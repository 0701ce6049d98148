import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../common/clock.ts';
import { UnsupportedError } from '../service.ts';
import { Delivery, type DeliveryProps, type Target, validateTarget } from './delivery.ts';
import { wholeSeconds } from './event.ts';
import { nextFire, parseSchedule, type Schedule } from './schedule.ts';

/** An `AWS::Scheduler::Schedule` of the template, resolved. */
export interface ScheduleInput {
  readonly arn: string;
  readonly name: string;
  readonly expression: string;
  /** @default UTC */
  readonly timeZone?: string;
  /** @default ENABLED */
  readonly state?: string;
  readonly target: Target;
  /** `FlexibleTimeWindow.Mode`. @default OFF, the only one supported */
  readonly flexibleTimeWindow?: string;
}

export interface SchedulerProps extends Omit<DeliveryProps, 'clock'> {
  readonly schedules: readonly ScheduleInput[];
  /** @default the system's clock */
  readonly clock?: Clock;
}

/** Scheduler fires within the minute; what is later than that was missed. */
const PRECISION_MS = 60_000;

interface Loaded {
  readonly input: ScheduleInput;
  readonly schedule: Schedule;
}

/**
 * EventBridge Scheduler. Only what falls due while it runs fires: what was missed while the account was stopped, or the
 * laptop asleep, is not made up for, so nothing may depend on every single run. A schedule with a rate
 * first fires one interval after {@link start}, where AWS counts from the schedule's creation.
 */
export class Scheduler {
  readonly #schedules: readonly Loaded[];
  readonly #delivery: Delivery;
  readonly #clock: Clock;
  readonly #next = new Map<string, number>();
  #stop: AbortController | undefined;
  #loops: Promise<unknown> = Promise.resolve();

  /** Reads every schedule; throws for an expression or a target that AWS refuses or the account does not support. */
  constructor(props: SchedulerProps) {
    this.#clock = props.clock ?? systemClock;
    this.#delivery = new Delivery({ ...props, clock: this.#clock });
    this.#schedules = props.schedules.map(load).filter(({ input }) => input.state !== 'DISABLED');
  }

  /** Starts waiting for the schedules' times; does nothing when already started. */
  start(): void {
    if (this.#stop !== undefined) return;
    const stop = new AbortController();
    this.#stop = stop;
    const started = this.#clock.now();
    this.#loops = Promise.all(this.#schedules.map((loaded) => this.#loop(loaded, started, stop.signal)));
  }

  /** Stops waiting. Deliveries that have begun go on. */
  async stop(): Promise<void> {
    this.#stop?.abort(new Error('The scheduler has stopped.'));
    this.#stop = undefined;
    await this.#loops;
    this.#next.clear();
  }

  /** When each schedule, by name, fires next. */
  upcoming(): ReadonlyMap<string, Date> {
    return new Map([...this.#next].map(([name, at]) => [name, new Date(at)]));
  }

  /** Waits for the deliveries under way. */
  idle(): Promise<void> {
    return this.#delivery.idle();
  }

  /** Stops, and gives up on deliveries that are being retried. */
  async close(): Promise<void> {
    await this.stop();
    await this.#delivery.close();
  }

  async #loop({ input, schedule }: Loaded, started: number, signal: AbortSignal): Promise<void> {
    let [began, after] = [started, started];
    for (;;) {
      const due = nextFire(schedule, after, began);
      if (due === undefined) break;
      this.#next.set(input.name, due);
      const reached = await this.#reached(due, signal);
      if (reached === 'stopped') return;
      if (reached === 'set back') {
        // Waiting for the old time would keep the schedule still for as long as the clock was set back.
        began = after = this.#clock.now();
        continue;
      }
      if (this.#clock.now() - due <= PRECISION_MS) this.#fire(input, due);
      after = Math.max(due, this.#clock.now());
    }
    this.#next.delete(input.name);
  }

  async #reached(due: number, signal: AbortSignal): Promise<'due' | 'set back' | 'stopped'> {
    try {
      // In pieces, because a timer does not count the time a laptop sleeps.
      for (let rest = due - this.#clock.now(); rest > 0; rest = due - this.#clock.now()) {
        const before = this.#clock.now();
        await this.#clock.sleep(Math.min(rest, PRECISION_MS), signal);
        if (this.#clock.now() < before) return 'set back';
      }
      return 'due';
    } catch (error) {
      if (signal.aborted) return 'stopped';
      throw error;
    }
  }

  #fire({ arn, target }: ScheduleInput, due: number): void {
    const attributes: Readonly<Record<string, string>> = {
      'schedule-arn': arn,
      'scheduled-time': wholeSeconds(due),
      'execution-id': randomUUID(),
      'attempt-number': '1',
    };
    const text = (target.input ?? '{}').replaceAll(ATTRIBUTE, (_, name: string) => attributes[name] ?? '');
    this.#delivery.send(target, JSON.parse(text) as unknown);
  }
}

/** Placeholders that Scheduler fills in within a target's input. */
const ATTRIBUTE = /<aws\.scheduler\.(schedule-arn|scheduled-time|execution-id|attempt-number)>/g;

function load(input: ScheduleInput): Loaded {
  const { name, target, flexibleTimeWindow = 'OFF', state = 'ENABLED' } = input;
  if (flexibleTimeWindow !== 'OFF') throw new UnsupportedError(`the flexible time window of the schedule '${name}'`);
  if (state !== 'ENABLED' && state !== 'DISABLED')
    throw new UnsupportedError(`the state '${state}' of the schedule '${name}'`);
  validateTarget(target);
  const unknown = /<aws\.scheduler\.[^>]*>/.exec((target.input ?? '').replaceAll(ATTRIBUTE, ''))?.[0];
  if (unknown !== undefined) throw new UnsupportedError(`the context attribute ${unknown} of the schedule '${name}'`);
  return { input, schedule: parseSchedule(input.expression, input.timeZone) };
}
