import { Command, InvalidArgumentError } from 'commander';
import { type ResultRow, runQuery, textParameter } from '../platform/query.ts';
import { CommandError } from '../terminal/command-error.ts';
import { dataOption, jsonOption, onPlatform, type PlatformOptions, stageOption } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';

interface ListOptions extends PlatformOptions {
  readonly source?: string;
  readonly reason?: string;
  readonly limit: number;
}

export const quarantineCommand = (): Command => {
  const quarantine = new Command('quarantine').description('look at input that was refused');
  quarantine.addCommand(
    common(new Command('list').description('refused input, newest first'))
      .option('--source <name>', 'of one source only')
      .option('--reason <reason>', 'of one reason only')
      .option('--limit <n>', 'at most so many', positive, 50)
      .action(list),
  );
  quarantine.addCommand(
    common(new Command('show').description('one refused input with its original'))
      .argument('<id>', 'the id as listed')
      .action(show),
  );
  return quarantine;
};

const common = (command: Command): Command =>
  command.addOption(jsonOption()).addOption(dataOption()).addOption(stageOption());

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new InvalidArgumentError('use 1 to 10000');
  return number;
}

const list = (options: ListOptions): Promise<void> =>
  onPlatform(options, async (platform) => {
    const filters = Object.entries({ source: options.source, reason: options.reason }).filter(
      ([, value]) => value !== undefined,
    );
    const where = filters.length === 0 ? '' : `WHERE ${filters.map(([column]) => `${column} = ?`).join(' AND ')}`;
    const sql = `SELECT ingest_id AS id, max(source) AS source, max(reason) AS reason, max(detail) AS detail, max(file) AS file,
        max(line) AS line, max(received_at) AS received_at
      FROM ${platform.outputs.StagingDatabase}.quarantine ${where}
      GROUP BY ingest_id ORDER BY received_at DESC, id LIMIT ${options.limit}`;
    const rows = await runQuery(
      platform,
      sql,
      filters.map(([, value]) => textParameter(value ?? '')),
    );
    print(options.json === true, rows, () => (rows.length === 0 ? 'Nothing is in quarantine.' : table(rows)));
  });

const show = (id: string, options: PlatformOptions): Promise<void> =>
  onPlatform(options, async (platform) => {
    const sql = `SELECT ingest_id AS id, source, processor, reason, detail, file, line, received_at, original
      FROM ${platform.outputs.StagingDatabase}.quarantine WHERE ingest_id = ? LIMIT 1`;
    const [row] = await runQuery(platform, sql, [textParameter(id)]);
    if (!row)
      throw new CommandError(
        `Nothing with the id "${id}" is in quarantine. List the ids with: npx shoplake quarantine list`,
      );
    print(options.json === true, row, () => describe(row));
  });

const describe = (row: ResultRow): string =>
  Object.entries(row)
    .map(([name, value]) => `${name.padEnd(12)} ${value ?? ''}`)
    .join('\n');
