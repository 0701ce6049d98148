import { PUBLISHED } from '../../contracts/snapshot.ts';
import { inLevels, readStatements, type Statement } from '../../glue-sql/statement.ts';
import { countEarlier, THIS_MACHINE } from '../machines/concurrency-guard.ts';
import { chain, jsonata, type State, type States, sideBySide, task } from '../machines/language.ts';
import { definitionDigest, mergeFingerprints } from './fingerprints.ts';
import { holdBrokenRows, pastHeldRows } from './hold.ts';
import { type StatementTargets, StatementTasks } from './statement-tasks.ts';
import { chooseWindow, isUnchanged, measureWindow, readLatest } from './window.ts';

export interface RefreshTargets extends StatementTargets {
  readonly publishFunctionArn: string;
  /** For how many days bronze and quarantine both hold all that arrived. */
  readonly keptDays: number;
  /** The machine that compacts tables, which a refresh yields to. */
  readonly maintenanceMachineArn: string;
}

/**
 * The refresh as a state machine: views, then merges into silver, from which rows that break a rule are held out, then into the
 * tables of gold, then checks, then the snapshot. Only one writer is at work at a time, because an Iceberg table takes no more; a refresh that finds an earlier one,
 * or maintenance, yields. Everything is idempotent: a refresh that was cut off is simply started again.
 */
export function refreshDefinition(targets: RefreshTargets): State {
  const { partition, goldBucket, values } = targets;
  const definition = definitionDigest(values);
  const merges = mergeFingerprints(values);
  const tasks = new StatementTasks(targets, merges);
  const gold = inLevels(readStatements('gold'));
  const inSteps = (label: string, kind: Statement['kind']): States =>
    stepsOf(
      label,
      gold.map((level) => level.filter((statement) => statement.kind === kind)),
      tasks,
    );
  const [window] = readStatements('window');
  if (!window) throw new Error('glue-sql/window holds no statement that measures the window of a refresh');
  const mergeGold = inSteps('MergeGold', 'merge');
  const states: States = {
    CountEarlierRefreshes: countEarlier(partition, THIS_MACHINE, 'refreshes'),
    CountEarlierMaintenance: countEarlier(partition, targets.maintenanceMachineArn, 'maintenance'),
    IsAnotherRunning: { Type: 'Choice' },
    ReadLatestSnapshot: readLatest(partition, goldBucket),
    ChooseWindow: chooseWindow(targets.keptDays),
    ...measureWindow(window, tasks),
    HasNewData: { Type: 'Choice' },
    ...inSteps('CreateViews', 'view'),
    ...sideBySide(
      'MergeSilver',
      readStatements('silver').map((merge) => tasks.run(merge)),
    ),
    ...holdBrokenRows(tasks),
    ...mergeGold,
    ...sideBySide(
      'RunDataTests',
      readStatements('checks').map((check) => tasks.check(check)),
      COLLECT_FAILURES,
    ),
    DidDataTestsPass: { Type: 'Choice' },
    ...sideBySide(
      'UnloadDatasets',
      PUBLISHED.map((dataset) => tasks.unload(dataset)),
      COLLECT_DATASETS,
    ),
    PublishSnapshot: publish(targets, { definition, merges }),
  };
  const { StartAt, States } = chain(states);
  return {
    Comment: 'Brings silver, gold and the published snapshot up to date',
    QueryLanguage: 'JSONata',
    StartAt,
    States: {
      ...States,
      ...decisions(States, definition),
      AreAllRowsSound: pastHeldRows(Object.keys(mergeGold)[0] ?? '', 'NoteHeldRows'),
    },
    TimeoutSeconds: 4 * 3600,
  };
}

/** One level after the other, each side by side. */
function stepsOf(label: string, levels: readonly (readonly Statement[])[], tasks: StatementTasks): States {
  const steps = levels
    .filter((level) => level.length > 0)
    .map((level, index) =>
      sideBySide(
        `${label}${index + 1}`,
        level.map((statement) => tasks.run(statement)),
      ),
    );
  return Object.assign({}, ...steps);
}

/** The choices and the ends they lead to; their successor on the straight way is the state that follows them. */
function decisions(states: Readonly<Record<string, State>>, definition: string): States {
  const choice = (name: string, Condition: string, Next: string): States => ({
    [name]: { Type: 'Choice', Choices: [{ Condition, Next }], Default: states[name]?.Next },
  });
  return {
    ...choice('IsAnotherRunning', jsonata('$refreshes + $maintenance > 0'), 'Skip'),
    Skip: {
      Type: 'Succeed',
      Output: { outcome: 'skipped', reason: 'Another refresh, or maintenance, is running.' },
    },
    ...choice('HasNewData', isUnchanged(definition), 'UpToDate'),
    UpToDate: { Type: 'Succeed', Output: { outcome: 'unchanged', run: jsonata('$published.run') } },
    ...choice('DidDataTestsPass', jsonata('$count($failures) > 0'), 'DataTestsFailed'),
    DataTestsFailed: {
      Type: 'Fail',
      Error: 'ChecksFailed',
      Cause: jsonata("'The last good snapshot stays published. Failed: ' & $join($failures, ', ')"),
    },
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

function publish({ partition, publishFunctionArn }: RefreshTargets, made: State): State {
  return task(`arn:${partition}:states:::lambda:invoke`, {
    Arguments: {
      FunctionName: publishFunctionArn,
      Payload: {
        run: jsonata('$states.context.Execution.Name'),
        startedAt: jsonata('$states.context.Execution.StartTime'),
        datasets: jsonata('$datasets'),
        held: jsonata('$held'),
        ...made,
      },
    },
    Output: { outcome: 'published', run: jsonata('$states.result.Payload.run'), held: jsonata('$held') },
  });
}
