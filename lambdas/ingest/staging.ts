import { arrivalDay, stagedKey } from '../../contracts/lake.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import type { ArrivedObject } from '../../contracts/receipts.ts';
import { type Mentions, type RowOf, readingOf, type TableContract } from '../../contracts/table.ts';
import { type Violation, violationOf } from '../../contracts/violations.ts';
import type { stagingEvents } from '../../glue-sql/tables/events.ts';
import type { stagingOrderLines } from '../../glue-sql/tables/order-lines.ts';
import { formatDecimal } from './decimal.ts';
import { Rejection } from './rejection.ts';
import type { Suppression } from './suppression.ts';

export type EventRow = RowOf<typeof stagingEvents>;
export type OrderLineRow = RowOf<typeof stagingOrderLines>;

/** An object of the lake that is about to be written. */
export interface StagedObject {
  readonly key: string;
  readonly body: Uint8Array;
  /** What its receipt says of it; undefined for what no refresh takes. */
  readonly arrival?: ArrivedObject;
}

type Row = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;

/**
 * The rows that one batch of input turns into, by table. A batch becomes one Parquet object a table, whose key is derived from
 * the input alone, so that a redelivery overwrites what the first delivery wrote.
 *
 * @example
 * const batch = new StagingBatch();
 * batch.add(stagingSuppliers, { ...lineage, supplier_id, name, country, region, lead_time_days });
 */
export class StagingBatch {
  readonly #tables = new Map<TableContract, TableRows>();
  readonly #suppression: Suppression | undefined;
  /** The rows of the input that is being taken; undefined between inputs. */
  #pending: [TableContract, Row][] | undefined;

  /** @param suppression whose inputs are refused @default nobody’s */
  constructor(suppression?: Suppression) {
    this.#suppression = suppression;
  }

  /** Adds a row; while an input is being taken, only once {@link take} has found nothing wrong with it. */
  add<T extends TableContract>(table: T, row: RowOf<T>): void {
    if (this.#pending) this.#pending.push([table, row]);
    else this.#append(table, row);
  }

  /**
   * Takes one input: all of the rows that it stands for, or none. A row that breaks the contract of its table refuses the input,
   * so that nothing is staged that a check of the refresh would find.
   * @param stage adds the rows of the input, or says why it is refused
   * @returns why the input was refused, or undefined when its rows were added
   */
  take(stage: () => Rejection | undefined): Rejection | undefined {
    const rows: [TableContract, Row][] = [];
    this.#pending = rows;
    try {
      const rejection = stage() ?? firstViolation(rows) ?? this.#suppression?.judge(rows);
      if (rejection) return rejection;
    } finally {
      this.#pending = undefined;
    }
    for (const [table, row] of rows) this.#append(table, row);
    return undefined;
  }

  #append(table: TableContract, row: Row): void {
    let rows = this.#tables.get(table);
    if (!rows) {
      rows = rowsFor(table);
      this.#tables.set(table, rows);
    }
    rows.add(row);
  }

  /** The rows of a table so far. */
  rows<T extends TableContract>(table: T): readonly RowOf<T>[] {
    return (this.#tables.get(table)?.rows() ?? []) as readonly RowOf<T>[];
  }

  /**
   * The Parquet objects of this batch, in the order in which their tables got a first row.
   * @param day the arrival day, `yyyy-MM-dd`
   * @param name the object name, derived from the input's identity
   */
  *objects(day: string, name: string): Generator<StagedObject> {
    for (const [table, counted] of this.#tables) {
      const rows = counted.rows();
      const key = stagedKey(table, day, name);
      const arrival = { table: table.name, key, ...timesOf(table, rows) };
      yield { key, body: writeParquet(table, rows), ...(readingOf(table) === 'once' && { arrival }) };
    }
  }
}

/** Days that a receipt names: what came by the stream happened on few. */
const MOST_DAYS = 20;

/**
 * When rows happened, by their business time: the earliest, epoch milliseconds, and the UTC days where they are few. A day of the
 * business begins at most a day before that of UTC.
 */
function timesOf(
  { windowTime, columns }: TableContract,
  rows: readonly Row[],
): Pick<ArrivedObject, 'firstAt' | 'days'> {
  if (windowTime === undefined) return { firstAt: null };
  const isDay = columns[windowTime]?.type === 'string';
  let firstAt: number | null = null;
  const days = new Set<number>();
  for (const row of rows) {
    const value = row[windowTime];
    if (value === null) continue;
    const at = isDay ? Date.parse(String(value)) - DAY_MS : Number(value);
    if (firstAt === null || at < firstAt) firstAt = at;
    if (days.size <= MOST_DAYS) days.add(Math.floor(at / DAY_MS));
  }
  const areFew = !isDay && days.size <= MOST_DAYS;
  return { firstAt, ...(areFew && { days: Array.from(days, (day) => arrivalDay(day * DAY_MS)).sort() }) };
}

function firstViolation(rows: readonly (readonly [TableContract, Row])[]): Rejection | undefined {
  for (const [table, row] of rows) {
    const violation = violationOf(table, row);
    if (violation) return rejectionOf(violation);
  }
  return undefined;
}

/** Of a value that is a text nothing is quoted: it may tell who somebody is. */
function rejectionOf({ column, value, why }: Violation): Rejection {
  const quoted = value === null || typeof value === 'string' ? '' : ` "${shown(value)}"`;
  return new Rejection(`invalid_${column}`, `${column}${quoted} ${why}.`);
}

const shown = (value: unknown): string => (typeof value === 'bigint' ? formatDecimal(value) : String(value));

interface TableRows {
  add(row: Row): void;
  rows(): readonly Row[];
}

function rowsFor({ columns, mentions }: TableContract): TableRows {
  const cut = Object.entries(columns).flatMap(([name, { maxLength }]) =>
    maxLength === undefined ? [] : [[name, maxLength] as const],
  );
  return mentions ? new FoldedRows(mentions) : new AllRows(cut);
}

class AllRows implements TableRows {
  readonly #rows: Row[] = [];
  readonly #cut: readonly (readonly [name: string, maxLength: number])[];

  constructor(cut: readonly (readonly [name: string, maxLength: number])[]) {
    this.#cut = cut;
  }

  add(row: Row): void {
    const long = this.#cut.filter(([name, maxLength]) => String(row[name]).length > maxLength);
    const kept = long.map(([name, maxLength]) => [name, String(row[name]).slice(0, maxLength)]);
    this.#rows.push(kept.length === 0 ? row : { ...row, ...Object.fromEntries(kept) });
  }

  rows(): readonly Row[] {
    return this.#rows;
  }
}

/** One row for all mentions that can stand for each other; see {@link Mentions}. */
class FoldedRows implements TableRows {
  readonly #rows: Row[] = [];
  /** Where the rows of one thing stand, by the last part of its key: mostly one, and few of any thing. */
  readonly #places = new Map<unknown, number[]>();
  readonly #mentions: Mentions;

  constructor(mentions: Mentions) {
    this.#mentions = mentions;
  }

  add(row: Row): void {
    const part = row.is_record === true ? row.ingest_id : row[this.#mentions.key.at(-1) ?? ''];
    const places = this.#places.get(part);
    const place = places?.find((other) => this.#isAlike(this.#rows[other] as Row, row));
    if (place !== undefined) {
      this.#rows[place] = this.#folded(this.#rows[place] as Row, row);
      return;
    }
    if (places) places.push(this.#rows.length);
    else this.#places.set(part, [this.#rows.length]);
    this.#rows.push(row);
  }

  rows(): readonly Row[] {
    return this.#rows;
  }

  /** Whether two rows mention one thing and speak of the same attributes; a record is like itself alone. */
  #isAlike(known: Row, row: Row): boolean {
    const { key, attributes } = this.#mentions;
    if (known.is_record !== row.is_record) return false;
    if (row.is_record === true) return known.ingest_id === row.ingest_id;
    for (const name of key) if (known[name] !== row[name]) return false;
    for (const name of attributes) if ((known[name] === null) !== (row[name] === null)) return false;
    return true;
  }

  #folded(known: Row, row: Row): Row {
    const newest = Number(known.updated_at) <= Number(row.updated_at) ? row : known;
    const { earliest = [] } = this.#mentions;
    if (earliest.every((name) => newest[name] === earlier(known[name], row[name]))) return newest;
    return {
      ...newest,
      ...Object.fromEntries(earliest.map((name) => [name, earlier(known[name], row[name])])),
    };
  }
}

/** Both are null or neither is, where the column is an attribute. */
const earlier = (a: unknown, b: unknown): unknown => (a === null || b === null ? b : Math.min(Number(a), Number(b)));
