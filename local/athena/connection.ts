import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { isDiskError } from '../common/disk.ts';
import { setAside } from '../common/files.ts';
import { CATALOG, escapeGlob, literal } from './catalog.ts';

export interface WarehouseOptions {
  /** The account's data folder; the warehouse is `athena/warehouse.duckdb` in it. */
  readonly dataDir: string;
  /** Folders whose files the SQL engine may read. Everything else on the machine is closed to it. */
  readonly readable: readonly string[];
  /** @default {@link MEMORY_LIMIT} */
  readonly memoryLimit?: string;
  /** @default the machine's cores */
  readonly threads?: number;
  /** Told when the database file was damaged, and what became of it. @default nobody is told */
  readonly onDamage?: (what: string) => void;
}

/** With what DuckDB holds outside its own count, and the account around it, a laptop's process stays below a gigabyte; larger work spills. */
const MEMORY_LIMIT = '768MB';

const PRELUDE = readFileSync(new URL('./prelude.sql', import.meta.url), 'utf8');

/** Each column is true under Trino's rules and false under DuckDB's own: it detects a connection without prelude or settings. */
const CANARY = `SELECT
  7 / 2 = 3 AS integer_division,
  date_diff('hour', TIMESTAMP '2024-01-01 10:59:00', TIMESTAMP '2024-01-01 11:01:00') = 0 AS elapsed_units,
  typeof(date_trunc('month', DATE '2024-02-15')) = 'DATE' AS date_stays_date,
  to_hex(md5(to_utf8('abc'))) = '900150983CD24FB0D6963F7D28E17F72' AS binary_hash,
  greatest(1, CAST(NULL AS INTEGER)) IS NULL AS strict_null,
  (SELECT list(x ORDER BY x DESC)[1] = 1 FROM (VALUES (1), (NULL)) AS t(x)) AS nulls_last,
  CAST(TIMESTAMPTZ '2024-07-01 22:30:00+00' AS VARCHAR) = '2024-07-01 22:30:00+00' AS utc`;

/**
 * The DuckDB behind the local Athena, and the only place that opens connections to it: each one gets the prelude and proves it.
 * The database file is attached as `awsdatacatalog`, so statements may name the catalog as they do in Athena.
 */
export class Warehouse {
  readonly scratch: string;
  /** Whether the tables had to be begun anew, or lack what was written last, because their file was damaged. */
  readonly hasLost: boolean;
  /** Where the tables lie. */
  readonly file: string;
  #attaching: Promise<void> | undefined;
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance, scratch: string, file: string, hasLost: boolean) {
    this.#instance = instance;
    this.hasLost = hasLost;
    this.file = file;
    this.scratch = scratch;
  }

  static async open(options: WarehouseOptions): Promise<Warehouse> {
    const home = resolve(options.dataDir, 'athena');
    const scratch = join(home, 'tmp');
    const file = join(home, 'warehouse.duckdb');
    mkdirSync(scratch, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: options.memoryLimit ?? MEMORY_LIMIT,
      threads: String(options.threads ?? availableParallelism()),
      temp_directory: scratch,
      // Rows have no order in Athena either, and keeping it costs memory with every large statement.
      preserve_insertion_order: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    let hasLost = false;
    try {
      hasLost = await attachWhole(connection, file, options.onDamage);
      // What a killed process left behind; nobody else has the folder now that the database is open.
      rmSync(scratch, { recursive: true });
      mkdirSync(scratch);
      await secure(connection, [scratch, ...options.readable.map((folder) => resolve(folder))], file);
    } catch (error) {
      instance.closeSync();
      throw error;
    } finally {
      connection.closeSync();
    }
    return new Warehouse(instance, scratch, file, hasLost);
  }

  async connect(): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect();
    await connection.run(PRELUDE);
    const [answers = {}] = (await connection.runAndReadAll(CANARY)).getRowObjects();
    const broken = Object.keys(answers).filter((name) => answers[name] !== true);
    if (broken.length > 0) {
      connection.closeSync();
      throw new Error(`local/athena/prelude.sql does not hold on a new DuckDB connection: ${broken.join(', ')}.`);
    }
    return connection;
  }

  /**
   * A database whose log could not be moved into its file, as on a full disk, takes no more statements until it is attached anew.
   * @returns whether that was the matter and is mended
   */
  async mend(error: unknown): Promise<boolean> {
    if (!/has been invalidated/.test((error as Error).message)) return false;
    this.#attaching ??= this.#attach().finally(() => {
      this.#attaching = undefined;
    });
    return this.#attaching.then(
      () => true,
      () => false,
    );
  }

  /** A damaged block shows only when it is read: the next start then begins anew. @returns the error that says so */
  damage(error: unknown): Error | undefined {
    const { message } = error as Error;
    if (!UNREADABLE.test(message)) return undefined;
    writeFileSync(this.file + MARK, message);
    return new Error(
      `${this.file} is damaged: ${message} Start the account again: it begins the tables anew, and a full refresh fills them.`,
      { cause: error },
    );
  }

  /** Writes everything into the database file, so that little is left in its log, and closes it. */
  async close(): Promise<void> {
    const connection = await this.#instance.connect();
    try {
      await connection.run(`CHECKPOINT ${CATALOG}`);
    } catch (error) {
      // The log is whole: the next start reads it.
      const { message } = error as Error;
      if (!isDiskError(error) && !UNREADABLE.test(message) && !/has been invalidated/.test(message)) throw error;
    } finally {
      connection.closeSync();
      this.#instance.closeSync();
    }
  }

  async #attach(): Promise<void> {
    const connection = await this.#instance.connect();
    try {
      await connection.run(`DETACH DATABASE IF EXISTS ${CATALOG}`);
      await connection.run(attach(this.file));
    } finally {
      connection.closeSync();
    }
  }
}

const MARK = '.damaged';
const UNREADABLE = /[Cc]orrupt|does not match stored checksum/;
/** Of a file that is whole and cannot be opened all the same. */
const WHOLE = /\b[Ll]ock\b|version number|Permission denied|newer version/;

/**
 * Attaches the database. One that is damaged is set aside: first its log, which costs what was written last, then the file itself.
 * @returns whether something was lost by that
 */
async function attachWhole(
  connection: DuckDBConnection,
  file: string,
  say: (what: string) => void = () => undefined,
): Promise<boolean> {
  const isMarked = existsSync(file + MARK);
  if (!isMarked) {
    try {
      await connection.run(attach(file));
      return false;
    } catch (error) {
      if (isDiskError(error) || WHOLE.test((error as Error).message)) throw error;
    }
    if (existsSync(`${file}.wal`) && (await isWholeWithoutLog(connection, file, say))) return true;
  }
  const aside = setAside(file);
  rmSync(file + MARK, { force: true });
  await connection.run(attach(file));
  say(
    `${file} was damaged and is set aside as ${aside}. Its tables begin empty; a full refresh fills them from staging.`,
  );
  return true;
}

async function isWholeWithoutLog(
  connection: DuckDBConnection,
  file: string,
  say: (what: string) => void,
): Promise<boolean> {
  const log = `${file}.wal`;
  const aside = `${log}.damaged-${new Date().toISOString().replaceAll(':', '.')}`;
  renameSync(log, aside);
  try {
    await connection.run(attach(file));
  } catch {
    renameSync(aside, log); // the file is damaged too, and they belong together
    return false;
  }
  say(
    `${log} was damaged and is set aside as ${aside}. Its tables lack what was written last; a full refresh fills them.`,
  );
  return true;
}

const attach = (file: string): string => `ATTACH ${literal(file)} AS ${CATALOG}`;

/** Settings with which DuckDB means by a statement what Trino does. */
export const DIALECT = ["TimeZone = 'UTC'", 'integer_division = true', "default_null_order = 'nulls_last'"];

/** After this no statement opens a file outside the folders and the database itself, loads an extension or changes a setting. */
async function secure(connection: DuckDBConnection, folders: readonly string[], file: string): Promise<void> {
  // DuckDB compares the pattern of a read as well as the files it finds, so a folder counts in both spellings.
  const allowed = new Set(folders.flatMap((folder) => [folder, escapeGlob(folder)]));
  const settings = [
    ...DIALECT,
    `allowed_directories = [${[...allowed].map((folder) => literal(`${folder}/`)).join(', ')}]`,
    `allowed_paths = [${[file, `${file}.wal`].map(literal).join(', ')}]`,
    'enable_external_access = false',
    'lock_configuration = true',
  ];
  for (const setting of settings) await connection.run(`SET GLOBAL ${setting}`);
}
