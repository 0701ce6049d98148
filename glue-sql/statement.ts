import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folders of statements; `window` is what a refresh asks before it begins, `count` how it accounts for what arrived,
 * `replay` how it gives way to what was read again, `hold` what
 * it does with rows that break a rule, `named` what people ask, `features` what models learn from.
 */
export type Folder = 'window' | 'count' | 'replay' | 'silver' | 'hold' | 'gold' | 'checks' | 'named' | 'features';

/** What a statement does: define a view, bring a table up to date, or ask. */
export type StatementKind = 'view' | 'merge' | 'query';

/** One file of `glue-sql`: a single Athena statement with a header. */
export interface Statement {
  readonly folder: Folder;
  /** File name without ending, which is the name of the object it makes. */
  readonly name: string;
  readonly kind: StatementKind;
  readonly purpose: string;
  readonly grain: string;
  /** Anchors of `docs/metrics.md` that define what it computes. */
  readonly metrics: readonly string[];
  /** What a view or a features query promises its readers, in order; empty for other statements. */
  readonly columns: readonly DocumentedName[];
  /** What a named query asks for: one for each `?`, in their order. */
  readonly parameters: readonly DocumentedName[];
  readonly sql: string;
  /** What it writes, as `zone.table`; undefined for a query. */
  readonly target: string | undefined;
  /** What it reads, as `zone.table`, found in the statement itself. */
  readonly inputs: ReadonlySet<string>;
}

/** A column of a view or a parameter of a query, as the header declares it: `--   name type: what it is`. */
export interface DocumentedName {
  readonly name: string;
  /** Athena's type, e.g. `decimal(18,4)`. */
  readonly type: string;
  readonly doc: string;
}

/** Values that a refresh fills in; each becomes a literal, and none ever comes from a user. */
export interface StatementValues {
  /** The batch of arrivals that a refresh has taken. */
  readonly batch?: string;
  /** What a merge takes: the batch, or everything that staging holds. */
  readonly taken?: string;
  /** Day on which the first input of the batch arrived, `yyyy-MM-dd`. */
  readonly since?: string;
  /** IANA name of the business time zone. */
  readonly zone?: string;
  /** Earliest event time among what arrived, `yyyy-MM-dd HH:mm:ss` UTC: nothing before it can have changed. */
  readonly changed?: string;
  /** The same among the events that arrived; where it is not given, that of everything. */
  readonly happened?: string;
  /** A stretch in which no event of those happened, `yyyy-MM-dd HH:mm:ss` UTC; where it is not given, there is none. */
  readonly quiet_from?: string;
  readonly quiet_to?: string;
  /** Holidays as `;12-25=Christmas Day;2026-04-03=Good Friday;`: every year's, or one day's. */
  readonly holidays?: string;
  /** Days before an order in which a visit can have led to it. */
  readonly lookback_days?: number;
  /** Days after which a touch or an interaction counts half. */
  readonly half_life_days?: number;
  /** Days between an order of a guest and a customer on the same device within which it is the customer’s. */
  readonly merge_days?: number;
  /** Standard deviations of demand that safety stock covers: 1.65 serves 95 % of cycles. */
  readonly service_factor?: number;
}

const TABLE = /\b(bronze|staging|silver|gold)\.([a-z_0-9]+)\b/g;
const TARGET = /^(MERGE INTO|CREATE OR REPLACE VIEW)\s+([a-z]+\.[a-z_0-9]+)/;
const HEADER = /^(?:--.*\n)+/;
/** A stretch that begins and ends before everything. */
export const NEVER_QUIET = '1970-01-01 00:00:00';
const SECOND = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** Reads every statement of a folder, in the order of their names. */
export function readStatements(folder: Folder): Statement[] {
  const directory = join(import.meta.dirname, folder);
  const files = readdirSync(directory).filter((file) => file.endsWith('.sql'));
  return files
    .sort()
    .map((file) => parseStatement(folder, file.slice(0, -4), readFileSync(join(directory, file), 'utf8')));
}

/** Reads one file. @throws Error when its header lacks purpose, grain or inputs, or a view's its columns */
export function parseStatement(folder: Folder, name: string, text: string): Statement {
  const header = HEADER.exec(text)?.[0] ?? '';
  const sql = text.slice(header.length).trim();
  const field = (label: string): string => {
    const found = optionalField(header, label);
    if (!found) throw new Error(`glue-sql/${folder}/${name}.sql: the header has no "-- ${label}: ..." line`);
    return found;
  };
  field('Inputs');
  const [, verb, target] = TARGET.exec(sql) ?? [];
  const kind = verb === undefined ? 'query' : verb === 'MERGE INTO' ? 'merge' : 'view';
  const mentioned = Array.from(sql.matchAll(TABLE), ([table]) => table);
  const inputs = new Set(mentioned.filter((table) => table !== target));
  const columns = documented(header, 'Columns');
  const parameters = documented(header, 'Parameters');
  if ((kind === 'view' || folder === 'features') && columns.length === 0)
    throw new Error(
      `glue-sql/${folder}/${name}.sql: the header of a ${kind === 'view' ? 'view' : 'features query'} has "-- Columns:" and a line for each`,
    );
  const asked = sql.replace(/'(?:[^']|'')*'/g, '').split('?').length - 1;
  if (asked !== parameters.length)
    throw new Error(
      `glue-sql/${folder}/${name}.sql: ${asked} "?" and ${parameters.length} lines under "-- Parameters:"`,
    );
  const metrics = (optionalField(header, 'Metrics') ?? '').split(/,\s*/).filter((metric) => metric !== '');
  return {
    folder,
    name,
    kind,
    purpose: field('Purpose'),
    grain: field('Grain'),
    metrics,
    columns,
    parameters,
    sql,
    target,
    inputs,
  };
}

/** A label of the header; the page that explains it may follow in brackets. */
const labelled = (label: string): string => `${label}(?: \\([\\w./-]+\\))?:`;

const optionalField = (header: string, label: string): string | undefined =>
  new RegExp(`^-- ${labelled(label)} (.+(?:\\n--   .+)*)`, 'm').exec(header)?.[1]?.replace(/\n--\s+/g, ' ');

/** The lines under a label; what continues on the next line is indented deeper. */
function documented(header: string, label: 'Columns' | 'Parameters'): DocumentedName[] {
  const list = new RegExp(`^-- ${labelled(label)}\\n((?:-- {3,}.+\\n)+)`, 'm').exec(header)?.[1] ?? '';
  const joined = list.replace(/\n-- {5,}/g, ' ');
  return Array.from(
    joined.matchAll(/^-- {3}(\w+) ([a-z]+(?:\([\d,]+\))?): (.+)$/gm),
    ([, name = '', type = '', doc = '']) => ({
      name,
      type,
      doc,
    }),
  );
}

/** How each value becomes a literal; none of them ever comes from a user. */
const LITERALS: { readonly [K in keyof Required<StatementValues>]: (value: Required<StatementValues>[K]) => string } = {
  since: (day) => `'${checked(day, /^\d{4}-\d{2}-\d{2}$/)}'`,
  batch: (id) => `'${checked(id, /^[\w-]+$/)}'`,
  taken: (id) => `'${checked(id, /^[\w-]+$/)}'`,
  zone: (name) => `'${checked(name, /^[A-Za-z_]+(?:\/[A-Za-z_+-]+[0-9]*)*$/)}'`,
  changed: (time) => `TIMESTAMP '${checked(time, SECOND)}'`,
  happened: (time) => `TIMESTAMP '${checked(time, SECOND)}'`,
  quiet_from: (time) => `TIMESTAMP '${checked(time, SECOND)}'`,
  quiet_to: (time) => `TIMESTAMP '${checked(time, SECOND)}'`,
  holidays: (list) => `'${checked(list, /^;(?:(?:\d{4}-)?\d{2}-\d{2}=[^;=':]+;)*$/u)}'`,
  lookback_days: (days) => checked(String(days), /^\d{1,4}$/),
  half_life_days: (days) => checked(String(days), /^\d{1,4}$/),
  merge_days: (days) => checked(String(days), /^\d{1,4}$/),
  service_factor: (factor) => `${checked(String(factor), /^\d(?:\.\d{1,4})?$/)}e0`,
};
const MARKER = new RegExp(`:(${Object.keys(LITERALS).join('|')})\\b`, 'g');

/** The text that runs: values as literals, and databases under the prefix that keeps two stages of one account apart. */
export function render(statement: Statement, values: StatementValues, databasePrefix = ''): string {
  const filled = statement.sql.replace(
    MARKER,
    (marker, name: keyof StatementValues) => literalOf(name, values) ?? marker,
  );
  return databasePrefix === '' ? filled : filled.replace(TABLE, `${databasePrefix}$1.$2`);
}

/** Literals and quoted names, which stay as they are; blanks and comments between words. */
const PIECES = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(?:\s|--[^\n]*)+/g;

/** A statement without its layout and comments: a template has a megabyte, of which each end of a line takes three bytes. */
export const inOneLine = (sql: string): string =>
  sql.replace(PIECES, (piece) => (/^['"]/.test(piece) ? piece : ' ')).trim();

function literalOf<K extends keyof StatementValues>(name: K, values: StatementValues): string | undefined {
  const value = values[name] ?? (fallbackOf(name, values) as StatementValues[K]);
  return value === undefined ? undefined : LITERALS[name](value as Required<StatementValues>[K]);
}

/** What stands for a value that is not given: whoever knows since when something changed need not know more. */
function fallbackOf(name: keyof StatementValues, { changed }: StatementValues): string | undefined {
  if (name === 'happened') return changed;
  return name.startsWith('quiet_') && changed !== undefined ? NEVER_QUIET : undefined;
}

function checked(value: string, shape: RegExp): string {
  if (!shape.test(value)) throw new Error(`"${value}" is not a valid value for a statement`);
  return value;
}

/**
 * Sorts statements into levels: each statement's inputs among them are made by an earlier level.
 * @throws Error naming the statements of a circle
 */
export function inLevels(statements: readonly Statement[]): Statement[][] {
  const made = new Set(statements.map(({ target }) => target));
  const done = new Set<string | undefined>();
  const levels: Statement[][] = [];
  let waiting = [...statements];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ inputs }) => [...inputs].every((input) => !made.has(input) || done.has(input)));
    if (ready.length === 0)
      throw new Error(`Statements wait for each other: ${waiting.map(({ name }) => name).join(', ')}`);
    levels.push(ready);
    for (const { target } of ready) done.add(target);
    waiting = waiting.filter((statement) => !ready.includes(statement));
  }
  return levels;
}
