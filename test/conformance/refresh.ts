import { inLevels, readStatements, render, type Statement, type StatementValues } from '../../glue-sql/statement.ts';
import { differences } from './compare.ts';
import { stageValues } from './data/settings.ts';
import type { Report } from './report.ts';
import { sideBySide } from './side-by-side.ts';
import { type Answer, SEPARATOR, type Warehouse } from './warehouse.ts';

/** What a refresh is handed of its arrivals; of `changed` it asks the warehouse whether it is earlier still. */
export type Window = Required<Pick<StatementValues, 'batch' | 'taken' | 'since' | 'changed'>> &
  Pick<StatementValues, 'happened' | 'quiet_from' | 'quiet_to'>;

const silver = readStatements('silver');
const gold = inLevels(readStatements('gold')).flat();
const views = gold.filter(({ kind }) => kind === 'view');
const counts = readStatements('count');
/** Records are counted before their merges too; events, along with what was received, only after them. */
const isBefore = ({ name }: Statement): boolean => name === 'arrived';
const [arrived, merged] = [counts.filter(isBefore), counts.filter((count) => !isBefore(count))];
const replays = readStatements('replay');
/** The lines of what was read again give way before the merges; events get their last reading after them, and what is left goes. */
const isOfLines = ({ name }: Statement): boolean => name === 'order_lines' || name === 'returns';
const [lines, rows] = [replays.filter(isOfLines), replays.filter((replay) => !isOfLines(replay))];
rows.sort((a, b) => Number(b.name === 'last_reading') - Number(a.name === 'last_reading'));
const merges = [...arrived, ...lines, ...silver, ...rows, ...merged, ...gold.filter(({ kind }) => kind === 'merge')];
const checks = readStatements('checks');
const hold = readStatements('hold');
const brokenRows = hold.filter(({ kind }) => kind === 'query');
/** The note of what is held comes before the removals, which read it. */
const holding = hold
  .filter(({ kind }) => kind === 'merge')
  .sort((a, b) => Number(b.name === 'held_rows') - Number(a.name === 'held_rows'));
const features = readStatements('features');
const windows = readStatements('window');
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
    for (const view of views) await this.#both(view, render(view, stageValues));
    for (const view of views) await this.#describe(view);
  }

  /** Every statement once more for Trino's parser and type checker alone, as after a deployment. */
  async validate(window: Window): Promise<void> {
    await sideBySide(
      [...windows, ...gold, ...silver, ...counts, ...replays, ...hold, ...checks, ...features],
      async (statement) => {
        const text = render(statement, { ...stageValues, ...window });
        const valid = await this.#trino.run(`EXPLAIN (TYPE VALIDATE) ${text}`).then(
          ({ rows }) => (rows[0] === 'true' ? [] : [`EXPLAIN (TYPE VALIDATE) answered ${rows[0]}`]),
          (error: Error) => [`Trino does not validate it: ${error.message}`],
        );
        this.#report.add(fileOf(statement), 0, valid);
      },
    );
  }

  /**
   * Merges, merges again, and compares every row of every table; then checks, and compares every view, which follow from the
   * tables.
   * @param whole whether to look at checks and views too
   */
  async run(window: Window, whole: boolean): Promise<void> {
    const values = { ...stageValues, ...window, changed: await this.#changed(window) };
    for (const merge of merges) await this.#both(merge, render(merge, values));
    for (const merge of merges) await this.#changesNothing(merge, values);
    await this.#compare(merges);
    if (!whole) return;
    await this.#compare(views);
    await sideBySide(features, async (query) => void (await this.#both(query, render(query, values))));
    await sideBySide(checks, async (check) => {
      const answer = await this.#both(check, render(check, values));
      const failed = answer?.rows.map((row) => `the check fails: ${row.replaceAll(SEPARATOR, ' | ')}`) ?? [];
      this.#report.add(fileOf(check), 1, failed);
    });
  }

  /** Runs the checks on a spoilt warehouse: both engines have to find the same, and something. */
  async checkSpoilt(window: Window, exceptions: ReadonlySet<string>): Promise<void> {
    await sideBySide([...checks, ...brokenRows], async (check) => {
      const answer = await this.#both(check, withoutLimit(render(check, { ...stageValues, ...window })));
      const missed = answer?.rows.length === 0 && !exceptions.has(check.name);
      this.#report.add(fileOf(check), 0, missed ? ['the check finds nothing in a spoilt warehouse'] : []);
    });
  }

  /** Holds out of a spoilt warehouse what breaks a rule: both engines have to take the same rows, and leave the same. */
  async hold(window: Window): Promise<void> {
    const values = { ...stageValues, ...window };
    for (const statement of holding) await this.#both(statement, render(statement, values));
    await this.#compare(holding);
    for (const query of brokenRows) {
      const answer = await this.#both(query, render(query, values));
      this.#report.add(fileOf(query), 0, answer?.rows.length ? ['rows that break a rule are still there'] : []);
    }
  }

  /** Compares the contents of all Iceberg tables and gold views; by now each of them holds something. */
  async compare(): Promise<void> {
    const empty = [...(await this.#compare(merges)), ...(await this.#compare(views))];
    for (const statement of empty) this.#report.add(fileOf(statement), 0, ['there are no rows to compare']);
  }

  /** @returns the statements whose table or view is empty */
  async #compare(statements: readonly Statement[]): Promise<Statement[]> {
    const empty: Statement[] = [];
    const makers = new Map(statements.map((statement) => [statement.target, statement]));
    await sideBySide([...makers.values()], async (statement) => {
      const answer = await this.#both(statement, `SELECT * FROM ${statement.target}`);
      if (answer?.rows.length === 0) empty.push(statement);
    });
    return empty;
  }

  /** Since when things can have changed, as the machine asks before it merges: an order of last year may be cancelled today. */
  async #changed(window: Window): Promise<string> {
    const [measure] = windows;
    if (!measure) throw new Error('glue-sql/window holds no statement');
    const answer = await this.#both(measure, render(measure, { ...stageValues, ...window }));
    const value = answer?.rows[0] ?? '';
    return /^\d{4}/.test(value) && value < window.changed ? value : window.changed;
  }

  async #changesNothing(merge: Statement, values: StatementValues): Promise<void> {
    const answer = await this.#both(merge, render(merge, values));
    if (answer?.changed) this.#report.add(fileOf(merge), 0, [`run a second time, it changes ${answer.changed} rows`]);
  }

  /** Names and types of a view's columns, as `DESCRIBE` has them; Trino's with precision, the local account's as Hive's names. */
  async #describe(view: Statement): Promise<void> {
    const sql = `DESCRIBE ${view.target}`;
    const [trino, duckDb] = await Promise.all([this.#trino.run(sql), this.#duckDb.run(sql)]);
    const promised = view.columns.map(({ name, type }) => `${name} ${hiveName(type)}`);
    const [a, b] = [trino.rows.map(described), duckDb.rows.map(described)];
    const found = Array.from({ length: Math.max(a.length, b.length, promised.length) }, (_, index) => index)
      .filter((index) => a[index] !== b[index] || a[index] !== promised[index])
      .map((index) => `DESCRIBE: Trino ${a[index]}, DuckDB ${b[index]}, the header ${promised[index]}`);
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

/** Of too many failures a check shows some, and each engine others. */
const withoutLimit = (sql: string): string => sql.replace(/\nLIMIT \d+$/, '');

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
