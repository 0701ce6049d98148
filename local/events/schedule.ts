import { AwsFailure } from '../service.ts';
import type { Cron } from './cron.ts';
import { nextCron, parseCron } from './cron.ts';
import { instantOf, wallTime } from './zone.ts';

/** A schedule expression, read. */
export type Schedule =
  | { readonly kind: 'rate'; readonly milliseconds: number }
  | { readonly kind: 'cron'; readonly cron: Cron; readonly zone: string }
  | { readonly kind: 'at'; readonly instant: number };

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(…)`, `cron(…)` or `at(…)` of EventBridge Scheduler; throws a `ValidationException` for anything else. */
export function parseSchedule(expression: string, zone = 'UTC'): Schedule {
  checkZone(zone);
  const [, kind, body = ''] = /^(rate|cron|at)\(([^()]*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return { kind, milliseconds: rate(body, expression) };
  if (kind === 'cron') return { kind, cron: parseCron(body), zone };
  if (kind === 'at') return { kind, instant: at(body, zone, expression) };
  throw invalid(expression, 'must be rate(value unit), cron(fields) or at(yyyy-mm-ddThh:mm:ss)');
}

/**
 * When the schedule fires next after `after`, or undefined when it does not any more.
 * @param anchor from where a rate counts: it fires at the anchor and every interval from there. AWS takes the schedule's
 *   start date, or its creation. @default `after`, so one interval later
 */
export function nextFire(expression: string, zone: string, after: Date, anchor: Date = after): Date | undefined {
  const next = nextInstant(parseSchedule(expression, zone), after.getTime(), anchor.getTime());
  return next === undefined ? undefined : new Date(next);
}

/** {@link nextFire} on milliseconds, for a schedule that is already read. */
export function nextInstant(schedule: Schedule, after: number, anchor: number): number | undefined {
  if (schedule.kind === 'cron') return nextCron(schedule.cron, schedule.zone, after);
  if (schedule.kind === 'at') return schedule.instant > after ? schedule.instant : undefined;
  if (anchor > after) return anchor;
  return anchor + (Math.floor((after - anchor) / schedule.milliseconds) + 1) * schedule.milliseconds;
}

function rate(body: string, expression: string): number {
  const [, value = '', unit = ''] = /^(\d+)\s+(minute|hour|day)s?$/.exec(body.trim()) ?? [];
  const milliseconds = Number(value) * (UNITS[unit] ?? 0);
  if (milliseconds > 0) return milliseconds;
  throw invalid(expression, 'takes a positive whole number and minutes, hours or days');
}

function at(body: string, zone: string, expression: string): number {
  const text = body.trim();
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  const instant = Number.isNaN(wall) ? undefined : instantOf(wall, zone);
  if (instant !== undefined) return instant;
  throw invalid(expression, `is not a time that clocks show in ${zone}; write yyyy-mm-ddThh:mm:ss`);
}

function checkZone(zone: string): void {
  try {
    wallTime(0, zone);
  } catch {
    throw new AwsFailure('ValidationException', `'${zone}' is not a time zone of the IANA database.`);
  }
}

function invalid(expression: string, why: string): AwsFailure {
  return new AwsFailure('ValidationException', `Invalid Schedule Expression '${expression}': ${why}.`);
}
