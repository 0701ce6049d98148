import { inLevels, readStatements, type Statement } from '../../glue-sql/statement.ts';
import { countEarlier, THIS_MACHINE } from '../machines/concurrency-guard.ts';
import {
  type Branch,
  chain,
  jsonata,
  literal,
  RETRY,
  type State,
  type States,
  sideBySide,
  task,
} from '../machines/language.ts';
import { COLLECT_WINDOW, closeArrivals, measureWindow, readLatest, readPublished, takeArrivals } from './arrivals.ts';
import { dataTests } from './data-tests.ts';
import { Dependencies, whenArrived } from './dependencies.ts';
import { definitionDigest, mergeFingerprints } from './fingerprints.ts';
import { COLLECT_BROKEN, holdBrokenRows } from './hold.ts';
import { type StatementTargets, StatementTasks } from './statement-tasks.ts';
import { UNLOADS } from './unloads.ts';

export interface RefreshTargets extends StatementTargets {
  readonly publishFunctionArn: string;
  readonly arrivalsFunctionArn: string;
  /** The machine that compacts tables, which a refresh yields to. */
  readonly maintenanceMachineArn: string;
}

/**
 * The refresh as a state machine. It takes what has arrived as one batch, counts it, merges it into silver, holds out rows that
 * break a rule, merges into gold, puts the batch away, tests, and publishes. Nothing is run whose inputs have not changed. Only
 * one writer is at work at a time, because an Iceberg table takes no more; a refresh that finds an earlier one, or maintenance,
 * yields. Everything is idempotent: after a refresh that was cut off the next one takes the same batch again.
 */
export function refreshDefinition(targets: RefreshTargets): State {
  const { partition, goldBucket, arrivalsFunctionArn, values } = targets;
  const definition = definitionDigest(values);
  const merges = mergeFingerprints(values);
  const dependencies = new Dependencies();
  const tasks = new StatementTasks(targets, merges, dependencies);
  const silver = readStatements('silver');
  const gold = readStatements('gold');
  const views = inLevels(gold).map((level) => level.filter(({ kind }) => kind === 'view'));
  // Views are there before: a merge waits for the merges beneath what it reads, and for nothing else.
  const goldMerges = inLevels(
    gold.filter(({ kind }) => kind === 'merge').map((merge) => ({ ...merge, inputs: dependencies.tables(merge) })),
  );
  const only = (folder: 'window' | 'count' | 'replay', name: string): Statement => {
    const found = readStatements(folder).find((statement) => statement.name === name);
    if (!found) throw new Error(`There is no glue-sql/${folder}/${name}.sql`);
    return found;
  };
  const count = (name: string, when?: string): Branch => ({ ...tasks.run(only('count', name)), when });
  const windows = readStatements('window');
  const retract = (label: string, names: readonly string[]): States =>
    inSteps(
      label,
      [names.map((name) => only('replay', name))],
      (merge) => tasks.merge(merge, IS_READ_AGAIN),
      COLLECT_CHANGED,
    );
  const { test, hold } = holdBrokenRows(tasks);
  const hasArrived = '$receipts > 0';
  const parts: Part[] = [
    { states: { CountEarlierRefreshes: countEarlier(partition, THIS_MACHINE, 'refreshes') } },
    { states: { CountEarlierMaintenance: countEarlier(partition, targets.maintenanceMachineArn, 'maintenance') } },
    { only: ['IsAnotherRunning', '$refreshes + $maintenance = 0'], otherwise: 'Skip', states: {} },
    { states: { ReadLatestSnapshot: readLatest(partition, goldBucket) } },
    { states: { ReadPublished: readPublished(silver.map(({ target }) => target ?? '')) } },
    { states: { TakeArrivals: takeArrivals(partition, arrivalsFunctionArn, definition) } },
    { only: ['HasNewData', `${hasArrived} or $everything`], otherwise: 'UpToDate', states: {} },
    {
      only: ['AreViewsDue', `$rebuild or $published.definition != ${literal(definition)}`],
      states: inSteps('CreateViews', views, (view) => tasks.run(view)),
    },
    {
      states: sideBySide(
        'MeasureArrivals',
        windows.map((window) => measureWindow(window, tasks)),
        COLLECT_WINDOW,
      ),
    },
    { only: ['HasRecords', '$hasRecords'], states: count('arrived').states },
    { only: ['IsReadAgain', IS_READ_AGAIN], states: retract('RetractLines', ['order_lines', 'returns']) },
    {
      states: inSteps('MergeSilver', [silver], (merge) => tasks.merge(merge, whenArrived(merge)), COLLECT_CHANGED),
    },
    {
      only: ['IsReadAgainMerged', IS_READ_AGAIN],
      states: { ...retract('ReadAgain', ['last_reading']), ...retract('RetractRows', ['events', 'orders']) },
    },
    { only: ['HasMergedRecords', '$hasRecords'], states: count('merged').states },
    {
      only: ['AreRowsDue', `${hasArrived} or $rebuild`],
      states: sideBySide('TestArrivals', [count('events', hasArrived), test], COLLECT_BROKEN),
    },
    { only: ['AreRowsHeld', '$held > 0'], states: hold },
    { states: inSteps('MergeGold', goldMerges, (merge) => tasks.merge(merge), COLLECT_CHANGED) },
    {
      only: ['HasBatch', hasArrived],
      states: { CloseArrivals: closeArrivals(partition, arrivalsFunctionArn) },
    },
    { states: sideBySide('RunDataTests', dataTests(tasks), COLLECT_FAILURES) },
    { only: ['DidDataTestsPass', '$count($failures) = 0'], otherwise: 'DataTestsFailed', states: {} },
    {
      states: sideBySide(
        'UnloadDatasets',
        UNLOADS.map((unload) => tasks.unload(unload)),
        COLLECT_DATASETS,
      ),
    },
    { states: { PublishSnapshot: publish(targets, { definition, merges }) } },
  ];
  const { StartAt, States } = inOrder(parts);
  return {
    Comment: 'Brings silver, gold and the published snapshot up to date',
    QueryLanguage: 'JSONata',
    StartAt,
    States: { ...States, ...ENDS },
    TimeoutSeconds: 4 * 3600,
  };
}

/** Whether the batch holds inputs that were read again: what came of their earlier readings gives way. */
const IS_READ_AGAIN = "'staging.replays' in $arrived";

/** States that run in a row, and where a Choice leads past them or to an end. */
interface Part {
  readonly states: States;
  /** The Choice before them: its name, and the expression under which they run. @default they always do */
  readonly only?: readonly [name: string, condition: string];
  /** The state to go to instead. @default the next part */
  readonly otherwise?: string;
}

/** One part after the other. */
function inOrder(parts: readonly Part[]): { StartAt: string; States: Record<string, State> } {
  const entry = ({ only, states }: Part): string => only?.[0] ?? Object.keys(states)[0] ?? '';
  const names = parts.map(entry);
  const choices = parts.flatMap(({ only, states }): string[] => [...(only ? [only[0]] : []), ...Object.keys(states)]);
  const { StartAt, States } = chain(
    Object.fromEntries(
      parts.flatMap(({ only, states }) => [...(only ? [[only[0], {}] as const] : []), ...Object.entries(states)]),
    ),
  );
  parts.forEach(({ only, states, otherwise }, index) => {
    if (!only) return;
    const [name, condition] = only;
    const next = names[index + 1] ?? '';
    const inside = Object.keys(states)[0] ?? next;
    States[name] = {
      Type: 'Choice',
      Choices: [{ Condition: jsonata(condition), Next: inside }],
      Default: otherwise ?? next,
    };
  });
  if (new Set(choices).size !== choices.length) throw new Error('Two states of the refresh have one name');
  return { StartAt, States };
}

/** One level after the other, each side by side. */
function inSteps(
  label: string,
  levels: readonly (readonly Statement[])[],
  branch: (statement: Statement) => Branch,
  fields: State = {},
): States {
  const filled = levels.filter((level) => level.length > 0);
  const steps = filled.map((level, index) =>
    sideBySide(filled.length === 1 ? label : `${label}${index + 1}`, level.map(branch), fields),
  );
  return Object.assign({}, ...steps);
}

/** The ends that a refresh can come to beside having published. */
const ENDS: States = {
  Skip: {
    Type: 'Succeed',
    Output: { outcome: 'skipped', reason: 'Another refresh, or maintenance, is running.' },
  },
  UpToDate: { Type: 'Succeed', Output: { outcome: 'unchanged', run: jsonata('$published.run') } },
  DataTestsFailed: {
    Type: 'Fail',
    Error: 'ChecksFailed',
    Cause: jsonata("'The last good snapshot stays published. Failed: ' & $join($failures, ', ')"),
  },
};

const COLLECT_CHANGED = {
  Assign: { tables: jsonata('[$append($tables, $states.result.changed)]') },
  Output: {},
};
const COLLECT_FAILURES = {
  Assign: { failures: jsonata('[$append($failures, $states.result.failed)]') },
  Output: {},
};
/** A query without rows may have no manifest; its dataset is then left out, and readers take it as empty. */
const COLLECT_DATASETS = {
  Assign: {
    datasets: jsonata('[$append($datasets, $states.result.datasets[manifest])]'),
    kept: jsonata('[$append($kept, $states.result.kept)]'),
  },
  Output: {},
};

/** The manifest that files are kept from is damaged: it is mended by making all of them anew. */
const BROKEN_MANIFEST = ['BrokenObjectError'];

function publish({ partition, publishFunctionArn }: RefreshTargets, made: State): State {
  return task(`arn:${partition}:states:::lambda:invoke`, {
    Arguments: {
      FunctionName: publishFunctionArn,
      Payload: {
        run: jsonata('$states.context.Execution.Name'),
        startedAt: jsonata('$states.context.Execution.StartTime'),
        datasets: jsonata('$datasets'),
        kept: jsonata('$kept'),
        batch: jsonata('$upTo'),
        held: jsonata('$held'),
        ...made,
      },
    },
    Retry: [{ ErrorEquals: BROKEN_MANIFEST, MaxAttempts: 0 }, ...RETRY],
    Catch: [
      { ErrorEquals: BROKEN_MANIFEST, Assign: { everything: true, datasets: [], kept: [] }, Next: 'UnloadDatasets.1' },
    ],
    Output: { outcome: 'published', run: jsonata('$states.result.Payload.run'), held: jsonata('$held') },
  });
}
