import { Temporal } from 'temporal-polyfill';
import { AwsFailure } from '../service.ts';
import { type Cron, parseCron } from './cron.ts';

/** A schedule expression, read. */
export type Schedule =
  | { readonly kind: 'rate'; readonly milliseconds: number }
  | { readonly kind: 'cron'; readonly cron: Cron; readonly zone: string }
  | { readonly kind: 'at'; readonly instant: number };

/** Reads `rate(…)`, `cron(…)` or `at(…)` of EventBridge Scheduler; throws a `ValidationException` for what AWS refuses. */
export function parseSchedule(expression: string, zone = 'UTC'): Schedule {
  validateZone(zone);
  const [, kind, body = ''] = /^(rate|cron|at)\(([^()]*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return { kind, milliseconds: rate(body, expression) };
  if (kind === 'cron') return { kind, cron: parseCron(body), zone };
  if (kind === 'at') return { kind, instant: at(body, zone, expression) };
  throw invalid(expression, 'must be rate(value unit), cron(fields) or at(yyyy-mm-ddThh:mm:ss)');
}

/**
 * When the schedule fires next after `after`, or undefined when it does not any more. Milliseconds since the epoch.
 * @param anchor from where a rate counts: it fires every interval from there
 */
export function nextFire(schedule: Schedule, after: number, anchor: number): number | undefined {
  if (schedule.kind === 'cron') return nextCron(schedule.cron, schedule.zone, after);
  if (schedule.kind === 'at') return schedule.instant > after ? schedule.instant : undefined;
  return anchor + (Math.floor((after - anchor) / schedule.milliseconds) + 1) * schedule.milliseconds;
}

function rate(body: string, expression: string): number {
  const [, value = '', unit] = /^(\d+)\s+(minute|hour|day)s?$/.exec(body.trim()) ?? [];
  // A day of a rate has 24 hours, whatever the clocks do.
  const interval = unit === 'day' ? { hours: 24 * Number(value) } : { [`${unit}s`]: Number(value) };
  if (unit !== undefined && Number(value) > 0) return Temporal.Duration.from(interval).total('milliseconds');
  throw invalid(expression, 'takes a positive integer and minutes, hours or days');
}

function at(body: string, zone: string, expression: string): number {
  const text = body.trim();
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? plainDateTime(text) : undefined;
  const instant = time && instantOf(time, zone);
  if (instant !== undefined) return instant;
  throw invalid(expression, `is not a time that clocks show in ${zone}; write yyyy-mm-ddThh:mm:ss`);
}

function plainDateTime(text: string): Temporal.PlainDateTime | undefined {
  try {
    return Temporal.PlainDateTime.from(text);
  } catch {
    return undefined;
  }
}

/**
 * The first instant after `after` at which the zone's clocks show a time of the expression. A time that clocks skip in
 * spring is skipped, one that they show twice in autumn counts once. Undefined when there is none until 2199.
 */
function nextCron(cron: Cron, zone: string, after: number): number | undefined {
  const start = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone).toPlainDate();
  // Clocks turned back over midnight make a time of the day before lie ahead.
  for (const date of daysFrom(cron, start.subtract({ days: 1 }))) {
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const instant = instantOf(date.toPlainDateTime({ hour, minute }), zone);
        if (instant !== undefined && instant > after) return instant;
      }
    }
  }
  return undefined;
}

function* daysFrom(cron: Cron, start: Temporal.PlainDate): Generator<Temporal.PlainDate> {
  for (const year of cron.years.filter((candidate) => candidate >= start.year)) {
    for (const month of cron.months) {
      const { daysInMonth } = Temporal.PlainYearMonth.from({ year, month });
      for (let day = 1; day <= daysInMonth; day += 1) {
        const date = Temporal.PlainDate.from({ year, month, day });
        if (Temporal.PlainDate.compare(date, start) >= 0 && cron.matchesDay(date)) yield date;
      }
    }
  }
}

/** When a zone's clocks show a time: the earlier instant when they show it twice, undefined when they skip it. */
function instantOf(time: Temporal.PlainDateTime, zone: string): number | undefined {
  const zoned = time.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return zoned.toPlainDateTime().equals(time) ? zoned.epochMilliseconds : undefined;
}

function validateZone(zone: string): void {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch {
    throw new AwsFailure('ValidationException', `'${zone}' is not a time zone of the IANA database.`);
  }
}

function invalid(expression: string, why: string): AwsFailure {
  return new AwsFailure('ValidationException', `Invalid Schedule Expression '${expression}': ${why}.`);
}
