import type { Alert, AlertKind, AlertRules, CountsByMinute } from '../../contracts/live.ts';
import type { EpochMillis } from '../../contracts/table.ts';
import { formatDecimal, wholeAmount } from '../ingest/decimal.ts';
import { type LiveOrder, minuteOf } from './count-batch.ts';
import { totalsOf } from './sums.ts';

const MINUTE_MS = 60_000;
/** What is compared, and alerts of one kind and source are told of once in. */
const WINDOW_MINUTES = 5;
/** What it is compared with: the hour before it. */
const BASIS_WINDOWS = 11;
/** Fewer events are too few to say what is usual. */
const FEWEST_USUAL = 50;
/** Standard deviations of a Poisson count that chance alone hardly ever makes. */
const SIGMAS = 5;

/** Minutes before now whose counts {@link volumeAlerts} looks at. */
export const VOLUME_MINUTES = WINDOW_MINUTES * (BASIS_WINDOWS + 1) + 1;

const timeOf = (at: EpochMillis): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** An alert at a time, and about something; found again it is the same alert. */
export const alertOf = (kind: AlertKind, source: string, at: EpochMillis, about: string, detail: string): Alert => ({
  day: timeOf(at).slice(0, 10),
  at: `${timeOf(at)}#${kind}#${source}#${about}`,
  kind,
  source,
  detail,
});

/** Orders whose revenue reaches what the stage calls high in their currency. */
export const highOrders = (orders: readonly LiveOrder[], { orderValue }: AlertRules): Alert[] =>
  orders.flatMap(({ source, orderId, currency, revenue, orderedAt }) => {
    const most = orderValue[currency];
    if (most === undefined || revenue < wholeAmount(most)) return [];
    const detail = `Order ${orderId} of ${source} comes to ${formatDecimal(revenue)} ${currency}; from ${most} on it is told.`;
    return [alertOf('high_order_value', source, orderedAt, orderId, detail)];
  });

const FAILURES = [
  ['failed_sign_ins', 'failedSignIns', 'sign-ins'],
  ['failed_payments', 'failedPayments', 'payments'],
] as const;

/** Bursts of failures in the five minutes up to now. */
export function failureAlerts(batches: readonly CountsByMinute[], now: EpochMillis, { failures }: AlertRules): Alert[] {
  const from = minuteOf(now - (WINDOW_MINUTES - 1) * MINUTE_MS);
  const before = minuteOf(now + MINUTE_MS);
  return FAILURES.flatMap(([kind, figure, what]) =>
    Object.entries(totalsOf(batches, figure, { from, before }))
      .filter(([, count]) => count >= failures)
      .map(([source]) => {
        const detail = `${failures} or more ${what} of ${source} failed in five minutes.`;
        return alertOf(kind, source, windowOf(now), '', detail);
      }),
  );
}

/**
 * Sudden changes of volume: the last five minutes that are over, against the mean of the eleven times five minutes before them. Told
 * where it is so many times as much, or so small a part, and chance alone does not explain it. A shop of which nothing comes at all
 * is not heard here, since nothing is what wakes this up.
 */
export function volumeAlerts(
  batches: readonly CountsByMinute[],
  now: EpochMillis,
  { volumeFactor }: AlertRules,
): Alert[] {
  const minute = (ago: number): string => minuteOf(now - ago * MINUTE_MS);
  const before = totalsOf(batches, 'events', { from: minute(VOLUME_MINUTES - 1), before: minute(WINDOW_MINUTES) });
  const last = totalsOf(batches, 'events', { from: minute(WINDOW_MINUTES), before: minute(0) });
  return Object.entries(before).flatMap(([source, events]) => {
    const usual = events / BASIS_WINDOWS;
    const count = last[source] ?? 0;
    if (usual < FEWEST_USUAL || Math.abs(count - usual) < SIGMAS * Math.sqrt(usual)) return [];
    const kind =
      count >= usual * volumeFactor ? 'volume_rise' : count * volumeFactor <= usual ? 'volume_drop' : undefined;
    const detail = `${source} sent ${count} events in five minutes; ${Math.round(usual)} were usual in the hour before.`;
    return kind === undefined ? [] : [alertOf(kind, source, windowOf(now), '', detail)];
  });
}

/** The five minutes of the clock that a time lies in. */
const windowOf = (now: EpochMillis): EpochMillis => now - (now % (WINDOW_MINUTES * MINUTE_MS));
