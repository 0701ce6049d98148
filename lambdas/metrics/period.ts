import { ExpectedError } from '../../contracts/errors.ts';
import type { FactsSummary } from '../../contracts/facts.ts';
import { MOST_DAYS, type OverviewQuery } from '../../contracts/metrics.ts';
import { dayNumber, dayText } from '../facts/format.ts';
import type { Span } from '../facts/store.ts';
import { addDays, type Day, dayIn } from '../reports/calendar.ts';
import type { Snapshot } from '../snapshot/reader.ts';

const DEFAULT_DAYS = 28;
/** Weekdays match. */
const YEAR = 364;

/** A period that cannot be meant. */
export class InvalidPeriodError extends ExpectedError {
  override readonly name = 'InvalidPeriodError';
  readonly kind = 'invalid-request';
}

export interface Period extends Span {
  /** Days since 1970 of the first day that was not over when the snapshot was made. */
  readonly today: number;
  /** What it is compared with; undefined where it is not. */
  readonly before: Span | undefined;
}

type Asked = Pick<OverviewQuery, 'from' | 'to' | 'compare' | 'compareFrom' | 'compareTo'>;

/** The last 28 days up to the last one with sales that was over. */
export function defaultDays(
  snapshot: Snapshot,
  { first, last, lastSold }: NonNullable<FactsSummary['days']>,
): { from: Day; to: Day } {
  const yesterday = addDays(dayIn(snapshot.timeZone, new Date(snapshot.startedAt)), -1);
  const sold = lastSold ?? last;
  const to = sold <= yesterday || yesterday < first ? sold : yesterday;
  return { from: addDays(to, 1 - DEFAULT_DAYS), to };
}

/**
 * The period that is asked for.
 * @throws InvalidPeriodError when it ends before it begins, or is longer than 4,000 days
 */
export function periodOf(snapshot: Snapshot, days: NonNullable<FactsSummary['days']>, asked: Asked): Period {
  const to =
    asked.to ??
    (asked.from === undefined ? undefined : later(asked.from, defaultDays(snapshot, days).to)) ??
    defaultDays(snapshot, days).to;
  const from = asked.from ?? addDays(to, 1 - DEFAULT_DAYS);
  const period = spanOf(from, to, 'from', 'to');
  const today = dayNumber(dayIn(snapshot.timeZone, new Date(snapshot.startedAt)));
  return { ...period, today, before: comparisonOf(period, asked) };
}

const later = (a: Day, b: Day): Day => (a > b ? a : b);

function comparisonOf({ from, to }: Span, { compare, compareFrom, compareTo }: Asked): Span | undefined {
  if (compareFrom !== undefined || compareTo !== undefined) {
    if (compareFrom === undefined || compareTo === undefined)
      throw new InvalidPeriodError('compareFrom and compareTo belong together: give both, or neither.');
    return spanOf(compareFrom, compareTo, 'compareFrom', 'compareTo');
  }
  if (compare === 'none') return undefined;
  const shift = compare === 'year' ? YEAR : to - from + 1;
  return { from: from - shift, to: to - shift };
}

function spanOf(first: Day, last: Day, firstName: string, lastName: string): Span {
  const span = { from: dayNumber(first), to: dayNumber(last) };
  if (span.to < span.from)
    throw new InvalidPeriodError(`${firstName} is ${first}, which is after ${lastName}, ${last}. Exchange them.`);
  if (span.to - span.from >= MOST_DAYS)
    throw new InvalidPeriodError(`From ${first} to ${last} are more than ${MOST_DAYS} days. Ask for fewer.`);
  return span;
}

/** As an answer tells it. */
export const told = ({ from, to, today, before }: Period) => ({
  from: dayText(from),
  to: dayText(to),
  days: to - from + 1,
  complete: to < today,
  compareFrom: before ? dayText(before.from) : null,
  compareTo: before ? dayText(before.to) : null,
});
