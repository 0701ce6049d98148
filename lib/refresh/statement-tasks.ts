import { GOLD } from '../../contracts/lake.ts';
import { readStatements, render, type Statement, type StatementValues } from '../../glue-sql/statement.ts';
import { icebergTables } from '../../glue-sql/tables/index.ts';
import { type Branch, jsonata, literal, type State, task } from '../machines/language.ts';
import { FIRST_DAY, FIRST_SECOND } from './values.ts';

export interface StatementTargets {
  readonly workGroup: string;
  readonly goldBucket: string;
  readonly databasePrefix: string;
  readonly partition: string;
  /** What the statements take from the stage's configuration. */
  readonly values: StatementValues;
}

/** Tasks that run statements of `glue-sql` on Athena. */
export class StatementTasks {
  readonly #targets: StatementTargets;
  readonly #fingerprints: Readonly<Record<string, string>>;

  /** @param fingerprints what each merge is made from, by its table */
  constructor(targets: StatementTargets, fingerprints: Readonly<Record<string, string>>) {
    this.#targets = targets;
    this.#fingerprints = fingerprints;
  }

  /** Runs a view definition or a merge. */
  run(statement: Statement): Branch {
    const name = `${statement.folder}.${statement.name}`;
    return { name, states: { [name]: this.query(this.text(statement), { Output: {} }) } };
  }

  /** Runs a data test; any row is a failure. */
  check(statement: Statement): Branch {
    const { name } = statement;
    const states = this.answer([`check.${name}`, `result.${name}`], statement, {
      Output: { check: name, failed: jsonata('$count($states.result.ResultSet.Rows) > 1') },
    });
    return { name, states };
  }

  /**
   * Asks, and reads the names of the columns and the first row.
   * @param fields of the second state, which sees the answer of GetQueryResults as its result
   */
  answer([ask, read]: readonly [string, string], statement: Statement, fields: State): Record<string, State> {
    const id = { Output: { id: jsonata('$states.result.QueryExecution.QueryExecutionId') } };
    const results = task(`arn:${this.#targets.partition}:states:::athena:getQueryResults`, {
      Arguments: { QueryExecutionId: jsonata('$states.input.id'), MaxResults: 2 },
      ...fields,
    });
    return { [ask]: this.query(this.text(statement), id), [read]: results };
  }

  /** Writes a gold object as Parquet; each attempt into a prefix of its own, because UNLOAD wants an empty one. */
  unload(dataset: string): Branch {
    const { goldBucket, databasePrefix } = this.#targets;
    const select = `SELECT ${unloadedColumns(dataset).join(', ')} FROM ${databasePrefix}gold.${dataset}`;
    const text = [
      `${literal(`UNLOAD (${select}) TO 's3://${goldBucket}/${GOLD.snapshots}`)} & $states.context.Execution.Name`,
      literal(`/${dataset}/`),
      '$string($states.context.State.RetryCount)',
      literal("/' WITH (format = 'PARQUET', compression = 'ZSTD')"),
    ].join(' & ');
    // As one expression, because a member that is undefined fails the state, and in JSONata's own objects it is left out.
    const Output = jsonata(
      `{ 'name': '${dataset}', 'manifest': $states.result.QueryExecution.Statistics.DataManifestLocation }`,
    );
    return { name: dataset, states: { [`unload.${dataset}`]: this.query(jsonata(text), { Output }) } };
  }

  query(QueryString: string, fields: State): State {
    const { partition, workGroup } = this.#targets;
    return task(`arn:${partition}:states:::athena:startQueryExecution.sync`, {
      Arguments: { QueryString, WorkGroup: workGroup },
      ...fields,
    });
  }

  /**
   * The statement's text, with the values that only a run knows filled in by JSONata. A merge that is not what the last
   * snapshot was made with takes everything since the first day.
   */
  text(statement: Statement): string {
    const sql = render(statement, this.#targets.values, this.#targets.databasePrefix);
    const open = [':since', ':kept', ':settled', ':changed'].filter((marker) => new RegExp(`${marker}\\b`).test(sql));
    if (open.length === 0) return sql;
    const fingerprint = this.#fingerprints[statement.target ?? ''];
    const first = (value: string, otherwise: string): string =>
      fingerprint === undefined
        ? value
        : `($lookup($merges, ${literal(statement.target ?? '')}) = ${literal(fingerprint)} ? ${value} : ${literal(otherwise)})`;
    const values: Readonly<Record<string, string>> = {
      ':since': `"'" & ${first('$since', FIRST_DAY)} & "'"`,
      ':kept': `"'" & $kept & "'"`,
      ':settled': `"TIMESTAMP '" & $settled & "'"`,
      ':changed': `"TIMESTAMP '" & ${first('$changed', FIRST_SECOND)} & "'"`,
    };
    return jsonata(
      open.reduce((text, marker) => `$replace(${text}, ${literal(marker)}, ${values[marker]})`, literal(sql)),
    );
  }
}

/** Columns of a published object, with the precision of time that Hive's Parquet holds. */
export function unloadedColumns(dataset: string): string[] {
  const statement = readStatements('gold').find(({ name }) => name === dataset);
  const contract = icebergTables.find(({ zone, name }) => zone === 'gold' && name === dataset);
  const columns = statement?.columns.length
    ? statement.columns
    : Object.entries(contract?.columns ?? {}).map(([name, { type }]) => ({ name, type }));
  if (columns.length === 0) throw new Error(`contracts/snapshot.ts publishes gold.${dataset}, which no file makes`);
  return columns.map(({ name, type }) =>
    type.startsWith('timestamp') ? `CAST(${name} AS timestamp(3)) AS ${name}` : name,
  );
}
