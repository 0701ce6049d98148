import { inLevels, readStatements, render, type Statement } from '../../glue-sql/statement.ts';
import { LATEST_SNAPSHOT, PUBLISHED, SNAPSHOT_DATA } from '../../lambdas/shared/snapshot.ts';
import { type Branch, chain, jsonata, literal, RETRY, type State, type States, sideBySide, task } from './states.ts';

export interface RefreshTargets {
  readonly workGroup: string;
  readonly goldBucket: string;
  readonly publishFunctionArn: string;
  readonly databasePrefix: string;
  readonly timeZone: string;
  readonly partition: string;
}

/**
 * The refresh as a state machine: views, then merges into silver, then checks, then the snapshot. Only one runs at a time,
 * because an Iceberg table takes one writer; one that finds another running gives way. Everything is idempotent: a refresh
 * that was cut off is simply started again.
 */
export function refreshDefinition(targets: RefreshTargets): State {
  const statement = new StatementTasks(targets);
  const views = inLevels(readStatements('gold'));
  const states: States = {
    'Look for others': listExecutions(targets),
    'Another runs': { Type: 'Choice' },
    'Read latest snapshot': readLatest(targets),
    'Choose window': chooseWindow(),
    ...Object.assign(
      {},
      ...views.map((level, index) =>
        sideBySide(
          `Views ${index + 1}`,
          level.map((view) => statement.run(view)),
        ),
      ),
    ),
    ...sideBySide(
      'Merge',
      readStatements('silver').map((merge) => statement.run(merge)),
    ),
    ...sideBySide(
      'Check',
      readStatements('checks').map((check) => statement.check(check)),
      COLLECT_FAILURES,
    ),
    'All checks passed': { Type: 'Choice' },
    ...sideBySide(
      'Unload',
      PUBLISHED.map((dataset) => statement.unload(dataset)),
      COLLECT_DATASETS,
    ),
    Publish: publish(targets),
  };
  const { StartAt, States } = chain(states);
  return {
    Comment: 'Brings silver, gold and the published snapshot up to date',
    QueryLanguage: 'JSONata',
    StartAt,
    States: { ...States, ...decisions(States) },
    TimeoutSeconds: 4 * 3600,
  };
}

/** The choices and the ends they lead to; their successor on the straight way is the state that follows them. */
function decisions(states: Readonly<Record<string, State>>): States {
  return {
    'Another runs': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$others > 0'), Next: 'Give way' }],
      Default: states['Another runs']?.Next,
    },
    'Give way': { Type: 'Succeed', Output: { outcome: 'skipped', reason: 'Another refresh is running.' } },
    'All checks passed': {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$count($failures) > 0'), Next: 'Checks failed' }],
      Default: states['All checks passed']?.Next,
    },
    'Checks failed': {
      Type: 'Fail',
      Error: 'ChecksFailed',
      Cause: jsonata("'The last good snapshot stays published. Failed: ' & $join($failures, ', ')"),
    },
  };
}

const sdk = ({ partition }: RefreshTargets, action: string): string => `arn:${partition}:states:::aws-sdk:${action}`;

function listExecutions(targets: RefreshTargets): State {
  // As numbers: a time without milliseconds is written shorter, and would sort wrongly as text.
  const earlier =
    '($started := $toMillis($states.context.Execution.StartTime); ' +
    '$states.result.Executions[ExecutionArn != $states.context.Execution.Id and ' +
    '($toMillis(StartDate) < $started or ' +
    '($toMillis(StartDate) = $started and ExecutionArn < $states.context.Execution.Id))])';
  return task(sdk(targets, 'sfn:listExecutions'), {
    Arguments: { StateMachineArn: jsonata('$states.context.StateMachine.Id'), StatusFilter: 'RUNNING' },
    Assign: { others: jsonata(`$count(${earlier})`) },
    Output: {},
  });
}

/** A shop that has never published starts from its first day. */
function readLatest(targets: RefreshTargets): State {
  return task(sdk(targets, 's3:getObject'), {
    Arguments: { Bucket: targets.goldBucket, Key: LATEST_SNAPSHOT },
    Output: { refreshedAt: jsonata('$parse($states.result.Body).startedAt') },
    // Retriers come before catchers: without its own, the first refresh would wait for a snapshot that cannot appear.
    Retry: [{ ErrorEquals: ['S3.NoSuchKeyException'], MaxAttempts: 0 }, ...RETRY],
    Catch: [
      {
        ErrorEquals: ['S3.NoSuchKeyException'],
        Output: { refreshedAt: '1970-01-03T00:00:00.000Z' },
        Next: 'Choose window',
      },
    ],
  });
}

/**
 * Arrival days to look at: from two days before the last refresh, since a record may be retried for a day and its partition
 * is the day it arrived. Merging what was merged before changes nothing.
 */
function chooseWindow(): State {
  const day = "'[Y0001]-[M01]-[D01]'";
  const second = "'[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]'";
  return {
    Type: 'Pass',
    Assign: {
      since: jsonata(`$fromMillis($toMillis($states.input.refreshedAt) - 172800000, ${day})`),
      settled: jsonata(`$fromMillis($toMillis($states.context.Execution.StartTime) - 600000, ${second})`),
      failures: [],
      datasets: [],
    },
    Output: {},
  };
}

const COLLECT_FAILURES = {
  Assign: { failures: jsonata('[$append($failures, $states.result[failed].check)]') },
  Output: {},
};
/** A query without rows may have no manifest; its dataset is then left out, and readers take it as empty. */
const COLLECT_DATASETS = {
  Assign: { datasets: jsonata('[$append($datasets, $states.result[manifest])]') },
  Output: {},
};

function publish(targets: RefreshTargets): State {
  return task(`arn:${targets.partition}:states:::lambda:invoke`, {
    Arguments: {
      FunctionName: targets.publishFunctionArn,
      Payload: {
        run: jsonata('$states.context.Execution.Name'),
        startedAt: jsonata('$states.context.Execution.StartTime'),
        datasets: jsonata('$datasets'),
      },
    },
    Output: { outcome: 'published', run: jsonata('$states.result.Payload.run') },
  });
}

/** Tasks that run statements of `glue-sql` on Athena. */
class StatementTasks {
  readonly #targets: RefreshTargets;

  constructor(targets: RefreshTargets) {
    this.#targets = targets;
  }

  /** Runs a view definition or a merge. */
  run(statement: Statement): Branch {
    const name = `${statement.folder}.${statement.name}`;
    return { name, states: { [name]: this.#query(this.#text(statement), { Output: {} }) } };
  }

  /** Runs a data test; any row is a failure. */
  check(statement: Statement): Branch {
    const { name } = statement;
    const results = task(`arn:${this.#targets.partition}:states:::athena:getQueryResults`, {
      Arguments: { QueryExecutionId: jsonata('$states.input.id'), MaxResults: 2 },
      Output: { check: name, failed: jsonata('$count($states.result.ResultSet.Rows) > 1') },
    });
    const id = { Output: { id: jsonata('$states.result.QueryExecution.QueryExecutionId') } };
    return { name, states: { [`check.${name}`]: this.#query(this.#text(statement), id), [`result.${name}`]: results } };
  }

  /** Writes a gold object as Parquet; each attempt into a prefix of its own, because UNLOAD wants an empty one. */
  unload(dataset: string): Branch {
    const { goldBucket, databasePrefix } = this.#targets;
    const head = `UNLOAD (SELECT * FROM ${databasePrefix}gold.${dataset}) TO 's3://${goldBucket}/${SNAPSHOT_DATA}`;
    const text = [
      `${literal(head)} & $states.context.Execution.Name`,
      literal(`/${dataset}/`),
      '$string($states.context.State.RetryCount)',
      literal("/' WITH (format = 'PARQUET', compression = 'ZSTD')"),
    ].join(' & ');
    // As one expression, because a member that is undefined fails the state, and in JSONata's own objects it is left out.
    const Output = jsonata(
      `{ 'name': '${dataset}', 'manifest': $states.result.QueryExecution.Statistics.DataManifestLocation }`,
    );
    return { name: dataset, states: { [`unload.${dataset}`]: this.#query(jsonata(text), { Output }) } };
  }

  #query(QueryString: string, fields: State): State {
    const { partition, workGroup } = this.#targets;
    return task(`arn:${partition}:states:::athena:startQueryExecution.sync`, {
      Arguments: { QueryString, WorkGroup: workGroup },
      ...fields,
    });
  }

  /** The statement's text, with the values that only a run knows filled in by JSONata. */
  #text(statement: Statement): string {
    const sql = render(statement, { zone: this.#targets.timeZone }, this.#targets.databasePrefix);
    if (!/:(since|settled)\b/.test(sql)) return sql;
    const since = `$replace(${literal(sql)}, ':since', "'" & $since & "'")`;
    return jsonata(`$replace(${since}, ':settled', "TIMESTAMP '" & $settled & "'")`);
  }
}
