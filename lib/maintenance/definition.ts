import { icebergTables } from '../../glue-sql/tables/index.ts';
import { countEarlier, THIS_MACHINE } from '../machines/concurrency-guard.ts';
import { jsonata, type State, type States, task } from '../machines/language.ts';
import { maintenanceStatements } from './statements.ts';

export interface MaintenanceTargets {
  readonly workGroup: string;
  readonly databasePrefix: string;
  readonly partition: string;
  /** The machine that writes the tables, whose earlier executions are waited for. */
  readonly refreshMachineArn: string;
  /** The machine that reads objects of bronze, one by one, under the names that it has found. */
  readonly replayMachineArn: string;
  readonly compactFunctionArn: string;
  /** Takes a person's rows out of the tables, in an execution that was started with the id of an erasure. */
  readonly eraseFunctionArn: string;
}

/** Athena’s own thresholds: fewer small files in a partition, or fewer files of deletions, its OPTIMIZE leaves alone. */
const MANY_SMALL_FILES = 5;
const MANY_DELETE_FILES = 2;
/** Tables at a time; refreshes and people share Athena with it. */
const WIDTH = 3;
/** OPTIMIZE and VACUUM stop before a large table is done, and say so; this many times they are started again. */
const RUNS = 20;
const WAIT_SECONDS = 60;

/**
 * Looks at each Iceberg table and, where it needs it, joins its small files and deletions (OPTIMIZE) and removes snapshots past
 * their time (VACUUM). It waits for refreshes that were started before it, and those that are started later yield to it. One
 * table's failure does not keep the others from it; the execution fails at the end, which raises an alarm.
 */
export function maintenanceDefinition(targets: MaintenanceTargets): State {
  const { partition, refreshMachineArn, databasePrefix } = targets;
  return {
    Comment: 'Compacts Iceberg tables and expires their snapshots, by need',
    QueryLanguage: 'JSONata',
    StartAt: 'CountEarlierMaintenance',
    TimeoutSeconds: 8 * 3600,
    States: {
      CountEarlierMaintenance: {
        ...countEarlier(partition, THIS_MACHINE, 'maintenance'),
        Next: 'CountEarlierRefreshes',
      },
      CountEarlierRefreshes: { ...countEarlier(partition, refreshMachineArn, 'refreshes'), Next: 'CanStart' },
      CanStart: {
        Type: 'Choice',
        Choices: [
          { Condition: jsonata('$maintenance > 0'), Next: 'Skip' },
          { Condition: jsonata('$refreshes > 0'), Next: 'WaitForRefresh' },
          { Condition: jsonata(`$exists(${ERASURE})`), Next: 'EraseRows' },
        ],
        Default: 'MaintainTables',
      },
      Skip: { Type: 'Succeed', Output: { outcome: 'skipped', reason: 'Earlier maintenance is running.' } },
      WaitForRefresh: { Type: 'Wait', Seconds: WAIT_SECONDS, Next: 'CountEarlierRefreshes' },
      MaintainTables: {
        Type: 'Map',
        Items: icebergTables.map(({ zone, name }) => ({
          table: `${zone}.${name}`,
          ...maintenanceStatements(`${databasePrefix}${zone}`, { name }),
        })),
        MaxConcurrency: WIDTH,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'StartTable', States: tableStates(targets) },
        Assign: {
          failures: jsonata('[$states.result[outcome = "failed"].(table & " (" & cause & ")")]'),
          joined: 0,
          rounds: 0,
        },
        Output: { tables: jsonata('[$states.result]') },
        Next: 'CountReplays',
      },
      ...eraseStates(targets),
      ...bronzeStates(targets),
      DidAllTablesSucceed: {
        Type: 'Choice',
        Choices: [{ Condition: jsonata('$count($failures) > 0'), Next: 'MaintenanceFailed' }],
        Default: 'Maintained',
      },
      Maintained: {
        Type: 'Succeed',
        Output: {
          outcome: 'maintained',
          tables: jsonata('[$states.input.tables[outcome != "sound"]]'),
          joined: jsonata('$joined'),
        },
      },
      MaintenanceFailed: {
        Type: 'Fail',
        Error: 'MaintenanceFailed',
        Cause: jsonata("'Their data is sound, and reading them gets slower. Failed: ' & $join($failures, ', ')"),
      },
    },
  };
}

/** The id of an erasure, in an execution that is for it alone. */
const ERASURE = '$states.context.Execution.Input.erasure';

const eraseStates = ({ partition, eraseFunctionArn }: MaintenanceTargets): States => ({
  EraseRows: task(`arn:${partition}:states:::lambda:invoke`, {
    Arguments: { FunctionName: eraseFunctionArn, Payload: { job: 'erase', id: jsonata(ERASURE), locked: true } },
    Assign: { isErased: jsonata('$states.result.Payload.isDone') },
    Output: {},
    Next: 'IsErased',
  }),
  IsErased: {
    Type: 'Choice',
    Choices: [{ Condition: jsonata('$isErased'), Next: 'Erased' }],
    Default: 'EraseRows',
  },
  Erased: { Type: 'Succeed', Output: { outcome: 'erased' } },
});

/** Joins the objects of bronze. A replay that runs would look for objects that are gone: the next maintenance does it then. */
function bronzeStates({ partition, replayMachineArn, compactFunctionArn }: MaintenanceTargets): States {
  const Output = jsonata('$states.input');
  const Catch = [
    {
      ErrorEquals: ['States.ALL'],
      Assign: { failures: jsonata(`[$append($failures, "bronze (" & ${CAUSE} & ")")]`) },
      Output,
      Next: 'DidAllTablesSucceed',
    },
  ];
  return {
    CountReplays: task(`arn:${partition}:states:::aws-sdk:sfn:listExecutions`, {
      Arguments: { StateMachineArn: replayMachineArn, StatusFilter: 'RUNNING' },
      Assign: { replays: jsonata('$count($states.result.Executions)') },
      Catch,
      Output,
      Next: 'IsReplayRunning',
    }),
    IsReplayRunning: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$replays > 0'), Next: 'DidAllTablesSucceed' }],
      Default: 'CompactBronze',
    },
    CompactBronze: task(`arn:${partition}:states:::lambda:invoke`, {
      Arguments: { FunctionName: compactFunctionArn, Payload: {} },
      Assign: {
        isCompacted: jsonata('$states.result.Payload.isDone'),
        joined: jsonata('$joined + $states.result.Payload.joined'),
        rounds: jsonata('$rounds + 1'),
      },
      Catch,
      Output,
      Next: 'IsBronzeCompacted',
    }),
    IsBronzeCompacted: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(`$isCompacted or $rounds >= ${RUNS}`), Next: 'DidAllTablesSucceed' }],
      Default: 'CompactBronze',
    },
  };
}

/** What is done for one table, whose name and statements are the input. */
function tableStates({ partition, workGroup }: MaintenanceTargets): States {
  const query = (statement: 'inspect' | 'optimize' | 'vacuum', fields: State): State =>
    task(`arn:${partition}:states:::athena:startQueryExecution.sync`, {
      Arguments: { QueryString: jsonata(`$item.${statement}`), WorkGroup: workGroup },
      Catch: failed(AFTER_FAILURE[statement]),
      ...fields,
    });
  const count = (index: number): string => `$number($states.result.ResultSet.Rows[1].Data[${index}].VarCharValue)`;
  const again = (statement: 'optimize' | 'vacuum'): State => ({
    Type: 'Choice',
    Choices: [
      {
        Condition: jsonata(`$contains($cause, "MORE_RUNS_NEEDED") and $runs < ${RUNS}`),
        Assign: { runs: jsonata('$runs + 1') },
        Next: statement === 'optimize' ? 'OptimizeTable' : 'VacuumTable',
      },
    ],
    Default: 'TableFailed',
  });
  return {
    StartTable: {
      Type: 'Pass',
      Assign: { item: jsonata('$states.input'), runs: 0, cause: 'unknown' },
      Output: {},
      Next: 'InspectTable',
    },
    InspectTable: query('inspect', {
      Output: { id: jsonata('$states.result.QueryExecution.QueryExecutionId') },
      Next: 'ReadInspection',
    }),
    ReadInspection: task(`arn:${partition}:states:::athena:getQueryResults`, {
      Arguments: { QueryExecutionId: jsonata('$states.input.id'), MaxResults: 2 },
      Catch: failed('TableFailed'),
      Assign: {
        optimizes: jsonata(`${count(0)} >= ${MANY_SMALL_FILES} or ${count(1)} >= ${MANY_DELETE_FILES}`),
        vacuums: jsonata(`${count(2)} > 0`),
      },
      Output: {},
      Next: 'NeedsOptimize',
    }),
    NeedsOptimize: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$optimizes'), Next: 'OptimizeTable' }],
      Default: 'NeedsVacuum',
    },
    OptimizeTable: query('optimize', { Output: {}, Next: 'NeedsVacuum' }),
    RetryOptimize: again('optimize'),
    NeedsVacuum: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata('$vacuums'), Next: 'VacuumTable' }],
      Default: 'TableMaintained',
    },
    VacuumTable: query('vacuum', { Output: {}, Next: 'TableMaintained' }),
    RetryVacuum: again('vacuum'),
    TableMaintained: {
      Type: 'Pass',
      Output: { table: jsonata('$item.table'), outcome: jsonata('$optimizes or $vacuums ? "maintained" : "sound"') },
      End: true,
    },
    TableFailed: {
      Type: 'Pass',
      Output: { table: jsonata('$item.table'), outcome: 'failed', cause: jsonata(REASON) },
      End: true,
    },
  };
}

/** A statement that was cut off is started again; nothing can be done without knowing the need. */
const AFTER_FAILURE = { inspect: 'TableFailed', optimize: 'RetryOptimize', vacuum: 'RetryVacuum' } as const;

/** Of a query that failed the cause is the whole execution as JSON, of which the reason is what a person wants to see. */
const REASON = '$substring($substringAfter($cause, "StateChangeReason"), 0, 500)';

const CAUSE = '($exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : $states.errorOutput.Error)';

/** Keeps the reason; `Assign` of a catcher sees the error. */
const failed = (Next: string): readonly State[] => [
  {
    ErrorEquals: ['States.ALL'],
    Assign: { cause: jsonata(CAUSE) },
    Output: {},
    Next,
  },
];
