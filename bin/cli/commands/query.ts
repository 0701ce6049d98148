import { Command } from 'commander';
import { dataOption, jsonOption, onPlatform, type PlatformOptions, stageOption } from '../options.ts';
import { print, table } from '../output.ts';
import { waiting } from '../progress.ts';
import { runQuery } from '../query.ts';

export const queryCommand = (): Command =>
  new Command('query')
    .description('run an Athena SQL statement on bronze, staging, silver and gold')
    .argument('<sql>', 'the statement; tables are named as database.table, gold is the default database')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(stageOption())
    .action((sql: string, options: PlatformOptions) =>
      onPlatform(options, async (platform) => {
        const rows = await waiting('Querying', runQuery(platform, sql));
        print(options.json === true, rows, () => (rows.length === 0 ? 'No rows.' : table(rows)));
      }),
    );
