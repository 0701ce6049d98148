import { ExpectedError } from '../../contracts/errors.ts';
import type { PublishedFacts } from '../../contracts/facts.ts';
import { type Envelope, FILTERS, type OverviewQuery } from '../../contracts/metrics.ts';
import type { Selection } from '../facts/filter.ts';
import { dayNumber, dayText } from '../facts/format.ts';
import type { Facts } from '../facts/scan.ts';
import type { FactStore, Span } from '../facts/store.ts';
import { nothingSoldYet } from '../reports/unsold.ts';
import type { Snapshot } from '../snapshot/reader.ts';
import { type Period, periodOf, told } from './period.ts';

/** Where answers come from. */
export interface MetricsSource {
  readonly snapshot: Snapshot;
  readonly store: FactStore;
}

/** The snapshot is of a version that packed no facts. */
export class NoFactsError extends ExpectedError {
  override readonly name = 'NoFactsError';
  readonly kind = 'not-ready';

  constructor() {
    super('The published snapshot holds no facts to filter yet. The next refresh packs them.');
  }
}

/** A question about sales, with all that is needed to answer it. */
export interface Question {
  readonly facts: Facts;
  readonly period: Period;
  readonly selection: Selection;
  /** The first and the last day of which anything is known, in days since 1970. */
  readonly known: Span;
  /** The answer's envelope, once it is known how many lines were counted. */
  readonly envelope: (lines: number) => Envelope;
}

/** The facts of a snapshot. @throws NoFactsError where it has none */
export function factsOf({ facts }: Snapshot): PublishedFacts {
  if (!facts) throw new NoFactsError();
  return facts;
}

/**
 * Works out which sales are meant, and fetches their facts.
 * @param more days beside the period and the one it is compared with
 * @throws InvalidPeriodError, NoFactsError, NoDataError where nothing was sold yet, and what reading an object throws
 */
export async function ask(
  { snapshot, store }: MetricsSource,
  asked: OverviewQuery,
  more: (period: Period) => readonly Span[] = () => [],
): Promise<Question> {
  const published = factsOf(snapshot);
  const { days, currencies } = await store.summary(published);
  if (!days) throw await nothingSoldYet(snapshot);
  const whole = periodOf(snapshot, days, asked);
  const spans = [whole, ...(whole.before ? [whole.before] : []), ...more(whole)];
  const { facts, wholeFrom } = await store.load(published, spans);
  const known = { from: Math.max(dayNumber(days.first), wholeFrom ?? 0), to: dayNumber(days.last) };
  const { period, ignored } = whatIsKnown(whole, known, wholeFrom === undefined ? undefined : store.maxLines);
  const currency = asked.currency ?? currencies[0]?.value ?? '';
  const { run, publishedAt, startedAt, timeZone } = snapshot;
  return {
    facts,
    period,
    known,
    selection: {
      currency,
      audience: asked.audience,
      filters: Object.fromEntries(FILTERS.map((filter) => [filter, asked[filter]])),
    },
    envelope: (lines) => ({
      snapshot: { run, publishedAt, dataTo: startedAt },
      period: told(period),
      currency,
      timeZone,
      ignored,
      counted: { lines },
    }),
  };
}

/** Leaves out a comparison that is not known from beginning to end, and says so. @param maxLines where they are the reason */
function whatIsKnown(
  period: Period,
  known: Span,
  maxLines: number | undefined,
): { period: Period; ignored: Envelope['ignored'] } {
  const since = dayText(known.from);
  const why =
    maxLines === undefined
      ? `Sales are known from ${since} on.`
      : `Of so many days more than ${maxLines} lines were sold, of which the newest are counted: sales from ${since} on.`;
  const isCut = maxLines !== undefined && period.from < known.from;
  const isUnknown = period.before !== undefined && period.before.from < known.from;
  return {
    period: isUnknown ? { ...period, before: undefined } : period,
    ignored: [
      ...(isCut ? [{ filter: 'from', figures: ['all'], reason: why }] : []),
      ...(isUnknown ? [{ filter: 'compare', figures: ['previous'], reason: why }] : []),
    ],
  };
}
