import { Command } from 'commander';
import { textParameter } from '../../../lambdas/queries/parameters.ts';
import { refusedInput, refusedOriginal } from '../../../lambdas/queries/quarantine.ts';
import type { Platform } from '../platform/platform.ts';
import { type ResultRow, runQuery } from '../platform/query.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, type PlatformOptions, platformCommand, wholeNumber } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';
import { quarantineReplay } from './replay.ts';

interface ListOptions extends PlatformOptions {
  readonly source?: string;
  readonly reason?: string;
  readonly limit: number;
}

export const quarantineCommand = (): Command =>
  new Command('quarantine')
    .description('look at input that was refused, and try it again')
    .addCommand(
      platformCommand('list', 'refused input, newest first')
        .option('--source <name>', 'of one source only')
        .option('--reason <reason>', 'of one reason only')
        .option('--limit <n>', 'at most so many', wholeNumber(1, 10_000), 50)
        .action(onPlatform(list)),
    )
    .addCommand(
      platformCommand('held', 'rows that break a rule of their table and were held out of gold')
        .option('--source <name>', 'of one source only')
        .option('--limit <n>', 'at most so many', wholeNumber(1, 10_000), 50)
        .action(onPlatform(held)),
    )
    .addCommand(
      platformCommand('show', 'one refused input with its original')
        .argument('<id>', 'the id as listed')
        .action(onPlatform(show)),
    )
    .addCommand(quarantineReplay());

async function list(platform: Platform, options: ListOptions): Promise<void> {
  const { source, reason, limit } = options;
  const filter = { ...(source && { source: [source] }), ...(reason && { reason: [reason] }) };
  const { sql, parameters } = refusedInput(platform.outputs.StagingDatabase, filter, limit);
  const rows = await runQuery(platform, sql, parameters);
  print(options.json === true, rows, () => (rows.length === 0 ? 'Nothing is in quarantine.' : table(rows)));
}

async function held(platform: Platform, options: ListOptions): Promise<void> {
  const where = options.source === undefined ? '' : 'WHERE source = ?';
  const sql = `SELECT table_name, source, row_id AS id, rule, ingest_id, received_at
      FROM ${platform.outputs.SilverDatabase}.held_rows ${where}
      ORDER BY received_at DESC, table_name, id LIMIT ${options.limit}`;
  const parameters = options.source === undefined ? [] : [textParameter(options.source)];
  const rows = await runQuery(platform, sql, parameters);
  print(options.json === true, rows, () => (rows.length === 0 ? 'No row is held out of gold.' : table(rows)));
}

async function show(platform: Platform, options: PlatformOptions, id: string): Promise<void> {
  const { sql, parameters } = refusedOriginal(platform.outputs.StagingDatabase, id);
  const [row] = await runQuery(platform, sql, parameters);
  if (!row)
    throw new CommandError(
      `Nothing with the id "${id}" is in quarantine. List the ids with: npx shoplake quarantine list`,
    );
  print(options.json === true, row, () => describe(row));
}

const describe = (row: ResultRow): string =>
  Object.entries(row)
    .map(([name, value]) => `${name.padEnd(12)} ${value ?? ''}`)
    .join('\n');
