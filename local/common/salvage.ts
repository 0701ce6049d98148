import { DatabaseSync } from 'node:sqlite';
import { quoted } from './sql.ts';

/** What could be taken over from a damaged database. */
export interface Salvage {
  readonly records: number;
  /** Tables of which something, or everything, could not be read. Undefined where not even their names could. */
  readonly incomplete: readonly string[] | undefined;
}

interface Schema {
  readonly name: string;
  readonly sql: string;
}

/** A record whose text is no JSON any more. */
const BROKEN = `SELECT 1 FROM %s WHERE NOT json_valid(value) LIMIT 1`;

/** Whether all of a database can be read: its pages, and the JSON of its records. @throws SQLite's error where it cannot */
export function isWhole(database: DatabaseSync): boolean {
  const { quick_check: answer } = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (answer !== 'ok') return false;
  return tablesOf(database).every(
    ({ name }) =>
      !holdsJson(database, name) || database.prepare(BROKEN.replace('%s', quoted(name))).get() === undefined,
  );
}

/** Whether SQLite says that a file is damaged, or no database at all. */
export const isDamage = (error: unknown): boolean => {
  const code = ((error as { readonly errcode?: number }).errcode ?? 0) & 0xff;
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
};
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Copies what can be read of a damaged file into a new database: each table from its beginning and from its end. */
export function salvage(damaged: string, fresh: DatabaseSync): Salvage {
  let source: DatabaseSync | undefined;
  try {
    source = new DatabaseSync(damaged, { readOnly: true });
    const tables = tablesOf(source);
    if (tables.length === 0) return { records: 0, incomplete: undefined };
    const counts = tables.map((table) => copy(source as DatabaseSync, fresh, table));
    const incomplete = tables.filter((_, index) => counts[index]?.isWhole !== true).map(({ name }) => name);
    return { records: counts.reduce((sum, { records }) => sum + records, 0), incomplete };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { records: 0, incomplete: undefined };
  } finally {
    source?.close();
  }
}

const tablesOf = (database: DatabaseSync): Schema[] =>
  database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all() as unknown as Schema[];

const holdsJson = (database: DatabaseSync, table: string): boolean =>
  database.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, 'value') !== undefined;

function copy(source: DatabaseSync, fresh: DatabaseSync, { name, sql }: Schema): { records: number; isWhole: boolean } {
  fresh.exec(sql);
  const seen = new Set<unknown>();
  let isBroken = false;
  for (const order of ['ASC', 'DESC']) {
    try {
      for (const row of source
        .prepare(`SELECT rowid AS "#", * FROM ${quoted(name)} ORDER BY rowid ${order}`)
        .iterate()) {
        const { '#': id, ...record } = row;
        if (seen.has(id)) break;
        seen.add(id);
        if (!take(fresh, name, record)) isBroken = true;
      }
      return { records: seen.size, isWhole: !isBroken };
    } catch (error) {
      if (!isDamage(error)) throw error;
      isBroken = true;
    }
  }
  return { records: seen.size, isWhole: false };
}

function take(fresh: DatabaseSync, table: string, record: Readonly<Record<string, unknown>>): boolean {
  if (typeof record.value === 'string' && !isJson(record.value)) return false;
  const columns = Object.keys(record);
  const places = columns.map(() => '?').join(', ');
  const insert = `INSERT OR IGNORE INTO ${quoted(table)} (${columns.map(quoted).join(', ')}) VALUES (${places})`;
  try {
    fresh.prepare(insert).run(...(Object.values(record) as (string | number | Uint8Array)[]));
    return true;
  } catch {
    return false; // a value that its column does not take was scrambled
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
