import jsonata from 'jsonata';
import {
  inOneLine,
  NEVER_QUIET,
  readStatements,
  render,
  type Statement,
  type StatementValues,
} from '../../glue-sql/statement.ts';
import { refreshDefinition } from '../../lib/refresh/definition.ts';
import { mergeFingerprints } from '../../lib/refresh/fingerprints.ts';
import { stageValues } from './data/settings.ts';
import type { Window } from './refresh.ts';
import type { Report } from './report.ts';
import type { TrinoClient } from './trino/client.ts';

const FILE = 'lib/refresh/definition.ts';
const UNLOAD =
  /^UNLOAD \((.*)\) TO '[^']+' WITH \(format = 'PARQUET', compression = 'ZSTD'(?:, partitioned_by = ARRAY\[([\w', ]+)\])?\)$/s;

/**
 * The texts that the state machine sends to Athena: each is a statement of `glue-sql`, a few checks, or an UNLOAD. UNLOAD is Athena's own
 * word, so of it Trino sees the query, whose columns have to fit into Hive's Parquet: its timestamps hold milliseconds.
 */
export async function compareMachine(trino: TrinoClient, window: Window, report: Report): Promise<void> {
  const texts = await machineTexts(window);
  const values = { ...stageValues, ...window };
  const expected = (['window', 'count', 'replay', 'gold', 'silver', 'hold'] as const).flatMap(readStatements);
  const unknown = new Set(texts.filter((text) => !text.startsWith('UNLOAD')));
  for (const statement of expected) {
    const isSent = unknown.delete(sent(statement, values));
    report.add(
      FILE,
      1,
      isSent ? [] : [`the machine does not send ${statement.folder}/${statement.name}.sql as it is rendered`],
    );
  }
  for (const check of readStatements('checks')) {
    const isSent = texts.some((text) => text.includes(partOf(check, values)));
    report.add(FILE, 1, isSent ? [] : [`the machine does not send checks/${check.name}.sql as it is rendered`]);
  }
  for (const text of [...unknown].filter((sql) => isComposed(sql, values))) {
    unknown.delete(text);
    report.add(FILE, 1, await validationFaults(trino, text));
  }
  report.add(
    FILE,
    0,
    Array.from(unknown, (text) => `the machine sends what is no statement of glue-sql: ${text}`),
  );
  for (const text of texts.filter((sql) => sql.startsWith('UNLOAD')))
    report.add(FILE, 1, await unloadFaults(trino, text));
  for (const text of texts) report.add(FILE, 1, await stageFaults(trino, UNLOAD.exec(text)?.[1] ?? text));
}

/**
 * Trino refuses a statement of more than 150 stages (`query.max-stage-count`), however valid it is, and so does Athena. With other
 * statistics a plan has a few more or less.
 */
const STAGES = 130;

async function stageFaults(trino: TrinoClient, text: string): Promise<string[]> {
  if (/^(?:\s*--[^\n]*\n)*\s*CREATE/.test(text)) return [];
  try {
    const { rows } = await trino.run(`EXPLAIN (TYPE DISTRIBUTED) ${text}`);
    const stages = String(rows[0]?.[0]).match(/^Fragment \d+/gm)?.length ?? 0;
    if (process.env.STAGES)
      console.log(
        'STAGES',
        stages,
        text
          .replace(/--[^\n]*\n/g, '')
          .slice(0, 120)
          .replaceAll('\n', ' '),
      );
    return stages > 0 && stages <= STAGES ? [] : [`${stages} stages of at most ${STAGES}: ${text.slice(0, 200)}`];
  } catch (error) {
    return [`Trino refuses to plan ${text.slice(0, 200)}: ${(error as Error).message}`];
  }
}

/** A statement as the machine sends it. */
const sent = (statement: Statement, values: StatementValues): string => inOneLine(render(statement, values));

/** A check within the statement that the machine sends for a few of them. */
const partOf = (check: Statement, values: StatementValues): string =>
  `SELECT '${check.name}' AS failed FROM (${sent(check, values)})`;

/** Whether a text consists of checks and nothing else. */
function isComposed(text: string, values: StatementValues): boolean {
  const parts = readStatements('checks').map((check) => partOf(check, values));
  const within = parts.filter((part) => text.includes(part));
  return within.length > 0 && text === `SELECT DISTINCT failed FROM (${within.join(' UNION ALL ')})`;
}

const validationFaults = (trino: TrinoClient, text: string): Promise<string[]> =>
  trino.run(`EXPLAIN (TYPE VALIDATE) ${text}`).then(
    () => [],
    (error: Error) => [`Trino refuses checks in one statement: ${error.message}`],
  );

async function unloadFaults(trino: TrinoClient, text: string): Promise<string[]> {
  const [, query, partitions = ''] = UNLOAD.exec(text) ?? [];
  if (query === undefined) return [`not the form of UNLOAD that is known: ${text}`];
  try {
    await trino.run(`EXPLAIN (TYPE VALIDATE) ${query}`);
    const { columns } = await trino.run(`SELECT * FROM (${query}) AS unloaded LIMIT 0`);
    const parted = partitions.match(/\w+/g) ?? [];
    const last = columns.slice(columns.length - parted.length).map(({ name }) => name);
    if (last.join() !== parted.join()) return [`the columns ${parted.join(', ')} are not the last of ${text}`];
    return columns
      .filter(({ type }) => /^time/.test(type) && type !== 'timestamp(3)')
      .map(({ name, type }) => `${text}: the column ${name} is a ${type}, which Hive's Parquet does not hold`);
  } catch (error) {
    return [`Trino refuses the query of ${text}: ${(error as Error).message}`];
  }
}

/** Evaluates every `QueryString` of the definition. */
async function machineTexts(window: Window): Promise<string[]> {
  const definition = refreshDefinition({
    workGroup: 'primary',
    goldBucket: 'gold',
    publishFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:publish',
    databasePrefix: '',
    maintenanceMachineArn: 'arn:aws:states:eu-central-1:000000000000:stateMachine:maintenance',
    values: stageValues,
    arrivalsFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:arrivals',
    partition: 'aws',
  });
  const merges = mergeFingerprints(stageValues);
  const quiet = { from: NEVER_QUIET, to: NEVER_QUIET };
  const everything = { happened: '', quiet, everything: true, staged: `everything-${window.batch}`, tables: [] };
  const states = { context: { Execution: { Name: 'run' }, State: { RetryCount: 0 } } };
  const texts = queryStrings(definition).map(async (text) => {
    const expression = /^\{%(.*)%\}$/s.exec(text)?.[1];
    return expression === undefined
      ? text
      : String(await jsonata(expression).evaluate({}, { ...window, ...everything, merges, states }));
  });
  return Promise.all(texts);
}

function queryStrings(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'QueryString' && typeof inner === 'string' ? [inner] : queryStrings(inner),
  );
}
