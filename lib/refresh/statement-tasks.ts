import { GOLD } from '../../contracts/lake.ts';
import { inOneLine, NEVER_QUIET, render, type Statement, type StatementValues } from '../../glue-sql/statement.ts';
import { type Branch, jsonata, literal, type State, type States, task } from '../machines/language.ts';
import type { Dependencies } from './dependencies.ts';
import { type Unload, unloadedDatasets, unloadQuery } from './unloads.ts';
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
  readonly #dependencies: Dependencies;

  /** @param fingerprints what each merge is made from, by its table */
  constructor(targets: StatementTargets, fingerprints: Readonly<Record<string, string>>, dependencies: Dependencies) {
    this.#targets = targets;
    this.#fingerprints = fingerprints;
    this.#dependencies = dependencies;
  }

  /** Runs a view definition or a merge, whatever has changed. */
  run(statement: Statement): Branch {
    const name = nameOf(statement);
    return { name, states: { [name]: this.query(this.text(statement), { Output: {} }) } };
  }

  /** Runs a merge when it has to, and says which table it changed; one that does not say how many rows it changed changed some. */
  merge(statement: Statement, when: string | undefined = this.#dependencies.when(statement)): Branch {
    const name = nameOf(statement);
    const states = this.answer([name, `rows.${name}`], statement, {
      Output: jsonata(`{ 'changed': $states.result.UpdateCount = 0 ? [] : ['${statement.target}'] }`),
    });
    return { name, states, when, otherwise: { Output: { changed: [] } } };
  }

  /** Runs data tests that are due as one statement; any row is a failure, and names the test. */
  test(name: string, checks: readonly Statement[]): Branch {
    const parts = checks.map((check) => {
      const when = this.#dependencies.when(check);
      const text = `${literal(`SELECT '${check.name}' AS failed FROM (`)} & ${this.#expression(check)} & ")"`;
      return when === undefined ? `[${text}]` : `((${when}) ? [${text}] : [])`;
    });
    const all = parts.reduce((list, part) => `$append(${list}, ${part})`, '[]');
    const text = jsonata(`'SELECT DISTINCT failed FROM (' & $join(${all}, ' UNION ALL ') & ')'`);
    const id = { Output: { id: jsonata('$states.result.QueryExecution.QueryExecutionId') } };
    const states = {
      [name]: this.query(text, id),
      [`result.${name}`]: this.#results({
        MaxResults: checks.length + 1,
        Output: {
          failed: jsonata(
            '[$states.result.ResultSet.Rows[$ != $states.result.ResultSet.Rows[0]].Data[0].VarCharValue]',
          ),
        },
      }),
    };
    return { name, states, when: this.#dependencies.when(...checks), otherwise: { Output: { failed: [] } } };
  }

  /**
   * Asks, and reads the names of the columns and the first row.
   * @param fields of the second state, which sees the answer of GetQueryResults as its result
   */
  answer([ask, read]: readonly [string, string], statement: Statement, fields: State): States {
    const id = { Output: { id: jsonata('$states.result.QueryExecution.QueryExecutionId') } };
    return { [ask]: this.query(this.text(statement), id), [read]: this.#results({ MaxResults: 2, ...fields }) };
  }

  #results({ MaxResults, ...fields }: State): State {
    return task(`arn:${this.#targets.partition}:states:::athena:getQueryResults`, {
      Arguments: { QueryExecutionId: jsonata('$states.input.id'), MaxResults },
      ...fields,
    });
  }

  /**
   * Writes gold objects as Parquet when what they read has changed, and keeps their files else; each attempt into a prefix of its own,
   * because UNLOAD wants an empty one.
   */
  unload(unload: Unload): Branch {
    const { goldBucket, databasePrefix } = this.#targets;
    const { name, datasets, partitions } = unload;
    const names = partitions.map((column) => `'${column}'`).join(', ');
    const parted = partitions.length === 0 ? '' : `, partitioned_by = ARRAY[${names}]`;
    const text = [
      `${literal(`UNLOAD (${unloadQuery(unload, databasePrefix)}) TO 's3://${goldBucket}/${GOLD.snapshots}`)} & $states.context.Execution.Name`,
      literal(`/${name}/`),
      '$string($states.context.State.RetryCount)',
      literal(`/' WITH (format = 'PARQUET', compression = 'ZSTD'${parted})`),
    ].join(' & ');
    const manifest = '$states.result.QueryExecution.Statistics.DataManifestLocation';
    // As one expression, because a member that is undefined fails the state, and in JSONata's own objects it is left out.
    const Output = jsonata(`{ 'datasets': ${unloadedDatasets(unload, manifest)} }`);
    return {
      name,
      states: { [`unload.${name}`]: this.query(jsonata(text), { Output }) },
      when: this.#dependencies.when({ inputs: new Set(datasets.map((dataset) => `gold.${dataset}`)) }),
      otherwise: { Output: { kept: datasets } },
    };
  }

  query(QueryString: string, fields: State): State {
    const { partition, workGroup } = this.#targets;
    return task(`arn:${partition}:states:::athena:startQueryExecution.sync`, {
      Arguments: { QueryString, WorkGroup: workGroup },
      ...fields,
    });
  }

  /** The statement's text, with the values that only a run knows filled in by JSONata. */
  text(statement: Statement): string {
    const sql = this.#render(statement);
    return openMarkers(sql).length === 0 ? sql : jsonata(this.#expression(statement));
  }

  #render(statement: Statement): string {
    return inOneLine(render(statement, this.#targets.values, this.#targets.databasePrefix));
  }

  /** A merge that is not what the last snapshot was made with takes everything since the first day. */
  #expression(statement: Statement): string {
    const sql = this.#render(statement);
    const fingerprint = this.#fingerprints[statement.target ?? ''];
    const first = (value: string, otherwise: string): string =>
      fingerprint === undefined
        ? value
        : `($lookup($merges, ${literal(statement.target ?? '')}) = ${literal(fingerprint)} ? ${value} : ${otherwise})`;
    const values: Readonly<Record<string, string>> = {
      ':batch': `"'" & $batch & "'"`,
      ':taken': `"'" & ${first('$taken', '$staged')} & "'"`,
      ':since': `"'" & ${first('$since', literal(FIRST_DAY))} & "'"`,
      ':changed': timestamp(first('$changed', literal(FIRST_SECOND))),
      ':happened': timestamp(first("($happened = '' ? $changed : $happened)", literal(FIRST_SECOND))),
      ':quiet_from': timestamp(first('$quiet.from', literal(NEVER_QUIET))),
      ':quiet_to': timestamp(first('$quiet.to', literal(NEVER_QUIET))),
    };
    return openMarkers(sql).reduce(
      (text, marker) => `$replace(${text}, ${literal(marker)}, ${values[marker]})`,
      literal(sql),
    );
  }
}

const timestamp = (expression: string): string => `"TIMESTAMP '" & ${expression} & "'"`;

const nameOf = ({ folder, name }: Statement): string => `${folder}.${name}`;

const openMarkers = (sql: string): string[] =>
  [':batch', ':taken', ':since', ':changed', ':happened', ':quiet_from', ':quiet_to'].filter((marker) =>
    new RegExp(`${marker}\\b`).test(sql),
  );
