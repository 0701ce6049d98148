import { prefixOf } from '../../contracts/lake.ts';
import { rawEvents } from '../../glue-sql/tables/ledger.ts';
import type { Bill } from './bill.ts';
import { type Limit, QUESTION_LIMIT, SCAN_LIMIT } from './limits.ts';
import { compacted } from './objects.ts';
import { DAYS_A_MONTH, type Profile } from './profile.ts';
import type { Moment } from './run-cost.ts';

/** A figure and its aim. */
export interface Target {
  readonly name: string;
  readonly value: string;
  readonly aim: string;
  readonly isMet: boolean;
}

/** What the meter worked out for a profile. */
export interface Metered {
  readonly profile: Profile;
  readonly moment: Omit<Moment, 'history'>;
  readonly bills: readonly Bill[];
  /** After a month, of a shop with twice the events and as many orders. */
  readonly twice: Bill;
  readonly limits: readonly Limit[];
  /** That a statement reads at most where 100,000 objects of seven events have arrived. */
  readonly backlogBytes: number;
}

/** USD a month for the small shop, by days of history. */
const SMALL_BILLS: Readonly<Record<number, number>> = { 1: 45, 30: 47, 365: 55 };
const IDLE_BILL = 20;
const LARGE_BILL = 130;
const FURTHER_MILLION = 0.5;
const MEBIBYTE = 1024 * 1024;
/** What a person’s query may scan. */
const BACKLOG_MIB = 2000;
const OBJECTS_A_DAY = 300;
/** Of bronze, once a day is settled: one an hour, or each at least so large. */
const HOURS_A_DAY = 24;
const LARGE_OBJECT_MIB = 64;
const STATEMENTS = 45;
const WAVES = 12;
/** LISTs after a year over those after a month: flat, but for what a bound itself covers. */
const LIST_GROWTH = 1.05;
const DAY_MS = 86_400_000;

/** Figures of the idle, the small and the large shop, each with its aim. */
export function targetsOf(metered: readonly Metered[]): Target[] {
  const of = (name: string): Metered => {
    const found = metered.find(({ profile }) => profile.name === name);
    if (!found) throw new Error(`No profile "${name}" was metered`);
    return found;
  };
  const [idle, small, large] = [of('idle'), of('small'), of('large')];
  const { rehearsal, arrivals } = small.moment;
  const arrived = billAt(small, 30).refresh;
  const objects = Math.max(...Object.values(arrivals.tables).map(({ perDay }) => perDay));
  return [
    never('scan limit of a statement, small shop', small, SCAN_LIMIT),
    never('scan limit of a question about a mart, small shop', small, QUESTION_LIMIT),
    never('scan limit of a statement, large shop', large, SCAN_LIMIT),
    atMost('a statement that finds 100,000 objects of 7 events', small.backlogBytes / MEBIBYTE, BACKLOG_MIB, 'MiB'),
    atMost('objects a day in a table, small shop', objects, OBJECTS_A_DAY),
    settledObjects('objects a day in bronze when it is compacted, small shop', small),
    settledObjects('objects a day in bronze when it is compacted, large shop', large),
    ...Object.entries(SMALL_BILLS).map(([history, most]) =>
      atMost(`month’s bill after ${history} days, small shop`, billAt(small, Number(history)).usd, most, 'USD'),
    ),
    atMost('month’s bill, idle shop', Math.max(...idle.bills.map(({ usd }) => usd)), IDLE_BILL, 'USD'),
    atMost('month’s bill after 30 days, large shop', billAt(large, 30).usd, LARGE_BILL, 'USD'),
    atMost('a further million events, large shop', furtherMillion(large), FURTHER_MILLION, 'USD'),
    atMost('refreshes after one arrival', refreshesAfterOne(small.moment), 1),
    atMost('statements of a refresh with new data', arrived.statements, STATEMENTS),
    atMost('views that it defines anew', arrived.views, 0),
    atMost('waves of it', rehearsal.arrived.waves, WAVES),
    atMost(
      'LISTs of it after 365 days over those after 30',
      billAt(small, 365).refresh.lists / arrived.lists,
      LIST_GROWTH,
    ),
  ];
}

function atMost(name: string, value: number, most: number, unit = ''): Target {
  const digits = Number.isInteger(value) ? 0 : 2;
  const told = [value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits }), unit];
  const aim = `≤ ${most} ${unit}`.trim();
  return { name, value: told.join(' ').trim(), aim, isMet: value <= most };
}

/** So few; or so large, but for the last of the day. */
function settledObjects(name: string, { moment }: Metered): Target {
  const written = moment.arrivals.tables[prefixOf(rawEvents).slice(0, -1)];
  const sizes = written ? compacted(written) : [];
  const small = sizes.filter((bytes) => bytes < LARGE_OBJECT_MIB * MEBIBYTE);
  const { value, isMet } = atMost(name, sizes.length, HOURS_A_DAY);
  const aim = `≤ ${HOURS_A_DAY}, or ${LARGE_OBJECT_MIB} MiB each`;
  return { name, value, aim, isMet: isMet || small.length <= 1 };
}

function never(name: string, { limits }: Metered, limit: string): Target {
  const { days = null, figure } = limits.find((each) => each.name === limit) ?? {};
  const value = days === null ? 'never' : `passed after ${days} days by ${figure}`;
  return { name, value, aim: 'never', isMet: days === null };
}

function billAt({ bills }: Metered, history: number): Bill {
  const bill = bills.find((each) => each.history === history);
  if (!bill) throw new Error(`No bill after ${history} days was made`);
  return bill;
}

/** What a million events more add to the bill of a shop: of twice as many events, since batches do not grow evenly. */
function furtherMillion(shop: Metered): number {
  const difference = shop.twice.usd - billAt(shop, DAYS_A_MONTH).usd;
  return (difference / (shop.profile.eventsPerDay * DAYS_A_MONTH)) * 1e6;
}

/** One arrival makes one refresh, or as many as come in the days that a refresh looks back. */
function refreshesAfterOne({ rehearsal, facts }: Omit<Moment, 'history'>): number {
  if (rehearsal.after.outcome === 'unchanged') return 1;
  const bounds = (rehearsal.after.statements[0]?.scans ?? []).flatMap(({ conditions }) =>
    conditions.filter(({ operator }) => operator.startsWith('>')).map(({ value }) => Date.parse(value)),
  );
  const days = (Date.parse(rehearsal.at) - Math.max(...bounds)) / DAY_MS;
  return Number.isFinite(days) ? Math.max(2, Math.round(days * facts.refreshesPerDay)) : Number.POSITIVE_INFINITY;
}
