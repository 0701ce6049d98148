import type { Alert, CountsByMinute } from '../../contracts/live.ts';
import type { EpochMillis } from '../../contracts/table.ts';
import { minuteOf } from './count-batch.ts';
import { alertOf } from './detect.ts';
import { totalsOf } from './sums.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Fewer events in the same hours of the day before, and chance may explain that none came. */
const FEWEST = 25;

/** How far back {@link silences} looks. */
export const SILENCE_MS = (hours: number): number => DAY_MS + hours * HOUR_MS;

/**
 * Sources of which nothing has come for some hours, and in the same hours of the day before something did: a shop sleeps at night. It
 * is the same alert as long as the silence lasts, since it is told as of the last minute in which something came.
 * @param batches what was counted since {@link SILENCE_MS} before now
 */
export function silences(batches: readonly CountsByMinute[], now: EpochMillis, hours: number): Alert[] {
  const since = now - hours * HOUR_MS;
  const recent = totalsOf(batches, 'events', { from: minuteOf(since), before: minuteOf(now) });
  const usual = totalsOf(batches, 'events', { from: minuteOf(since - DAY_MS), before: minuteOf(now - DAY_MS) });
  return Object.entries(usual).flatMap(([source, events]) => {
    if (events < FEWEST || (recent[source] ?? 0) > 0) return [];
    const last = lastMinute(batches, source);
    const detail =
      `Nothing has come from ${source} since ${last.replace('T', ' ')} UTC; in the same ${hours} hours of the day before it sent ` +
      `${events} events. See whether its pages and its write key are as they were.`;
    return [alertOf('silence', source, Date.parse(`${last}:00Z`), '', detail)];
  });
}

/** The last minute in which something came from a source. */
const lastMinute = (batches: readonly CountsByMinute[], source: string): string =>
  batches
    .flatMap((batch) => Object.entries(batch))
    .reduce((last, [minute, sources]) => ((sources[source]?.events ?? 0) > 0 && minute > last ? minute : last), '');
