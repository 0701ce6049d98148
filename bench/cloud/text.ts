import { alignColumns } from '../../lambdas/reports/text-table.ts';
import type { Bill } from './bill.ts';
import { PEERS, PRICES } from './prices.ts';
import { DAYS_A_MONTH, type Profile } from './profile.ts';
import type { Metered, Target } from './targets.ts';

export const MIB = 1024 * 1024;

export const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });

/** What of a refresh is told, a row each. */
export const FIGURES: readonly (readonly [what: string, of: (bill: Bill) => string])[] = [
  ['statements a refresh', ({ refresh }) => number(refresh.statements)],
  ['  of these views', ({ refresh }) => number(refresh.views)],
  ['waves', ({ refresh }) => number(refresh.waves)],
  ['state transitions', ({ refresh }) => number(refresh.transitions)],
  ['GET', ({ refresh }) => number(refresh.gets)],
  ['LIST', ({ refresh }) => number(refresh.lists)],
  ['PUT', ({ refresh }) => number(refresh.puts)],
  ['MiB scanned', ({ refresh }) => number(refresh.bytes / MIB)],
  ['Glue table versions', ({ refresh }) => number(refresh.glueVersions)],
  ['expected seconds', ({ refresh }) => number(refresh.seconds)],
];

/** Every line that any of the bills has, in the order in which they come. */
export const linesOf = (bills: readonly Bill[]): string[] => [
  ...new Set(bills.flatMap(({ lines }) => lines.map(({ what }) => what))),
];

export const usdOf = (bill: Bill, what: string): number => bill.lines.find((line) => line.what === what)?.usd ?? 0;

/** USD a million events of a month’s bill; undefined where nothing comes. */
export function perMillion({ profile }: Metered, bill: Bill): number | undefined {
  const millions = (profile.eventsPerDay * DAYS_A_MONTH) / 1e6;
  return millions === 0 ? undefined : bill.usd / millions;
}

export const whenOf = (days: number | null): string => {
  if (days === null) return 'never';
  return days === 0 ? 'now' : `after ${number(days, days < 10 ? 1 : 0)} days`;
};

export const shopText = ({ name, eventsPerDay, ordersPerDay, eventsPerRequest }: Profile): string =>
  eventsPerDay === 0
    ? `${name}: nothing comes`
    : `${name}: ${number(eventsPerDay)} events and ${number(ordersPerDay)} orders a day, ${eventsPerRequest === 1 ? 'one event' : `${eventsPerRequest} events`} a request`;

/** A profile as a terminal shows it. */
export function textOf(metered: Metered): string {
  const { profile, bills, limits } = metered;
  const heading = ['', ...bills.map(({ history }) => `${number(history)} ${history === 1 ? 'day' : 'days'}`)];
  const figures = FIGURES.map(([what, of]) => [what, ...bills.map(of)]);
  const lines = linesOf(bills).map((what) => [what, ...bills.map((bill) => number(usdOf(bill, what), 2))]);
  const million = bills.map((bill) => perMillion(metered, bill));
  return [
    shopText(profile),
    ...alignColumns([
      heading,
      ...figures,
      ['USD a month', ...bills.map(() => '')],
      ...lines,
      ['total', ...bills.map(({ usd }) => number(usd, 2))],
      ...(million[0] === undefined ? [] : [['a million events', ...million.map((usd) => number(usd ?? 0, 2))]]),
    ]),
    '',
    'Limits',
    ...alignColumns(limits.map(({ name, figure, days }) => [name, whenOf(days), figure])),
  ].join('\n');
}

/** What others cost, for a line below the bills. */
export const peersText = (): string =>
  [
    `Others, USD a million events: ${PEERS.clickstream.name} ${PEERS.clickstream.low} to ${number(PEERS.clickstream.high, 2)}, ${PEERS.segment.name} ${PEERS.segment.low}.`,
    `${PRICES.source}, of ${PRICES.asOf}, without the free tier.`,
  ].join('\n');

export const targetsText = (targets: readonly Target[]): string =>
  alignColumns(targets.map(({ name, value, aim, isMet }) => [isMet ? 'ok' : 'MISSED', name, value, aim])).join('\n');
