import type { Line } from './lines.ts';

const WEEK = 7;
/** What has not come back after twelve weeks does not count any more. */
const MOST_WEEKS = 12;
/** Ages are compared four weeks at a time: a week's returns are few. */
const BUCKET_WEEKS = 4;
/** Lines are mature when at least this share of what comes back of old lines has come back. */
const MATURE_SHARE = 0.85;
/** Fewer returned lines than this do not show how long returns take. */
const LEAST_RETURNED = 30;

export interface Maturation {
  /** Lines of the last so many days are left out. */
  readonly days: number;
  readonly reason: string;
}

/**
 * How long it takes until most of what will come back has: lines younger than that look better than they are. Old lines are those
 * of before the last twelve weeks; the age from which on as many are returned as of them, nearly, is mature.
 *
 * @param lines in order of their days
 */
export function maturation(lines: readonly Line[]): Maturation {
  const lastDay = lines.at(-1)?.day ?? 0;
  const ages = Array.from({ length: MOST_WEEKS + BUCKET_WEEKS }, () => ({ lines: 0, returned: 0 }));
  const old = { lines: 0, returned: 0 };
  for (const { day, isReturned } of lines) {
    const week = Math.floor((lastDay - day) / WEEK);
    for (const counts of [ages[week], week >= MOST_WEEKS ? old : undefined]) {
      if (!counts) continue;
      counts.lines++;
      if (isReturned) counts.returned++;
    }
  }
  if (old.returned < LEAST_RETURNED) {
    const reason = `${old.returned} lines older than ${MOST_WEEKS} weeks were returned, too few to show how long returns take`;
    return { days: 0, reason: `${reason}; the newest lines are learnt from as they are` };
  }
  const weeks = ages.slice(0, MOST_WEEKS).findIndex((_, from) => {
    const bucket = ages.slice(from, from + BUCKET_WEEKS);
    const [count, returned] = [sum(bucket.map((age) => age.lines)), sum(bucket.map((age) => age.returned))];
    return returned * old.lines >= MATURE_SHARE * old.returned * count && count > 0;
  });
  const days = (weeks < 0 ? MOST_WEEKS : weeks) * WEEK;
  const rate = ((100 * old.returned) / old.lines).toFixed(2);
  return { days, reason: `returns take up to ${days} days to come in (${rate} % of old lines were returned)` };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
