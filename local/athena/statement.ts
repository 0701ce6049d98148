import { AwsFailure, UnsupportedError } from '../service.ts';
import type { TableName } from './catalog.ts';
import { QueryFailure } from './failure.ts';
import { type QueryText, StatementReader } from './statement-reader.ts';
import { isSymbol, isWord, type Token, tokenize } from './tokens.ts';

export interface UnloadOptions {
  readonly format: 'PARQUET';
  readonly compression: 'GZIP' | 'SNAPPY' | 'ZSTD' | 'NONE';
  /** Columns by whose values the files are put into folders, `name=value/`; they are not in the files. */
  readonly partitionedBy: readonly string[];
}

/** The parts of a MERGE, so that its source is worked out once: for the look at its matches and for the merge itself. */
export interface MergeText {
  /** `target AS t` */
  readonly target: string;
  readonly targetAlias: string;
  /** `(query) AS s`, or `table AS s`. */
  readonly source: string;
  readonly sourceAlias: string;
  readonly condition: string;
  /** `WHEN ...` to the end. */
  readonly clauses: string;
  readonly hasMatched: boolean;
}

interface Writing {
  readonly target: TableName;
  /** Queries that touch the same tables and functions as the statement does, for DuckDB's parser to read. */
  readonly probe: QueryText;
}

/** One statement of the SQL that the platform uses, by Athena's kinds. */
export type Statement =
  | { readonly kind: 'SELECT'; readonly query: QueryText }
  | ({ readonly kind: 'INSERT' } & Writing)
  | ({ readonly kind: 'UPDATE' | 'DELETE' } & Writing)
  | ({ readonly kind: 'MERGE'; readonly merge: MergeText } & Writing)
  | { readonly kind: 'CREATE_VIEW'; readonly view: TableName; readonly replace: boolean; readonly query: QueryText }
  | { readonly kind: 'DROP_VIEW'; readonly view: TableName; readonly ifExists: boolean }
  | { readonly kind: 'UNLOAD'; readonly query: QueryText; readonly location: string; readonly options: UnloadOptions }
  | { readonly kind: 'OPTIMIZE' | 'VACUUM'; readonly target: TableName }
  | { readonly kind: 'SET_PROPERTIES'; readonly target: TableName; readonly properties: ReadonlyMap<string, string> }
  | { readonly kind: 'SHOW_TABLES' | 'SHOW_VIEWS'; readonly database: string; readonly pattern?: string }
  | { readonly kind: 'SHOW_DATABASES' }
  | { readonly kind: 'DESCRIBE'; readonly table: TableName };

export type StatementKind = Statement['kind'];

const UNSUPPORTED = 'Queries of this type are not supported';

type Read = (reader: StatementReader) => Statement;

const STATEMENTS: Readonly<Record<string, Read>> = {
  select: (reader) => ({ kind: 'SELECT', query: reader.rest() }),
  with: (reader) => ({ kind: 'SELECT', query: reader.rest() }),
  values: (reader) => ({ kind: 'SELECT', query: reader.rest() }),
  table: (reader) => ({ kind: 'SELECT', query: reader.rest() }),
  '(': (reader) => ({ kind: 'SELECT', query: reader.rest() }),
  insert: readInsert,
  update: readUpdate,
  delete: readDelete,
  merge: readMerge,
  create: readCreateView,
  drop: readDropView,
  unload: readUnload,
  optimize: readOptimize,
  vacuum: (reader) => reader.skip('vacuum').last({ kind: 'VACUUM', target: reader.name() }),
  alter: readSetProperties,
  explain: () => {
    throw new UnsupportedError('EXPLAIN');
  },
  show: readShow,
  describe: readDescribe,
  desc: readDescribe,
};

/**
 * Tells what a statement is and which parts of it are queries. Refuses, as `StartQueryExecution` does, what is not one statement of a known
 * type: DDL that makes tables, COPY, ATTACH, SET, PRAGMA and whatever else only DuckDB would run.
 */
export function classify(sql: string, database: string): Statement {
  const tokens = withoutLastSemicolon(tokenize(sql));
  if (tokens.some((token) => isSymbol(token, ';'))) {
    throw new AwsFailure('InvalidRequestException', `Only one sql statement is allowed. Got: ${sql}`);
  }
  const first = tokens[0];
  const named = first?.kind === 'word' || first?.kind === 'symbol';
  const read = named && Object.hasOwn(STATEMENTS, first.value) && STATEMENTS[first.value];
  if (!read) throw new AwsFailure('InvalidRequestException', UNSUPPORTED);
  return read(new StatementReader(sql, tokens, database));
}

function withoutLastSemicolon(tokens: Token[]): Token[] {
  return isSymbol(tokens.at(-1), ';') ? tokens.slice(0, -1) : tokens;
}

function readInsert(reader: StatementReader): Statement {
  const target = reader.skip('insert', 'into').name();
  if (isSymbol(reader.peek(), '(') && !reader.parenthesesHoldQuery()) reader.parentheses();
  return { kind: 'INSERT', target, probe: reader.rest() };
}

function readUpdate(reader: StatementReader): Statement {
  const from = reader.skip('update').position;
  const target = reader.name();
  const set = reader.upTo('set');
  const alias = reader.textBetween(from, set);
  reader.skip('set');
  const assignments = reader.textUpTo('where');
  const where = reader.peek() ? reader.rest().text : '';
  const probe = `SELECT ${assignments} FROM ${alias} ${where}`;
  return { kind: 'UPDATE', target, probe: { text: probe, offset: 0 } };
}

function readDelete(reader: StatementReader): Statement {
  reader.skip('delete');
  const probe = `SELECT 1 ${reader.rest().text}`;
  return { kind: 'DELETE', target: reader.skip('from').name(), probe: { text: probe, offset: 0 } };
}

function readMerge(reader: StatementReader): Statement {
  const from = reader.skip('merge', 'into').position;
  const target = reader.name();
  const using = reader.upTo('using');
  const aliasedTarget = reader.textBetween(from, using);
  const targetAlias = reader.textOf(using - 1);
  reader.skip('using');
  const source = reader.textUpToLast('on', 'when');
  const sourceAlias = reader.aliasBefore(reader.position);
  const condition = reader.skip('on').textUpTo('when');
  const whens = reader.position;
  const clauses: string[] = [];
  let hasMatched = false;
  while (isWord(reader.peek(), 'when')) {
    if (reader.skip('when').takes('matched')) hasMatched = true;
    clauses.push(...readMergeClause(reader));
  }
  if (reader.peek()) throw reader.mismatch();
  const probe = {
    text: `SELECT ${['1', ...clauses].join(', ')} FROM ${aliasedTarget} JOIN ${source} ON ${condition}`,
    offset: 0,
  };
  const merge = {
    target: aliasedTarget,
    targetAlias,
    source,
    sourceAlias,
    condition,
    clauses: reader.textBetween(whens, reader.position),
    hasMatched,
  };
  return { kind: 'MERGE', target, probe, merge };
}

/** The expressions of one WHEN clause, as items of a SELECT list; the reader stands after WHEN [MATCHED]. */
function readMergeClause(reader: StatementReader): string[] {
  if (reader.takes('not')) reader.skip('matched');
  const predicate = reader.takes('and') ? [`(${reader.textUpTo('then')})`] : [];
  reader.skip('then');
  if (reader.takes('delete')) return predicate;
  if (reader.takes('update')) return [...predicate, reader.skip('set').textUpTo('when')];
  reader.skip('insert');
  if (isSymbol(reader.peek(), '(')) reader.parentheses();
  return [...predicate, reader.skip('values').parentheses()];
}

function readCreateView(reader: StatementReader): Statement {
  reader.skip('create');
  const replace = reader.takes('or');
  if (replace) reader.skip('replace');
  if (!isWord(reader.peek(), 'view')) throw new AwsFailure('InvalidRequestException', UNSUPPORTED);
  const view = reader.skip('view').name();
  return { kind: 'CREATE_VIEW', view, replace, query: reader.skip('as').rest() };
}

function readDropView(reader: StatementReader): Statement {
  if (!isWord(reader.skip('drop').peek(), 'view')) throw new AwsFailure('InvalidRequestException', UNSUPPORTED);
  const ifExists = reader.skip('view').takes('if');
  if (ifExists) reader.skip('exists');
  return reader.last({ kind: 'DROP_VIEW', view: reader.name(), ifExists });
}

function readOptimize(reader: StatementReader): Statement {
  const target = reader.skip('optimize').name();
  reader.skip('rewrite', 'data', 'using', 'bin_pack');
  if (reader.peek() && !isWord(reader.peek(), 'where')) throw reader.mismatch();
  return { kind: 'OPTIMIZE', target };
}

/** Properties by which Athena maintains an Iceberg table. */
const MAINTENANCE = ['optimize_rewrite_delete_file_threshold', 'vacuum_max_snapshot_age_seconds'];

function readSetProperties(reader: StatementReader): Statement {
  if (!isWord(reader.skip('alter').peek(), 'table')) throw new AwsFailure('InvalidRequestException', UNSUPPORTED);
  const target = reader.skip('table').name();
  if (!isWord(reader.peek(), 'set')) throw new UnsupportedError('ALTER TABLE other than SET TBLPROPERTIES');
  const properties = reader.skip('set', 'tblproperties').properties();
  const other = [...properties.keys()].find((name) => !MAINTENANCE.includes(name));
  if (other !== undefined) throw new UnsupportedError(`ALTER TABLE with the property "${other}"`);
  return reader.last({ kind: 'SET_PROPERTIES', target, properties });
}

function readUnload(reader: StatementReader): Statement {
  const query = reader.skip('unload').parenthesesAsQuery();
  const location = reader.skip('to').string();
  const given = reader.takes('with') ? reader.options() : new Map<string, string | readonly string[]>();
  return reader.last({ kind: 'UNLOAD', query, location, options: unloadOptions(given) });
}

const COMPRESSIONS = ['GZIP', 'SNAPPY', 'ZSTD', 'NONE'] as const;

const PROPERTIES = ['format', 'compression', 'partitioned_by'];

function unloadOptions(given: ReadonlyMap<string, string | readonly string[]>): UnloadOptions {
  for (const name of given.keys()) {
    if (!PROPERTIES.includes(name)) throw new UnsupportedError(`UNLOAD with the property "${name}"`);
  }
  const word = (name: string): string | undefined => given.get(name)?.toString().toUpperCase();
  const format = word('format');
  if (format !== 'PARQUET') throw new UnsupportedError(`UNLOAD in the format ${format ?? 'that none is given for'}`);
  const compression = COMPRESSIONS.find((known) => known === (word('compression') ?? 'GZIP'));
  if (!compression) throw new UnsupportedError(`UNLOAD with the compression ${given.get('compression')}`);
  const columns = given.get('partitioned_by') ?? [];
  if (typeof columns === 'string')
    throw new QueryFailure(
      `INVALID_TABLE_PROPERTY: Invalid value for 'partitioned_by': '${columns}' is no ARRAY of columns`,
    );
  return { format, compression, partitionedBy: columns.map((column) => column.toLowerCase()) };
}

function readShow(reader: StatementReader): Statement {
  reader.skip('show');
  if (reader.takes('databases') || reader.takes('schemas')) return reader.last({ kind: 'SHOW_DATABASES' });
  const kind = reader.takes('views') ? 'SHOW_VIEWS' : 'SHOW_TABLES';
  if (kind === 'SHOW_TABLES' && !reader.takes('tables'))
    throw new UnsupportedError(`SHOW ${reader.peek()?.value ?? ''}`);
  const database = reader.takes('in') || reader.takes('from') ? reader.identifier() : reader.database;
  const pattern = reader.peek()?.kind === 'string' ? { pattern: reader.string() } : {};
  return reader.last({ kind, database, ...pattern });
}

function readDescribe(reader: StatementReader): Statement {
  reader.advance();
  return reader.last({ kind: 'DESCRIBE', table: reader.name() });
}
