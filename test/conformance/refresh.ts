import { type Folder, inLevels, readStatements, render, type Statement } from '../../glue-sql/statement.ts';
import { differences } from './compare.ts';
import { settings } from './data/settings.ts';
import type { Report } from './report.ts';
import { type Answer, SEPARATOR, type Warehouse } from './warehouse.ts';

/** The values of one refresh. */
export interface Window {
  /** `yyyy-MM-dd`. */
  readonly since: string;
  /** `yyyy-MM-dd HH:mm:ss`. */
  readonly settled: string;
}

const statements: Readonly<Record<Exclude<Folder, 'named'>, readonly Statement[]>> = {
  silver: readStatements('silver'),
  gold: readStatements('gold'),
  checks: readStatements('checks'),
};

const fileOf = ({ folder, name }: Statement): string => `${folder}/${name}.sql`;

/** Refreshes on two engines, as the state machine does it, and compares everything that comes of it. */
export class Refreshes {
  readonly #trino: Warehouse;
  readonly #duckDb: Warehouse;
  readonly #report: Report;

  constructor(trino: Warehouse, duckDb: Warehouse, report: Report) {
    this.#trino = trino;
    this.#duckDb = duckDb;
    this.#report = report;
  }

  /** Makes the views; their tables have to be there, but may be empty. */
  async define(): Promise<void> {
    for (const level of inLevels(statements.gold))
      for (const view of level) await this.#both(view, render(view, settingsOf()));
    for (const view of statements.gold) await this.#describe(view);
  }

  /** Every statement once more for Trino's parser and type checker alone, as after a deployment. */
  async validate(window: Window): Promise<void> {
    for (const statement of Object.values(statements).flat()) {
      const sql = `EXPLAIN (TYPE VALIDATE) ${render(statement, settingsOf(window))}`;
      const valid = await this.#trino.run(sql).then(
        ({ rows }) => (rows[0] === 'true' ? [] : [`EXPLAIN (TYPE VALIDATE) answered ${rows[0]}`]),
        (error: Error) => [`Trino does not validate it: ${error.message}`],
      );
      this.#report.add(fileOf(statement), 0, valid);
    }
  }

  /** Merges, merges again, checks, and compares every row of every table and view. */
  async run(window: Window): Promise<void> {
    for (const merge of statements.silver) await this.#both(merge, render(merge, settingsOf(window)));
    for (const merge of statements.silver) await this.#changesNothing(merge, window);
    await this.compare();
    for (const check of statements.checks) {
      const answer = await this.#both(check, render(check, settingsOf(window)));
      const failed = answer?.rows.map((row) => `the check fails: ${row.replaceAll(SEPARATOR, ' | ')}`) ?? [];
      this.#report.add(fileOf(check), 1, failed);
    }
  }

  /** Runs the checks on a spoilt warehouse: both engines have to find the same, and something. */
  async checkSpoilt(window: Window, exceptions: ReadonlySet<string>): Promise<void> {
    for (const check of statements.checks) {
      const answer = await this.#both(check, render(check, settingsOf(window)));
      const missed = answer?.rows.length === 0 && !exceptions.has(check.name);
      this.#report.add(fileOf(check), 0, missed ? ['the check finds nothing in a spoilt warehouse'] : []);
    }
  }

  /** Compares the contents of all silver tables and gold views. */
  async compare(): Promise<void> {
    for (const statement of [...statements.silver, ...statements.gold]) {
      const answer = await this.#both(statement, `SELECT * FROM ${statement.target}`);
      if (answer?.rows.length === 0) this.#report.add(fileOf(statement), 0, ['there are no rows to compare']);
    }
  }

  async #changesNothing(merge: Statement, window: Window): Promise<void> {
    const answer = await this.#both(merge, render(merge, settingsOf(window)));
    if (answer?.changed) this.#report.add(fileOf(merge), 0, [`run a second time, it changes ${answer.changed} rows`]);
  }

  /** Names and types of a view's columns, as `DESCRIBE` has them; Trino's with precision, the local account's as Hive's names. */
  async #describe(view: Statement): Promise<void> {
    const sql = `DESCRIBE ${view.target}`;
    const [trino, duckDb] = await Promise.all([this.#trino.run(sql), this.#duckDb.run(sql)]);
    const [a, b] = [trino.rows.map(described), duckDb.rows.map(described)];
    const found = Array.from({ length: Math.max(a.length, b.length) }, (_, index) => [a[index], b[index]] as const)
      .filter(([expected, actual]) => expected !== actual)
      .map(([expected, actual]) => `DESCRIBE: Trino ${expected}, DuckDB ${actual}`);
    this.#report.add(fileOf(view), 0, found);
  }

  /** Runs a statement on both engines; what only one of them accepts is a difference. @returns Trino's answer */
  async #both(statement: Statement, sql: string): Promise<Answer | undefined> {
    const [trino, duckDb] = await Promise.allSettled([this.#trino.run(sql), this.#duckDb.run(sql)]);
    const failed = [trino, duckDb].flatMap((outcome, index) =>
      outcome.status === 'rejected'
        ? [`${[this.#trino, this.#duckDb][index]?.name} refuses it: ${outcome.reason}`]
        : [],
    );
    if (trino.status === 'rejected' || duckDb.status === 'rejected') {
      this.#report.add(fileOf(statement), 0, failed);
      return trino.status === 'fulfilled' ? trino.value : undefined;
    }
    this.#report.add(fileOf(statement), trino.value.rows.length, differences(trino.value, duckDb.value));
    return trino.value;
  }
}

const settingsOf = (window?: Window) => ({ ...window, zone: settings.timeZone });

/** A row of `DESCRIBE` as name and type; the local account's is one text with tabs, as Athena's is. */
function described(row: string): string {
  const [name = '', type = ''] = row.replaceAll(SEPARATOR, '\t').split('\t');
  return `${name.trim()} ${hiveName(type.trim())}`;
}

const hiveName = (type: string): string =>
  type
    .replace(/^varchar$/, 'string')
    .replace(/^timestamp\(6\)$/, 'timestamp')
    .replace(/^integer$/, 'int');
