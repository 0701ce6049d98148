import { GOLD } from '../../contracts/lake.ts';
import { MODEL_NAMES, MODELS } from '../../contracts/models.ts';
import { readStatements } from '../../glue-sql/statement.ts';
import { jsonata, literal, type State, type States, task } from '../machines/language.ts';
import { Dependencies } from '../refresh/dependencies.ts';
import { StatementTasks } from '../refresh/statement-tasks.ts';
import type { TrainTargets } from './parts.ts';

/** Queries at a time; refreshes and people share Athena with it. */
const WIDTH = 3;

/**
 * Unloads what the models that are asked for train on, a folder a query; each attempt into one of its own, because UNLOAD wants
 * an empty one. A query that fails fails the models that need it, and no others.
 */
export function unloadFeatures(targets: TrainTargets): State {
  return {
    Type: 'Map',
    Items: readStatements('features').map((statement) => ({
      channel: statement.name,
      models: learners(statement.name),
      query: new StatementTasks(targets, {}, new Dependencies()).text(statement),
    })),
    MaxConcurrency: WIDTH,
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'StartChannel', States: queryStates(targets) },
    Assign: { channels: jsonata('[$states.result]') },
    Output: {},
  };
}

/** Models that train on a query. @throws Error when there is none: its rows would be paid for and never read */
function learners(channel: string): readonly string[] {
  const models = MODEL_NAMES.filter((name) => (MODELS[name].channels as readonly string[]).includes(channel));
  if (models.length === 0)
    throw new Error(`No model in contracts/models.ts trains on glue-sql/features/${channel}.sql`);
  return models;
}

/** What is done for one query. */
function queryStates(targets: TrainTargets): States {
  const { partition, goldBucket } = targets;
  const tasks = new StatementTasks(targets, {}, new Dependencies());
  const folder = [
    literal(GOLD.features),
    '$states.context.Execution.Name',
    "'/'",
    '$query.channel',
    "'/'",
    '$string($states.context.State.RetryCount)',
    "'/'",
  ].join(' & ');
  const failed = [
    {
      ErrorEquals: ['States.ALL'],
      Assign: {
        trouble: jsonata('$exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : $states.errorOutput.Error'),
      },
      Output: {},
      Next: 'ChannelUnloaded',
    },
  ];
  const unload = `'UNLOAD (' & $query.query & ') TO ' & "'" & ${literal(`s3://${goldBucket}/`)} & ${folder} & "' WITH (format = 'PARQUET', compression = 'ZSTD')"`;
  return {
    StartChannel: {
      Type: 'Pass',
      // As expressions, since validators of the language take no empty text.
      Assign: { query: jsonata('$states.input'), folder: jsonata("''"), rows: false, trouble: jsonata("''") },
      Output: {},
      Next: 'IsChannelNeeded',
    },
    IsChannelNeeded: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata("$count($items[run = '' and model in $query.models]) > 0"), Next: 'UnloadChannel' },
      ],
      Default: 'ChannelUnloaded',
    },
    UnloadChannel: {
      ...tasks.query(jsonata(unload), { Assign: { folder: jsonata(folder) }, Output: {} }),
      Catch: failed,
      Next: 'CountFiles',
    },
    // A query without rows writes no file, and a training job does not start on a folder without one.
    CountFiles: {
      ...task(`arn:${partition}:states:::aws-sdk:s3:listObjectsV2`, {
        Arguments: { Bucket: goldBucket, Prefix: jsonata('$folder'), MaxKeys: 1 },
        Assign: { rows: jsonata('$count($states.result.Contents) > 0') },
        Output: {},
      }),
      Catch: failed,
      Next: 'ChannelUnloaded',
    },
    ChannelUnloaded: {
      Type: 'Pass',
      Output: {
        channel: jsonata('$query.channel'),
        uri: jsonata(`${literal(`s3://${goldBucket}/`)} & $folder`),
        rows: jsonata('$rows'),
        trouble: jsonata('$trouble'),
      },
      End: true,
    },
  };
}
