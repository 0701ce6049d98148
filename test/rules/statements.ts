import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { expressions } from '../infra/support/definition.ts';
import { type Document, ofType, type Rule } from './document.ts';
import { evaluate, machinesOf } from './machines.ts';

interface Sent {
  /** Machine and state, or item of a map. */
  readonly where: string;
  readonly sql: string;
}

const BYTES = 262_144;
const FORMS =
  /^(?:SELECT|WITH|MERGE INTO|INSERT INTO|DELETE FROM|UPDATE|CREATE OR REPLACE VIEW|UNLOAD\s*\(|OPTIMIZE|VACUUM)\b/i;
const FORMATS = ['PARQUET', 'ORC', 'AVRO', 'JSON', 'TEXTFILE'];

const collected = new WeakMap<Document, Promise<Sent[]>>();

/** What the machines of a template send to Athena, with `x` in the place of what only a run knows. */
function statementsOf(document: Document): Promise<Sent[]> {
  const found = collected.get(document) ?? collect(document);
  collected.set(document, found);
  return found;
}

async function collect(document: Document): Promise<Sent[]> {
  const sent = machinesOf(document).map(async (machine) => {
    const textOf = async (field: string): Promise<string> => {
      const value = await evaluate(machine, field);
      return typeof value === 'string' ? value : literalsOf(field);
    };
    const found = machine.states.flatMap(([name, state]) => {
      const items = (state as { Items?: unknown }).Items;
      const listed = (Array.isArray(items) ? items : []) as readonly Readonly<Record<string, unknown>>[];
      const ofItems = listed.flatMap((item, index) =>
        ['query', 'inspect', 'optimize', 'vacuum'].map((key) => [`${name}[${index}].${key}`, item[key]] as const),
      );
      return [[name, state.Arguments?.QueryString] as const, ...ofItems];
    });
    return Promise.all(
      found
        .filter((pair): pair is [string, string] => typeof pair[1] === 'string')
        .map(async ([name, text]) => ({ where: `${machine.id}: ${name}`, sql: await textOf(text) })),
    );
  });
  return (await Promise.all(sent)).flat().filter(({ sql }) => /\w+\s/.test(sql));
}

/** The texts of an expression that only a run can evaluate. */
function literalsOf(text: string): string {
  const [expression = ''] = expressions(text);
  return Array.from(expression.matchAll(/"((?:[^"\\]|\\.)*)"/g), ([literal]) => JSON.parse(literal) as string).join('');
}

/** What an UNLOAD writes, else the statement. */
const innerOf = (sql: string): string => /^UNLOAD\s*\(([\s\S]*)\)\s*TO\s*'/i.exec(sql)?.[1] ?? sql;
/** The statement without its texts. */
const codeOf = (sql: string): string => sql.replace(/'(?:[^']|'')*'/g, "''");

const overStatements =
  (judge: (sql: string, document: Document) => readonly string[] | Promise<readonly string[]>): Rule =>
  async (document) => {
    const found = await Promise.all(
      (await statementsOf(document)).map(async ({ where, sql }) =>
        (await judge(sql, document)).map((line) => `${where}: ${line}`),
      ),
    );
    return found.flat();
  };

/** Statements of kinds that Athena has, of a length that it takes, with nothing left open. */
export const sendsWhatAthenaTakes: Rule = overStatements((sql) => {
  const code = codeOf(sql);
  const isLong = Buffer.byteLength(sql) > BYTES;
  const [, format] = /WITH\s*\(\s*format\s*=\s*'(\w+)'/i.exec(sql) ?? [];
  const lists = Array.from(code.matchAll(/\bconcat\s*\(([^(),]*)\)/gi), ([call]) => call);
  return [
    ...(FORMS.test(sql.trim())
      ? []
      : [`Athena has no statement ${sql.trim().slice(0, 30)}...: “Queries of this type are not supported”`]),
    ...(isLong ? [`${Buffer.byteLength(sql)} bytes, and Athena takes ${BYTES}`] : []),
    ...(code.includes('?') ? ['a parameter, which nothing binds: “Incorrect number of parameters”'] : []),
    ...(/(?<![:\w]):[a-z_]\w*/.test(code)
      ? [`${/(?<![:\w]):[a-z_]\w*/.exec(code)?.[0]} is filled in by nobody: “mismatched input ':'”`]
      : []),
    ...(format !== undefined && !FORMATS.includes(format.toUpperCase()) ? [`UNLOAD writes no ${format}`] : []),
    ...lists.map((call) => `${call}: “There must be two or more concatenation arguments”`),
  ];
});

/** Names of tables of the catalog, and of those that are Iceberg. */
function tablesOf(document: Document): { readonly all: Set<string>; readonly iceberg: Set<string> } {
  const [all, iceberg] = [new Set<string>(), new Set<string>()];
  for (const [, { Properties }] of ofType(document, 'AWS::Glue::Table')) {
    const name = `${Properties.DatabaseName}.${Properties.Name ?? Properties.TableInput?.Name}`;
    all.add(name);
    if (Properties.OpenTableFormatInput) iceberg.add(name);
  }
  return { all, iceberg };
}

/** Tables that are written are Iceberg, and those that are named are there. */
export const namesTablesThereAre: Rule = async (document) => {
  const { all, iceberg } = tablesOf(document);
  const sent = await statementsOf(document);
  const views = sent.flatMap(({ sql }) => /^CREATE OR REPLACE VIEW (\S+)/i.exec(sql)?.[1] ?? []);
  const databases = ofType(document, 'AWS::Glue::Database').map(([, { Properties }]) =>
    String(Properties.DatabaseInput.Name),
  );
  const named = new RegExp(`\\b((?:${databases.join('|')})\\.)"?(\\w+)`, 'g');
  const known = new Set([...all, ...views]);
  return sent.flatMap(({ where, sql }) => {
    const code = codeOf(sql);
    const written = /^(?:MERGE INTO|INSERT INTO|DELETE FROM|UPDATE|OPTIMIZE|VACUUM)\s+([\w.]+)/i.exec(code)?.[1];
    const missing = new Set(
      Array.from(code.matchAll(named), ([, database, name]) => `${database}${name}`).filter((name) => !known.has(name)),
    );
    return [
      ...[...missing].map((name) => `${where}: TABLE_NOT_FOUND: ${name}, which neither the template nor a view makes`),
      ...(written !== undefined && !iceberg.has(written)
        ? [
            `${where}: ${written} is no Iceberg table: “Modifying Hive table rows is only supported for transactional tables”`,
          ]
        : []),
    ];
  });
};

/** Times of an Iceberg table have microseconds, and Parquet of Hive has milliseconds. */
export const unloadsMilliseconds: Rule = overStatements((sql, document) => {
  const selects = /^UNLOAD\b/i.test(sql) ? innerOf(sql).split(' UNION ALL ') : [];
  return selects.flatMap((select) => {
    const [, columns = '', from = ''] = /^SELECT ([\s\S]*?) FROM ([\w.]+)$/i.exec(select) ?? [];
    const table = ofType(document, 'AWS::Glue::Table').find(
      ([, { Properties }]) => `${Properties.DatabaseName}.${Properties.Name}` === from,
    );
    const fields: readonly { Name: string; Type: string }[] =
      table?.[1].Properties.OpenTableFormatInput?.IcebergInput.IcebergTableInput.Schema.Fields ?? [];
    const bare = columns
      .split(/,\s*(?![^(]*\))/)
      .filter((column) => fields.some(({ Name, Type }) => Name === column && Type === 'timestamp'));
    return bare.map(
      (column) =>
        `${column} is a timestamp(6): “Incorrect timestamp precision for timestamp(6); the configured precision is MILLISECONDS”`,
    );
  });
});

let connection: Promise<DuckDBConnection> | undefined;
const judged = new Map<string, Promise<string | null>>();

/** What a parser says of a text; null where it takes it. */
function syntaxFault(sql: string): Promise<string | null> {
  connection ??= DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  const known =
    judged.get(sql) ??
    connection
      .then((open) => open.extractStatements(sql))
      .then(
        ({ count }) => (count === 1 ? null : 'Only one sql statement is allowed'),
        (error: Error) => error.message.split('\n')[0] ?? '',
      );
  judged.set(sql, known);
  return known;
}

/** One statement of valid syntax each. */
export const parses: Rule = overStatements(async (sql) => {
  if (/^(?:OPTIMIZE|VACUUM)\b/i.test(sql)) return [];
  const fault = await syntaxFault(innerOf(sql));
  return fault === null ? [] : [`Athena refuses it: ${fault}`];
});

/** A merge that meets one row twice fails: its source is made unique. */
export const mergesUniqueSources: Rule = overStatements((sql) =>
  /^MERGE INTO/i.test(sql) && !/\brow_number\s*\(|\bGROUP BY\b|\bDISTINCT\b|\bUNION\b(?!\s+ALL)/i.test(sql)
    ? ['the source of the merge may hold a key twice: MERGE_TARGET_ROW_MULTIPLE_MATCHES']
    : [],
);
