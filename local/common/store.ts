import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Disk } from './disk.ts';
import { setAside } from './files.ts';
import { isDamage, isWhole, salvage } from './salvage.ts';
import { quoted } from './sql.ts';

const FILE = 'local-account.sqlite';

/** Raised whenever what is kept changes its shape; a folder of another version is refused, not converted. */
const VERSION = 1;

/** What an account kept before it had a store, as files. */
const FILES_OF_OLD = ['deployed-template', 'kinesis'];

/** Pages of the write-ahead log before they are moved into the file itself: 16 MiB. */
const CHECKPOINT_PAGES = 4096;
/** What the log may keep on disk once it is moved: one that grew while the disk was full gives the room back. */
const LOG_BYTES = 32 * 1024 * 1024;

/** What lies in a data folder is not what this account can go on with. The way out is to clear the folder. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
  readonly dataDir: string;
  /** Whether the message says itself what to do, short of clearing the folder. */
  readonly hasRemedy: boolean;

  constructor(dataDir: string, what: string, options: ErrorOptions & { readonly remedy?: string } = {}) {
    super(
      [`The data folder ${dataDir} ${what}`, options.remedy].filter((part) => part !== undefined).join(' '),
      options,
    );
    this.dataDir = dataDir;
    this.hasRemedy = options.remedy !== undefined;
  }
}

/**
 * Everything the account keeps beside the objects of S3 and the tables of Athena: one SQLite file. What has been written is there
 * after the process ends, however it ends. It is not synced to the disk at every commit (`synchronous = NORMAL`), and neither are
 * the objects of S3: a power cut may take the last writes, but always whole transactions, latest first. What is deleted is overwritten.
 *
 * It is synchronous: a write is done when the call returns, in the order of the calls. Only one process has a folder open.
 */
export class Store {
  readonly dataDir: string;
  readonly database: DatabaseSync;
  readonly disk: Disk;
  #lost: readonly string[] | undefined = [];

  /**
   * @param onNotice told when the disk takes nothing any more, and when it does again
   * @throws DataFolderError when the folder was written by another version, or the file is damaged
   */
  constructor(dataDir: string, onNotice?: (notice: string) => void) {
    this.dataDir = dataDir;
    this.disk = new Disk(dataDir, onNotice);
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, FILE);
    const isThere = existsSync(path);
    if (!isThere && FILES_OF_OLD.some((name) => existsSync(join(dataDir, name)))) throw otherVersion(dataDir);
    const whole = isThere ? openWhole(path) : undefined;
    const aside = isThere && whole === undefined ? setAside(path) : undefined;
    this.database = whole ?? new DatabaseSync(path);
    try {
      this.#prepare(whole === undefined);
      if (aside !== undefined) this.#takeOver(path, aside, onNotice);
    } catch (error) {
      this.database.close();
      if (error instanceof DataFolderError) throw error;
      throw new DataFolderError(dataDir, `cannot be read: ${(error as Error).message}.`, { cause: error });
    }
  }

  /** Records of one kind; the table is made when it is not there. */
  table<T>(name: string): Table<T> {
    return new Table<T>(this.database, name);
  }

  /** Does all of the work or, when it throws, none of it. The work must not wait for anything. */
  transaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Whether something of the tables of this name, or of those below it, was lost when this store was opened. */
  hasLost(name: string): boolean {
    return this.#lost === undefined || this.#lost.some((table) => table === name || table.startsWith(`${name}/`));
  }

  /** What can be read of a damaged file goes on; the rest is named. */
  #takeOver(path: string, aside: string, say: (notice: string) => void = () => undefined): void {
    const { records, incomplete } = this.transaction(() => salvage(aside, this.database));
    this.#lost = incomplete;
    const lost =
      incomplete?.length === 0
        ? 'Nothing of it was lost'
        : `Lost, in whole or in part: ${incomplete?.join(', ') ?? 'all of it'}`;
    say(
      `${path} was damaged and is set aside as ${aside}. ${records} records of it were taken over. ${lost}. ` +
        'Objects and tables are not in it; send again what was sent shortly before and is not in them.',
    );
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  #prepare(isNew: boolean): void {
    this.database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = ${LOG_BYTES}`,
    );
    if (isNew) this.database.exec(`PRAGMA user_version = ${VERSION}`);
    const { user_version: version } = this.database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version !== VERSION) throw otherVersion(this.dataDir);
  }
}

/** @returns undefined when the file is damaged */
function openWhole(path: string): DatabaseSync | undefined {
  if (statSync(path).size === 0) return undefined;
  const database = new DatabaseSync(path);
  try {
    if (isWhole(database)) return database;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  database.close();
  return undefined;
}

/** Whether a folder is an account's, of this version or an earlier one, so that nothing else is ever deleted. */
export function isAccountFolder(folder: string): boolean {
  const holds = (name: string): boolean => existsSync(join(folder, name));
  return holds(FILE) || FILES_OF_OLD.every(holds);
}

/** Records as JSON, by a key. */
export class Table<T> {
  readonly #get: StatementSync;
  readonly #all: StatementSync;
  readonly #between: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync, name: string) {
    const table = quoted(name);
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL) STRICT`,
    );
    this.#get = database.prepare(`SELECT value FROM ${table} WHERE key = ?`);
    this.#all = database.prepare(`SELECT value FROM ${table} ORDER BY id`);
    this.#between = database.prepare(`SELECT value FROM ${table} WHERE key >= ? AND key < ? ORDER BY key`);
    this.#put = database.prepare(
      `INSERT INTO ${table} (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    );
    this.#delete = database.prepare(`DELETE FROM ${table} WHERE key = ?`);
  }

  get(key: string): T | undefined {
    const row = this.#get.get(key);
    return row && recordOf<T>(row);
  }

  /** All records, in the order in which their keys first came. */
  all(): T[] {
    return this.#all.all().map((row) => recordOf<T>(row));
  }

  /** The records whose keys lie from one to before another, by their keys. */
  between(from: string, before: string): T[] {
    return this.#between.all(from, before).map((row) => recordOf<T>(row));
  }

  put(key: string, record: T): void {
    this.#put.run(key, JSON.stringify(record));
  }

  delete(key: string): void {
    this.#delete.run(key);
  }
}

const recordOf = <T>(row: Readonly<Record<string, unknown>>): T => JSON.parse(String(row.value)) as T;

const otherVersion = (dataDir: string) =>
  new DataFolderError(dataDir, 'was written by another version of the local account, which this one does not read.');
