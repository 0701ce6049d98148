import { LATEST_SNAPSHOT } from '../../contracts/lake.ts';
import { NEVER_QUIET, type Statement } from '../../glue-sql/statement.ts';
import { type Branch, jsonata, literal, RETRY, type State, task } from '../machines/language.ts';
import { arrivedTables, whenArrived } from './dependencies.ts';
import type { StatementTasks } from './statement-tasks.ts';
import { FIRST_DAY, FIRST_SECOND } from './values.ts';

const SECOND = "'[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]'";
const STARTED = '$states.context.Execution.StartTime';
/** Started with `{"full": true}`, a refresh goes over everything, whatever has arrived. */
const FULL = '($states.context.Execution.Input.full = true)';

/** There is no pointer, or none that parses. */
const UNREADABLE = ['S3.NoSuchKeyException', 'States.QueryEvaluationError'];
/** What a shop goes on from that has never published: everything is to be done. */
const NEVER = { run: '', definition: '', merges: {}, batch: '' };
/** Whether a pointer is what readers take for one. One that does not even parse fails its expression, which is caught. */
const IS_WHOLE = [
  "$type($latest) = 'object'",
  "$type($latest.run) = 'string'",
  '$exists($toMillis($latest.startedAt))',
  '$exists($toMillis($latest.publishedAt))',
].join(' and ');

/**
 * Reads what is published. A shop that has never published starts from nothing; so does one whose pointer is damaged, and
 * publishes it anew.
 */
export function readLatest(partition: string, bucket: string): State {
  const text = (name: string): string => `"${name}": $type($latest.${name}) = 'string' ? $latest.${name} : ''`;
  const known =
    `{ "run": $latest.run, ${text('definition')}, ${text('batch')}, ` +
    '"merges": $type($latest.merges) = \'object\' ? $latest.merges : {} }';
  const latest = `($latest := $parse($states.result.Body); ${IS_WHOLE} ? ${known} : ${JSON.stringify(NEVER)})`;
  return task(`arn:${partition}:states:::aws-sdk:s3:getObject`, {
    Arguments: { Bucket: bucket, Key: LATEST_SNAPSHOT },
    Output: jsonata(latest),
    // Retriers come before catchers: without its own, a refresh would wait for a snapshot that cannot appear, or mend itself.
    Retry: [{ ErrorEquals: UNREADABLE, MaxAttempts: 0 }, ...RETRY],
    Catch: [{ ErrorEquals: UNREADABLE, Output: NEVER, Next: 'ReadPublished' }],
  });
}

/**
 * Goes on from what is published.
 * @param merges the tables of silver: when one of them is new, merges go over all that staging holds
 */
export const readPublished = (tables: readonly string[]): State => ({
  Type: 'Pass',
  Assign: {
    merges: jsonata('$states.input.merges'),
    published: jsonata(
      '{ "run": $states.input.run, "definition": $states.input.definition, "batch": $states.input.batch }',
    ),
    rebuild: jsonata(`${FULL} or $count(${JSON.stringify(tables)}[$not($ in $keys($states.input.merges))]) > 0`),
    held: 0,
    failures: [],
    datasets: [],
    kept: [],
  },
  Output: {},
});

/**
 * Takes what has arrived, as one batch. Everything is to be done, and not only what follows from it, after a refresh that broke
 * off, after one that was not published, and when the definition is another one.
 */
export function takeArrivals(partition: string, functionArn: string, definition: string): State {
  const taken = '$states.result.Payload';
  return task(`arn:${partition}:states:::lambda:invoke`, {
    Arguments: { FunctionName: functionArn, Payload: { action: 'take', rebuild: jsonata('$rebuild') } },
    Assign: {
      batch: jsonata(`${taken}.batchId`),
      receipts: jsonata(`${taken}.receipts`),
      hasRecords: jsonata(`${taken}.hasRecords`),
      // The batch that gold will follow from in the end.
      upTo: jsonata(`${taken}.receipts > 0 ? ${taken}.batchId : ${taken}.merged`),
      staged: jsonata(`${taken}.everything`),
      taken: jsonata(`${FULL} ? ${taken}.everything : ${taken}.batchId`),
      since: jsonata(`${FULL} ? ${literal(FIRST_DAY)} : ${taken}.since`),
      changed: jsonata(
        `${FULL} ? ${literal(FIRST_SECOND)} : ($exists(${taken}.changed) and ${taken}.changed != null ? ${taken}.changed : $fromMillis($toMillis(${STARTED}), ${SECOND}))`,
      ),
      // Events are told apart from orders, of which one that is years old may be cancelled today.
      happened: jsonata(
        `${FULL} ? ${literal(FIRST_SECOND)} : ($type(${taken}.happened) = 'string' ? ${taken}.happened : '')`,
      ),
      quiet: jsonata(
        `$not(${FULL}) and $type(${taken}.quiet) = 'object' ? ${taken}.quiet : ${JSON.stringify({ from: NEVER_QUIET, to: NEVER_QUIET })}`,
      ),
      arrived: arrivedTables(`${taken}.tables`),
      // The tables that have changed: of staging to begin with.
      tables: arrivedTables(`${taken}.tables`),
      everything: jsonata(
        `$rebuild or ${taken}.isReopened or $published.definition != ${literal(definition)} or $published.batch != ${taken}.merged`,
      ),
    },
    Output: {},
  });
}

/** Puts the batch away: it is in silver and gold, and is never read again. */
export const closeArrivals = (partition: string, functionArn: string): State =>
  task(`arn:${partition}:states:::lambda:invoke`, {
    Arguments: { FunctionName: functionArn, Payload: { action: 'close', batchId: jsonata('$batch') } },
    Output: {},
  });

/** Asks since when things can have changed: an order that is known from last year may be cancelled today. */
export const measureWindow = (statement: Statement, tasks: StatementTasks): Branch => ({
  name: `window.${statement.name}`,
  states: tasks.answer([`window.${statement.name}`, `read.${statement.name}`], statement, {
    Output: jsonata(`{ 'changed': ${CELL} }`),
  }),
  when: whenArrived(statement),
});

const CELL = '$states.result.ResultSet.Rows[1].Data[0].VarCharValue';

/** The earliest of what arrived and what it is about. */
export const COLLECT_WINDOW: State = {
  Assign: {
    changed: jsonata('$sort($append($states.result.changed, $changed))[0]'),
  },
  Output: {},
};
