import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { type ReplayMapping, replayDays, replayMapping } from '../../../contracts/replay.ts';
import { refresh, replay } from '../platform/executions.ts';
import type { Platform } from '../platform/platform.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';
import { line, waiting } from '../terminal/progress.ts';

interface Options extends PlatformOptions {
  readonly from: string;
  readonly to: string;
  readonly map?: string;
}

const today = (): string => new Date().toISOString().slice(0, 10);

const ranged = (command: Command): Command =>
  command
    .requiredOption('--from <day>', 'the first day on which it arrived (UTC), e.g. 2026-03-01', day)
    .option('--to <day>', 'the last day', day, today());

/** Events of bronze and files, all of them, by the code of today. */
export const replayCommand = (): Command =>
  ranged(
    platformCommand('replay', 'read events and files of some days again, after their reading was put right'),
  ).action(onPlatform((platform, options: Options) => run(platform, options, false)));

/** What was refused, by the code of today or with a mapping; of a file the whole of it. */
export const quarantineReplay = (): Command =>
  ranged(platformCommand('replay', 'try input again that was refused'))
    .option('--map <file>', 'JSON with `rename`, `values` and `defaults` that put them right')
    .action(onPlatform((platform, options: Options) => run(platform, options, true)));

async function run(platform: Platform, { from, to, map, json }: Options, refusedOnly: boolean): Promise<void> {
  const days = replayDays(from, to);
  const mapping = map === undefined ? null : await readMapping(map);
  const work = replay(platform, { days, refusedOnly, mapping });
  const { staged, gone } = await waiting('Reading it again', work);
  const { run } = await waiting(
    'Refreshing',
    refresh(platform, () => undefined, false, line),
  );
  print(json === true, { days: days.length, staged, gone, run }, () =>
    [
      staged === 0
        ? 'Nothing of these days reads otherwise than before.'
        : `${staged} events and records of files were read again and merged; run ${run} is published. See: npx shoplake reconcile`,
      ...(gone === 0
        ? []
        : [`Files that are no longer where they were, or were overwritten: ${gone}; load them again.`]),
    ].join('\n'),
  );
}

/** @throws InvalidArgumentError for what is no day of the calendar */
function day(text: string): string {
  const at = Date.parse(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError('use a day of the calendar, e.g. 2026-03-01');
}

/** @throws CommandError naming the file and what is wrong with it */
async function readMapping(file: string): Promise<ReplayMapping> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`The mapping ${file} cannot be read: ${(error as Error).message}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`The mapping ${file} is not JSON: ${(error as Error).message}`);
  }
  const parsed = replayMapping.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CommandError(`The mapping ${file} is not right: ${issue?.path.join('.') || 'mapping'}: ${issue?.message}`);
}
