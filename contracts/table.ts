/**
 * The table contract: a table's columns are declared once, here in TypeScript. The Glue table in the template, the schema of the
 * Parquet writer, the DuckDB table of the local account and the row type of the code are all derived from it.
 */

/** The scalar types the lake uses; each has one spelling in Iceberg, Hive, Parquet, DuckDB and TypeScript. */
export type ColumnType = 'string' | 'bigint' | 'double' | 'boolean' | 'timestamp' | `decimal(${number},${number})`;

/**
 * What a column holds of a person. The first six tell whose a row is: an id of a customer; of a device; of either; of an order; a keyed
 * hash of an address or a number; a business key that begins with one of these. `text`: a text in which any of them may stand.
 * `data`: what is theirs, and leads to nobody by itself.
 */
export type Personal = 'customer' | 'device' | 'visitor' | 'order' | 'contact' | 'key' | 'text' | 'data';

export interface Column {
  /** Iceberg field id. Never reused, never reassigned: a reused id brings old data back under a new name. */
  readonly id: number;
  readonly type: ColumnType;
  /** @default false: the column may be null */
  readonly required?: boolean;
  /** Characters of a text that staging keeps. @default all */
  readonly maxLength?: number;
  /** What of a person it holds: erasure and export go by it. @default nothing */
  readonly personal?: Personal;
  readonly doc: string;
  /** The only values it takes. Ingestion and the checks of the refresh hold this and the three below. @default any */
  readonly values?: readonly string[];
  /** Smallest value. @default any */
  readonly min?: number;
  /** Largest value. @default any */
  readonly max?: number;
  /** Whether this time is past when it arrives; clocks and time zones are allowed two days. @default false */
  readonly isPast?: boolean;
}

export type Columns = Readonly<Record<string, Column>>;

/**
 * `staging` and `bronze` tables are Parquet files partitioned by arrival day (`dt`); `silver` tables and the incremental
 * tables of `gold` are Iceberg.
 */
export type Zone = 'bronze' | 'staging' | 'silver' | 'gold';

/** A rule on one row that no single column can state. */
export interface RowRule {
  /** The column to look at first. */
  readonly column: string;
  /** The SQL condition under which a row breaks the rule. */
  readonly brokenIf: string;
  /** The same of a row that is about to be staged. @default only a merge can make such a row */
  readonly breaks?: (row: Readonly<Record<string, unknown>>) => boolean;
  /** What is wrong then, for a person. */
  readonly message: string;
}

/**
 * Which rows of a staging table account for an input of their own, as reconciliation counts them: every row, those of
 * files (an event is counted as itself), the records among mentions, those that no event brought, or none.
 */
export type CountedRows = 'all' | 'of files' | 'records' | 'not of events' | 'none';

/** How far back a {@link TableContract.lookback} goes from the earliest change. */
export const LOOKBACK_DAYS = 31;

export interface TableContract<C extends Columns = Columns> {
  readonly zone: Zone;
  readonly name: string;
  readonly doc: string;
  readonly columns: C;
  /** The business key that a merge matches on; unique in Iceberg tables. Empty for append-only files. */
  readonly key: readonly string[];
  /**
   * The timestamp column whose month partitions an Iceberg table; absent for small tables. Not its day: Athena writes at
   * most 100 partitions a statement, and the first merge of a shop's history spans years.
   */
  readonly partitionByMonth?: string;
  /** How a batch folds rows of a staging table that mention the same thing. @default every row stays */
  readonly mentions?: Mentions;
  /** Silver: how staging is merged, where the statement is generated. @default written by hand in `glue-sql/silver` */
  readonly merge?: 'newest version wins';
  /**
   * Silver: what reads a large table only from 31 days before the earliest change. `merges`: merges, so that an id is unique
   * within its month only, and checks; `checks`: checks only. @default nothing, the table is read whole
   */
  readonly lookback?: 'merges' | 'checks';
  /**
   * Silver: the column that, with the source, identifies what a row is part of: rows of all tables that name it are held out of
   * gold together. @default a row is held out alone
   */
  readonly unit?: string;
  /** Rules on a row beside those of its columns; what is staged is held to those that have `breaks`. @default none */
  readonly rules?: readonly RowRule[];
  /**
   * Staging: the column whose earliest new value opens the window of a refresh: no older day has changed. @default it has none
   */
  readonly windowTime?: string;
  /** Staging: the rows that reconciliation counts. @default all */
  readonly counts?: CountedRows;
  /** Silver: the condition under which a row is known to the account of inputs; another was only derived or mentioned. @default each is */
  readonly accounted?: string;
  /** Staging and bronze: how a query finds the files. @default once */
  readonly reads?: Reading;
}

/**
 * `once`: through the manifest of a batch of arrivals, which a refresh takes once; `by day`: in a folder for each day of arrival;
 * `whole`: all of them, where they are few.
 */
export type Reading = 'once' | 'by day' | 'whole';

/** How the files of a Parquet table are found. */
export const readingOf = ({ reads = 'once' }: Pick<TableContract, 'reads'>): Reading => reads;

/**
 * A batch of lines mentions the same products and customers again and again: of the mentions of one thing that speak of the same
 * attributes, the newest by `updated_at` is enough. A row of the thing's own record (`is_record`) always stays, because it accounts
 * for its input.
 */
export interface Mentions<Name extends string = string> {
  readonly key: readonly Name[];
  /** Nullable columns: two mentions can stand for each other where the same of them are null. */
  readonly attributes: readonly Name[];
  /** Of these timestamps the earliest is kept, not the newest mention's. @default none */
  readonly earliest?: readonly Name[];
}

/** Whether a table is Iceberg, which merges write; the others are Parquet files that Lambdas write. */
export const isIceberg = ({ zone }: Pick<TableContract, 'zone'>): boolean => zone === 'silver' || zone === 'gold';

/** Beyond this a count is no count of anything, and sums of counts could leave `bigint`. */
export const LARGEST_COUNT = 999_999_999;

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMillis = number;

/** A decimal as an integer count of its smallest unit: `decimal(18,4)` 2.55 is 25500n. */
export type ScaledDecimal = bigint;

type Value<T extends ColumnType> = T extends 'string'
  ? string
  : T extends 'boolean'
    ? boolean
    : T extends 'timestamp'
      ? EpochMillis
      : T extends 'bigint' | 'double'
        ? number
        : ScaledDecimal;

type RowOfColumns<C extends Columns> = {
  [K in keyof C]: C[K]['required'] extends true ? Value<C[K]['type']> : Value<C[K]['type']> | null;
};

/** The row type of a table: required columns are present, others may be null. */
export type RowOf<T extends TableContract> = RowOfColumns<T['columns']>;

/** The partition of a Parquet file: the UTC day of arrival as `yyyy-MM-dd`, a string so that Athena prunes it. */
export const ARRIVAL_DAY = 'dt';

/** The partition column of tables that are read once: the batch of arrivals that a refresh takes. */
export const BATCH_ID = 'batch_id';

/** The partition column of a Parquet table. @returns undefined where its files are read whole */
export function partitionOf(table: Pick<TableContract, 'reads'>): string | undefined {
  const reading = readingOf(table);
  return reading === 'whole' ? undefined : reading === 'once' ? BATCH_ID : ARRIVAL_DAY;
}

/** A contract whose key and partition column are columns of it. */
type OwnColumns<C extends Columns> = {
  readonly key: readonly (keyof C & string)[];
  readonly partitionByMonth?: keyof C & string;
  readonly mentions?: Mentions<keyof C & string>;
  readonly windowTime?: keyof C & string;
};

/** Declares a table; the type parameter keeps the literal column names so that {@link RowOf} can use them. */
export function table<const C extends Columns>(contract: TableContract<C> & OwnColumns<C>): TableContract<C> {
  const ids = Object.values(contract.columns).map((column) => column.id);
  if (new Set(ids).size !== ids.length) throw new Error(`${contract.zone}.${contract.name}: a field id is used twice`);
  return contract;
}

interface RuleOn<C extends Columns> extends Omit<RowRule, 'column' | 'breaks'> {
  readonly column: keyof C & string;
  readonly breaks?: (row: RowOfColumns<C>) => boolean;
}

/** Declares rules on rows, typed by the columns that they are about. */
export const rowRules = <const C extends Columns>(_columns: C, rules: readonly RuleOn<C>[]): readonly RowRule[] =>
  rules as unknown as readonly RowRule[];

/** Precision and scale of a decimal column, or undefined for another type. */
export function decimalOf(type: ColumnType): { precision: number; scale: number } | undefined {
  const match = /^decimal\((\d+),(\d+)\)$/.exec(type);
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : undefined;
}
