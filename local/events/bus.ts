import { type Clock, systemClock } from '../common/clock.ts';
import { UnsupportedError } from '../service.ts';
import { Delivery, type DeliveryProps, payloadFor, type Target, validateTarget } from './delivery.ts';
import { type EventEnvelope, type EventInput, envelope } from './event.ts';
import { compilePattern } from './pattern.ts';

/** An `AWS::Events::Rule` of the template, resolved. */
export interface RuleInput {
  readonly arn: string;
  readonly name: string;
  /** A rule without a pattern is one on a schedule, which the bus refuses: use EventBridge Scheduler. */
  readonly pattern?: unknown;
  readonly targets: readonly Target[];
  /** @default ENABLED */
  readonly state?: string;
}

export interface EventBusProps extends Omit<DeliveryProps, 'clock'> {
  readonly rules: readonly RuleInput[];
  /** @default the system's clock */
  readonly clock?: Clock;
}

interface Rule {
  readonly matches: ReturnType<typeof compilePattern>;
  readonly targets: readonly Target[];
}

/** The default event bus: hands each event to the targets of every rule whose pattern it matches. */
export class EventBus {
  readonly #rules: readonly Rule[];
  readonly #delivery: Delivery;
  readonly #clock: Clock;

  /** Reads every rule; throws for a pattern or a target that AWS refuses or the account does not support. */
  constructor(props: EventBusProps) {
    this.#clock = props.clock ?? systemClock;
    this.#delivery = new Delivery({ ...props, clock: this.#clock });
    this.#rules = props.rules.map(loadRule).filter((rule) => rule !== undefined);
  }

  /**
   * Publishes an event and returns it with its envelope, before it is delivered. Matching targets get it at least once
   * and in any order, as in AWS; {@link idle} waits for them.
   */
  publish(input: EventInput): EventEnvelope {
    const event = envelope(input, this.#clock.now());
    for (const rule of this.#rules) {
      if (!rule.matches(event)) continue;
      for (const target of rule.targets) this.#delivery.send(target, payloadFor(target, event));
    }
    return event;
  }

  idle(): Promise<void> {
    return this.#delivery.idle();
  }

  close(): Promise<void> {
    return this.#delivery.close();
  }
}

/** Undefined for a disabled rule, which is validated all the same. */
function loadRule({ name, pattern, targets, state = 'ENABLED' }: RuleInput): Rule | undefined {
  if (pattern === undefined)
    throw new UnsupportedError(`the rule '${name}' on a schedule; use AWS::Scheduler::Schedule`);
  if (state !== 'ENABLED' && state !== 'DISABLED')
    throw new UnsupportedError(`the state '${state}' of the rule '${name}'`);
  for (const target of targets) validateTarget(target);
  try {
    const matches = compilePattern(pattern);
    return state === 'ENABLED' ? { matches, targets } : undefined;
  } catch (error) {
    if (error instanceof Error) error.message = `Rule ${name}: ${error.message}`;
    throw error;
  }
}
