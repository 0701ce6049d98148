import type { ArrivedObject, Receipt } from '../../contracts/receipts.ts';
import { REPLAYS } from '../../contracts/replay.ts';

/** A stretch in which nothing of a batch happened, `yyyy-MM-dd HH:mm:ss` UTC: whole days, from the first to before the last. */
export interface Quiet {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;
/** Statements look some days to either side of what happened: a shorter stretch would be read anyway. */
const LEAST_DAYS = 14;
/** The tables that events stand in, and what they say of who is who. */
const OF_EVENTS: ReadonlySet<string> = new Set(['events', 'identities']);

/** When the events of a batch happened. */
export interface Happened {
  /** The earliest of them, epoch milliseconds; null where nothing is known of it. */
  readonly firstAt: number | null;
  /** The longest stretch between two of them, of those that are long: what a clock that is years late leaves. */
  readonly quiet: Quiet | null;
}

const UNKNOWN: Happened = { firstAt: null, quiet: null };

/** What is read again may have stood elsewhere before, so that of a replay nothing is known. */
export function happenedIn(receipts: readonly Receipt[]): Happened {
  if (receipts.some(({ name }) => name.startsWith(REPLAYS))) return UNKNOWN;
  const objects = receipts.flatMap((receipt) => receipt.objects).filter(({ table }) => OF_EVENTS.has(table));
  const times = objects.flatMap(({ firstAt }) => firstAt ?? []);
  if (times.length === 0) return UNKNOWN;
  const firstAt = times.reduce((a, b) => Math.min(a, b));
  return { firstAt, quiet: objects.every(hasDays) ? longestQuiet(objects.flatMap(({ days = [] }) => days)) : null };
}

const hasDays = ({ firstAt, days }: ArrivedObject): boolean => firstAt === null || days !== undefined;

/** @param days on which something happened, `yyyy-MM-dd` UTC, in any order */
export function longestQuiet(days: readonly string[]): Quiet | null {
  const sorted = [...new Set(days)].map((day) => Date.parse(day)).sort((a, b) => a - b);
  let longest: Quiet | null = null;
  let most = LEAST_DAYS * DAY_MS;
  for (const [index, to] of sorted.entries()) {
    const from = (sorted[index - 1] ?? to) + DAY_MS;
    if (to - from < most) continue;
    most = to - from;
    longest = { from: second(from), to: second(to) };
  }
  return longest;
}

/** A time as statements take it. */
export const second = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
