import { LATEST_SNAPSHOT } from '../../contracts/lake.ts';
import type { Statement } from '../../glue-sql/statement.ts';
import { jsonata, literal, RETRY, type State, type States, task } from '../machines/language.ts';
import type { StatementTasks } from './statement-tasks.ts';
import { FIRST_DAY, FIRST_SECOND } from './values.ts';

const DAY_MS = 86_400_000;
const TWO_DAYS_MS = 2 * DAY_MS;
const SETTLING_MS = 600_000;
const DAY = "'[Y0001]-[M01]-[D01]'";
const SECOND = "'[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]'";
const STARTED = '$states.context.Execution.StartTime';
/** Started with `{"full": true}`, a refresh goes over everything, whatever has arrived. */
const FULL = '($states.context.Execution.Input.full = true)';

/** There is no pointer, or none that parses. */
const UNREADABLE = ['S3.NoSuchKeyException', 'States.QueryEvaluationError'];
/** What a shop goes on from that has never published: everything is to be done. */
const NEVER = { run: '', refreshedAt: new Date(TWO_DAYS_MS).toISOString(), definition: '', merges: {} };
/** Whether a pointer is what readers take for one. One that does not even parse fails its expression, which is caught. */
const IS_WHOLE = [
  "$type($latest) = 'object'",
  "$type($latest.run) = 'string'",
  '$exists($toMillis($latest.startedAt))',
  '$exists($toMillis($latest.publishedAt))',
  "$type($latest.datasets) = 'object'",
  "$count($latest.datasets.*) = $count($latest.datasets.*[$type(files) = 'array'])",
  "$count($latest.datasets.*.files) = $count($latest.datasets.*.files[$type(key) = 'string' and $type(bytes) = 'number'])",
].join(' and ');

/**
 * Reads what is published. A shop that has never published starts from its first day; so does one whose pointer is damaged, and
 * publishes it anew.
 */
export function readLatest(partition: string, bucket: string): State {
  const known =
    '{ "run": $latest.run, "refreshedAt": $latest.startedAt, ' +
    "\"definition\": $type($latest.definition) = 'string' ? $latest.definition : '', " +
    '"merges": $type($latest.merges) = \'object\' ? $latest.merges : {} }';
  const latest = `($latest := $parse($states.result.Body); ${IS_WHOLE} ? ${known} : ${JSON.stringify(NEVER)})`;
  return task(`arn:${partition}:states:::aws-sdk:s3:getObject`, {
    Arguments: { Bucket: bucket, Key: LATEST_SNAPSHOT },
    Output: jsonata(latest),
    // Retriers come before catchers: without its own, a refresh would wait for a snapshot that cannot appear, or mend itself.
    Retry: [{ ErrorEquals: UNREADABLE, MaxAttempts: 0 }, ...RETRY],
    Catch: [{ ErrorEquals: UNREADABLE, Output: NEVER, Next: 'ChooseWindow' }],
  });
}

/**
 * Arrival days to look at: from two days before the last refresh, since a record may be retried for a day and its partition
 * is the day it arrived. Merging what was merged before changes nothing. A refresh that a wrong clock put into the future counts
 * as one of now.
 * @param keptDays for how many days bronze and quarantine both hold all that arrived
 */
export const chooseWindow = (keptDays: number): State => ({
  Type: 'Pass',
  Assign: {
    since: jsonata(
      `${FULL} ? ${literal(FIRST_DAY)} : $fromMillis($min([$toMillis($states.input.refreshedAt), $toMillis(${STARTED})]) - ${TWO_DAYS_MS}, ${DAY})`,
    ),
    kept: jsonata(`$fromMillis($toMillis(${STARTED}) - ${keptDays * DAY_MS}, ${DAY})`),
    settled: jsonata(`$fromMillis($toMillis(${STARTED}) - ${SETTLING_MS}, ${SECOND})`),
    merges: jsonata('$states.input.merges'),
    published: jsonata('{ "run": $states.input.run, "definition": $states.input.definition }'),
    failures: [],
    datasets: [],
  },
  Output: {},
});

/** Asks what has arrived, and since when things can have changed; where nothing has arrived, nothing that is old has. */
export function measureWindow(statement: Statement, tasks: StatementTasks): States {
  const cell = (index: number): string => `$states.result.ResultSet.Rows[1].Data[${index}].VarCharValue`;
  const changed = `$exists(${cell(1)}) ? ${cell(1)} : $fromMillis($toMillis(${STARTED}), ${SECOND})`;
  return tasks.answer(['MeasureWindow', 'ReadWindow'], statement, {
    Assign: {
      arrivals: jsonata(`$number(${cell(0)})`),
      changed: jsonata(`${FULL} ? ${literal(FIRST_SECOND)} : (${changed})`),
    },
    Output: {},
  });
}

/** Nothing has arrived since long before the last refresh, and that one was made as this one would be. */
export const isUnchanged = (definition: string): string =>
  jsonata(`$arrivals = 0 and $published.definition = ${literal(definition)} and $not(${FULL})`);
