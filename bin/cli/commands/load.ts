import { Argument, Command } from 'commander';
import pc from 'picocolors';
import type { LoadReport } from '../../../lambdas/load/report.ts';
import { events } from '../../../lambdas/load/sources/events.ts';
import { fileSources } from '../../../lambdas/load/sources/index.ts';
import { CommandError } from '../command-error.ts';
import { dataOption, jsonOption, onPlatform, type PlatformOptions, stageOption } from '../options.ts';
import { print, table } from '../output.ts';
import type { Platform } from '../platform.ts';
import { bar } from '../progress.ts';
import { uploadFile } from '../upload.ts';

interface LoadOptions extends PlatformOptions {
  readonly as: string;
}

/** What scripts get of a load. */
interface LoadResult {
  readonly source: string;
  readonly file: string;
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly reasons: Readonly<Record<string, number>>;
}

export const loadCommand = (): Command =>
  new Command('load')
    .description('load files into the lake')
    .addArgument(new Argument('<source>', 'kind of file').argParser(knownSource))
    .argument('<file...>', 'files, gzip or not')
    .option('--as <name>', 'source that events are filed under', 'web')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(stageOption())
    .addHelpText('after', () => `\nSources:\n${describeSources()}`)
    .action((source: string, files: string[], options: LoadOptions) =>
      onPlatform(options, (platform) => load(platform, source, files, options)),
    );

function knownSource(name: string): string {
  if (fileSources.has(name)) return name;
  throw new CommandError(`"${name}" is no known source. The known ones are:\n${describeSources()}`);
}

const describeSources = (): string =>
  [...fileSources.values()].map(({ name, doc }) => `  ${name.padEnd(16)}${doc}`).join('\n');

async function load(platform: Platform, source: string, files: readonly string[], options: LoadOptions): Promise<void> {
  const folder = source === events.name ? `${source}/${options.as}` : source;
  const results: LoadResult[] = [];
  for (const file of files) results.push(await loadOne(platform, folder, file));
  print(options.json === true, results.length === 1 ? results[0] : results, () => describe(results));
  if (results.some(({ accepted, duplicate }) => accepted + duplicate === 0)) process.exitCode = 1;
}

async function loadOne(platform: Platform, folder: string, file: string): Promise<LoadResult> {
  const drawn = bar(`Loading ${file}`, 100);
  try {
    const report = await uploadFile(platform, folder, file, ({ bytes, bytesRead, received }) =>
      drawn.update(Math.round((100 * bytesRead) / Math.max(1, bytes)), `${received.toLocaleString('en-GB')} records`),
    );
    return resultOf(report, file);
  } finally {
    drawn.stop();
  }
}

const resultOf = (
  { source, received, accepted, duplicate, quarantined, reasons }: LoadReport,
  file: string,
): LoadResult => ({
  source,
  file,
  received,
  accepted,
  duplicate,
  quarantined,
  reasons,
});

function describe(results: readonly LoadResult[]): string {
  const rows = results.map(({ reasons: _, ...counts }) => counts);
  const lines = [table(rows)];
  for (const { file, reasons, quarantined } of results) {
    for (const [reason, count] of Object.entries(reasons)) lines.push(pc.yellow(`${file}: ${count} × ${reason}`));
    if (quarantined > 0) lines.push('See them with: npx shoplake quarantine list');
  }
  lines.push('Bring reports up to date with: npx shoplake refresh');
  return lines.join('\n');
}
