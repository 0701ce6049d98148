import type { PlannedCondition, PlannedScan } from '@shoplake/local/athena';
import {
  DAYS_BEFORE_BOUND,
  FILES_OF_A_COMMIT,
  GETS_OF_A_FILE,
  GETS_OF_A_SMALL_OBJECT,
  GETS_OF_ICEBERG_METADATA,
  GLUE_REQUESTS_OF_A_SCAN,
  LARGEST_FILE,
  PUTS_OF_A_COMMIT,
  PUTS_OF_A_DATASET,
  PUTS_OF_A_RESULT,
  PUTS_OF_AN_UNLOAD,
  PUTS_OF_FACTS,
} from './assumptions.ts';
import type { StageFacts, TableFacts } from './facts.ts';
import type { Arrivals } from './objects.ts';
import { PRICES } from './prices.ts';
import type { Profile } from './profile.ts';
import type { Rehearsal, RehearsedRun, RehearsedStatement } from './rehearsal.ts';

/** What a statement touches. */
export interface StatementCost {
  readonly name: string;
  readonly kind: 'view' | 'merge' | 'unload' | 'other';
  readonly bytes: number;
  readonly gets: number;
  readonly lists: number;
  readonly puts: number;
  readonly glueRequests: number;
  /** Of Athena, by the bytes that it bills. */
  readonly usd: number;
}

/** A shop at some age. */
export interface Moment {
  readonly facts: StageFacts;
  readonly profile: Profile;
  readonly arrivals: Arrivals;
  readonly rehearsal: Rehearsal;
  /** Days since it began. */
  readonly history: number;
}

const DAY_MS = 86_400_000;
const DAYS_A_MONTH = 30;
const LEAST_BILLED = 10 * 1000 * 1000;
const TERABYTE = 1e12;

/** What each statement of a run touches and costs. */
export const costOf = (run: Pick<RehearsedRun, 'statements'>, moment: Moment): StatementCost[] =>
  run.statements.map((statement) => statementCost(statement, moment));

export function statementCost({ sql, state, scans }: RehearsedStatement, moment: Moment): StatementCost {
  const kind = kindOf(sql);
  let [bytes, gets, lists] = [0, 0, 0];
  for (const scan of scans) {
    const read = isWrittenAs(scan.table, moment) ? filesRead(scan, moment) : icebergRead(scan, moment);
    bytes += read.bytes;
    gets += read.gets;
    lists += read.lists;
  }
  const unloaded = PUTS_OF_AN_UNLOAD + foldersOf(sql, moment.history) * PUTS_OF_A_DATASET;
  const puts = { view: 0, merge: PUTS_OF_A_COMMIT, unload: unloaded, other: 0 }[kind] + PUTS_OF_A_RESULT;
  const usd = kind === 'view' ? 0 : (Math.max(LEAST_BILLED, bytes) / TERABYTE) * PRICES.athenaTb;
  const glueRequests = GLUE_REQUESTS_OF_A_SCAN * Math.max(1, new Set(scans.map(({ table }) => table)).size);
  return { name: state, kind, bytes, gets, lists: lists + (kind === 'unload' ? 1 : 0), puts, glueRequests, usd };
}

/**
 * The folders that an UNLOAD writes into: one a dataset of those that it unites, and of each with buckets one a bucket; of facts one a
 * month, for which `publish` writes the month that has changed and what stands in all of them.
 */
export function foldersOf(sql: string, history: number): number {
  if (!sql.includes('partitioned_by')) return 1;
  if (sql.includes("ARRAY['slot']")) return Math.ceil(history / DAYS_A_MONTH) + 1 + PUTS_OF_FACTS;
  const buckets = (select: string): number => Number(/% (\d+) AS integer\) AS bucket/.exec(select)?.[1] ?? 1);
  return sql.split(' UNION ALL ').reduce((folders, select) => folders + buckets(select), 0);
}

/** `CREATE VIEW`, `MERGE` and `UNLOAD` behind the comments a statement begins with. */
const body = (sql: string): string => sql.replace(/^(?:\s*--[^\n]*\n)+/, '').trim();

export function kindOf(sql: string): StatementCost['kind'] {
  const text = body(sql);
  if (/^CREATE\s+(?:OR\s+REPLACE\s+)?VIEW/i.test(text)) return 'view';
  if (/^(?:MERGE|INSERT|DELETE|UPDATE)\b/i.test(text)) return 'merge';
  return /^UNLOAD\b/i.test(text) ? 'unload' : 'other';
}

/** Whether functions write the table’s files, a batch an object. */
const isWrittenAs = (table: string, { facts }: Moment): boolean => (facts.tables[table]?.keys.length ?? 0) > 0;

interface Read {
  readonly bytes: number;
  readonly gets: number;
  readonly lists: number;
}

/** Objects of staging and bronze in the partitions of a scan. */
function filesRead(scan: PlannedScan, moment: Moment): Read {
  const { facts, arrivals, rehearsal, history } = moment;
  const table = facts.tables[scan.table] as TableFacts;
  const objects = arrivals.tables[scan.table.replace('.', '/')];
  const at = Date.parse(rehearsal.at);
  const isOneBatch = scan.conditions.some(({ column, operator }) => operator === '=' && hasKey(table, column, false));
  const bounds = scan.conditions.filter(({ column }) => hasKey(table, column, true));
  const projected = isOneBatch ? 1 : daysProjected(table, bounds, at, history);
  const kept = Math.min(history, table.keptDays ?? Number.POSITIVE_INFINITY);
  const days = isOneBatch ? 1 / facts.refreshesPerDay : Math.min(kept, daysCovered(bounds, at));
  const count = (objects?.perDay ?? 0) * days;
  const columns = scan.columns.reduce((sum, name) => sum + (objects?.columns[name] ?? 0), 0);
  const bytes = count * ((objects?.footerBytes ?? 0) + columns);
  return { bytes, gets: count * GETS_OF_A_SMALL_OBJECT, lists: projected };
}

const hasKey = (table: TableFacts, column: string, isDay: boolean): boolean =>
  table.keys.some((key) => key.name === column && key.isDay === isDay);

/**
 * Days from the latest lower bound to now; all where there is none, one for an equality. A bound that is a day counts as of noon: refreshes
 * come at any hour.
 */
function daysCovered(bounds: readonly PlannedCondition[], at: number): number {
  if (bounds.some(({ operator }) => operator === '=')) return 1;
  const ages = bounds
    .filter(({ operator }) => operator.startsWith('>'))
    .map(({ value }) => {
      const days = (at - instantOf(value)) / DAY_MS;
      return /^\d{4}-\d\d-\d\d$/.test(value) ? Math.floor(days) + 0.5 : days;
    });
  return ages.length === 0 ? Number.POSITIVE_INFINITY : Math.max(0, Math.min(...ages));
}

/** A day or a time of UTC, as SQL writes it. */
function instantOf(value: string): number {
  const instant = Date.parse(`${value.replace(' ', 'T')}${value.length > 10 ? 'Z' : ''}`);
  if (Number.isNaN(instant)) throw new Error(`A partition is bound to ${value}, which is no time`);
  return instant;
}

/** Prefixes that projection lists: every day of its range that the bounds leave, whether anything lies there or not. */
function daysProjected(table: TableFacts, bounds: readonly PlannedCondition[], at: number, history: number): number {
  const covered = Math.ceil(daysCovered(bounds, at)) + 1;
  const from = table.keys.find(({ isDay }) => isDay)?.from;
  const sliding = /^NOW-(\d+)DAYS?$/.exec(from ?? '')?.[1];
  const range = sliding !== undefined ? Number(sliding) : daysSince(from, at, history);
  return Math.min(covered, range + 2);
}

/** A fixed day begins the range before the shop did, or with it. */
function daysSince(from: string | undefined, at: number, history: number): number {
  const day = Date.parse(from ?? '');
  return Number.isNaN(day) ? history : Math.max(history, (at - day) / DAY_MS);
}

/** Tables that merges write: rows in proportion to the shop, whole months of them where a bound is on the partition's column. */
function icebergRead(scan: PlannedScan, moment: Moment): Read {
  const { facts, rehearsal, history, profile } = moment;
  const table = rehearsal.tables[scan.table];
  if (table === undefined) throw new Error(`A statement reads ${scan.table}, which is no table of the template`);
  const hidden = facts.tables[scan.table]?.hidden;
  const bounds = hidden ? scan.conditions.filter(({ column }) => column === hidden.column) : [];
  const before = Math.min(
    DAYS_BEFORE_BOUND[hidden?.transform ?? ''] ?? Number.POSITIVE_INFINITY,
    LARGEST_FILE / (bytesOf(scan.table, moment) / history || 1),
  );
  const days = Math.min(history, daysCovered(bounds, Date.parse(rehearsal.at)) + before);
  const share = rowsOf(scan.table, moment) === 0 ? 0 : days / history;
  const perRow = scan.columns.reduce((sum, name) => sum + (table.columns[name] ?? 0), 0) / Math.max(1, table.rows);
  const bytes = rowsOf(scan.table, moment) * share * perRow;
  const compacted = Math.ceil(days / 30) + bytes / LARGEST_FILE;
  const commits = profile.eventsPerDay === 0 ? 0 : facts.refreshesPerDay / Math.max(1, facts.maintenancesPerDay) / 2;
  const files = table.rows === 0 ? 0 : compacted + commits * FILES_OF_A_COMMIT;
  return { bytes, gets: GETS_OF_ICEBERG_METADATA + files * GETS_OF_A_FILE, lists: 0 };
}

/** Tables with rows for what people do, not for what they buy; and those that grow with the assortment only. */
const OF_EVENTS =
  /\.(?:raw_events|events|identities|sessions|interactions|\w*product_days|attribution_touches|quarantine)$/;
const OF_ASSORTMENT = /\.(?:products|product_history|suppliers|category_names)$/;

/** Rows of a merged table: as many for an event or an order as in the rehearsal. */
export function rowsOf(name: string, { rehearsal, profile, history }: Moment): number {
  const rows = rehearsal.tables[name]?.rows ?? 0;
  if (profile.eventsPerDay === 0) return 0;
  if (OF_ASSORTMENT.test(name)) return rows;
  if (OF_EVENTS.test(name)) return (rows / rehearsal.events) * profile.eventsPerDay * history;
  return (rows / rehearsal.orders) * profile.ordersPerDay * history;
}

/** Bytes of a merged table. */
export function bytesOf(name: string, moment: Moment): number {
  const table = moment.rehearsal.tables[name];
  if (table === undefined || table.rows === 0) return 0;
  const perRow = Object.values(table.columns).reduce((sum, size) => sum + size, 0) / table.rows;
  return perRow * rowsOf(name, moment);
}
