import { type Command, Option } from 'commander';
import pc from 'picocolors';
import { runNamed, runQuery, savedQueries, usage } from '../platform/query.ts';
import { assertReads } from '../platform/reading.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';
import { waiting } from '../terminal/progress.ts';

interface QueryOptions extends PlatformOptions {
  /** True when the option stands without a name. */
  readonly named?: string | true;
  readonly param: readonly string[];
}

export const queryCommand = (): Command =>
  platformCommand(
    'query',
    'ask in Athena SQL of bronze, staging, silver and gold, or run a saved query; nothing is changed',
  )
    .argument('[sql]', 'a statement that reads; tables are named as database.table, gold is the default database')
    .option('--named [name]', 'run a saved query; without a name, list them')
    .addOption(
      new Option('--param <name=value>', 'a parameter of the saved query; once for each')
        .argParser((value: string, others: readonly string[]) => [...others, value])
        .default([], 'none'),
    )
    .action((sql: string | undefined, options: QueryOptions, command: Command) => {
      if ((sql === undefined) === (options.named === undefined))
        throw new CommandError('Give a statement, or --named with the name of a saved query.');
      if (sql !== undefined && options.param.length > 0)
        throw new CommandError('--param goes with --named; write values of a statement of your own into it.');
      if (sql !== undefined) assertReads(sql);
      return options.named === true ? list(options) : run(sql, options, command);
    });

function list({ json }: QueryOptions): void {
  const queries = savedQueries('');
  print(json === true, queries, () =>
    queries
      .map(({ name, purpose, parameters }) => `${pc.bold(name)}\n  ${purpose}\n  Takes ${usage(parameters)}.`)
      .join('\n'),
  );
}

const run = onPlatform(async (platform, options: QueryOptions, sql: string | undefined) => {
  const rows = await waiting(
    'Querying',
    sql === undefined ? runNamed(platform, String(options.named), options.param) : runQuery(platform, sql),
  );
  print(options.json === true, rows, () => (rows.length === 0 ? 'No rows.' : table(rows)));
});
