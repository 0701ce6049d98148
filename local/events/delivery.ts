import type { Clock } from '../common/clock.ts';
import { AwsFailure, UnsupportedError } from '../service.ts';

export interface RetryPolicy {
  /** @default 185 */
  readonly maximumRetryAttempts?: number;
  /** @default 86400 */
  readonly maximumEventAgeInSeconds?: number;
}

/** Where a rule or a schedule sends to. */
export interface Target {
  readonly arn: string;
  readonly id?: string;
  /** A constant payload, as JSON text, sent in place of the event. */
  readonly input?: string;
  /** Not supported: a target that has one of these is refused. */
  readonly inputPath?: string;
  readonly inputTransformer?: unknown;
  readonly deadLetterArn?: string;
  /** The role the target is called with. */
  readonly roleArn?: string;
  readonly retry?: RetryPolicy;
}

/** An event that could not be delivered to its target. */
export interface Undelivered {
  readonly target: Target;
  readonly payload: unknown;
  readonly error: unknown;
  readonly attempts: number;
}

export interface DeliveryProps {
  /** Calls the target; rejects with an `AwsFailure` when the target's service answers with one. */
  readonly deliver: (target: Target, payload: unknown) => Promise<void>;
  /** Told of every payload that was lost after the retries. */
  readonly onLost: (failure: Undelivered) => void;
  readonly clock: Clock;
}

const LONGEST_PAUSE_MS = 60_000;

/** Sends payloads to targets, with EventBridge's retries. What is under way is lost when the process ends. */
export class Delivery {
  readonly #props: DeliveryProps;
  readonly #pending = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  constructor(props: DeliveryProps) {
    this.#props = props;
  }

  send(target: Target, payload: unknown): void {
    const sending = this.#send(target, payload).finally(() => this.#pending.delete(sending));
    this.#pending.add(sending);
  }

  /** Waits until everything sent has arrived or been reported as lost. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Ends the waits between retries; what was being retried is reported as lost. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('The account is closing.'));
    await this.idle();
  }

  async #send(target: Target, payload: unknown): Promise<void> {
    const deadline = this.#props.clock.now() + 1000 * (target.retry?.maximumEventAgeInSeconds ?? 86_400);
    const retries = target.retry?.maximumRetryAttempts ?? 185;
    for (let attempts = 1; ; attempts += 1) {
      try {
        await this.#props.deliver(target, payload);
        return;
      } catch (error) {
        const pause = Math.min(1000 * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
        const again = mayPass(error) && attempts <= retries && this.#props.clock.now() + pause <= deadline;
        if (!again || !(await this.#pause(pause))) {
          this.#props.onLost({ target, payload, error, attempts });
          return;
        }
      }
    }
  }

  async #pause(milliseconds: number): Promise<boolean> {
    try {
      await this.#props.clock.sleep(milliseconds, this.#stop.signal);
      return true;
    } catch (error) {
      if (this.#stop.signal.aborted) return false;
      throw error;
    }
  }
}

const THROTTLING = new Set([
  'ThrottlingException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
]);

/** EventBridge retries throttling and server errors; a missing permission or target is lost at once. */
function mayPass(error: unknown): boolean {
  return error instanceof AwsFailure && (error.status >= 500 || THROTTLING.has(error.code));
}

/** Refuses, at load, what a target asks for that is not supported. */
export function validateTarget({ arn, inputPath, inputTransformer, deadLetterArn }: Target): void {
  if (inputTransformer !== undefined) throw new UnsupportedError(`the input transformer of the target ${arn}`);
  if (inputPath !== undefined) throw new UnsupportedError(`the input path '${inputPath}' of the target ${arn}`);
  if (deadLetterArn !== undefined)
    throw new UnsupportedError(`the dead-letter queue ${deadLetterArn} of the target ${arn}`);
}

/** What a target gets of an event: its constant, or the whole. */
export function payloadFor(target: Target, event: unknown): unknown {
  return target.input === undefined ? event : (JSON.parse(target.input) as unknown);
}
