import { Argument, type Command } from 'commander';
import type { Example, Ignored, LoadReport } from '../../../contracts/load-report.ts';
import type { FileSource } from '../../../lambdas/load/source.ts';
import { fileSources } from '../../../lambdas/load/sources/index.ts';
import type { Platform } from '../platform/platform.ts';
import { uploadFile } from '../platform/upload.ts';
import { CommandError } from '../terminal/errors.ts';
import { describeLoads } from '../terminal/load-report.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';
import { bar } from '../terminal/progress.ts';

interface LoadOptions extends PlatformOptions {
  readonly as?: string;
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
  readonly examples: Readonly<Record<string, readonly Example[]>>;
  readonly ignored: Ignored;
}

const DEFAULT_SOURCE = 'web';

export const loadCommand = (): Command =>
  platformCommand('load', 'load files into the lake')
    .addArgument(new Argument('<source>', 'kind of file').argParser(knownSource))
    .argument('<file...>', 'files, gzip or not')
    .option('--as <name>', `source that a file of the shop’s own is filed under (default: "${DEFAULT_SOURCE}")`)
    .addHelpText('after', () => `\nSources:\n${describeSources()}\nTheir columns: docs/files.md`)
    .action((source: FileSource, files: string[], options: LoadOptions, command: Command) =>
      load(folderOf(source, options.as), files, options, command),
    );

function knownSource(name: string): FileSource {
  const source = fileSources.get(name);
  if (source) return source;
  throw new CommandError(`"${name}" is an unknown source. The known ones are:\n${describeSources()}`);
}

const describeSources = (): string =>
  [...fileSources.values()].map(({ name, doc }) => `  ${name.padEnd(18)}${doc}`).join('\n');

/** The folder below the landing prefix. */
function folderOf({ name, isOfShop }: FileSource, as: string | undefined): string {
  if (isOfShop) return `${name}/${as ?? DEFAULT_SOURCE}`;
  if (as === undefined) return name;
  throw new CommandError(`${name} is a source of its own: its files cannot be filed under "${as}". Leave --as out.`);
}

const load = onPlatform(
  async (platform, options: LoadOptions, folder: string, files: readonly string[]) => {
    const reports: LoadReport[] = [];
    for (const file of files) reports.push({ ...(await loadOne(platform, folder, file)), file });
    const results = reports.map(resultOf);
    print(options.json === true, results.length === 1 ? results[0] : results, () => describeLoads(reports));
    if (results.some(({ accepted, duplicate }) => accepted + duplicate === 0)) process.exitCode = 1;
  },
  { creates: true },
);

async function loadOne(platform: Platform, folder: string, file: string): Promise<LoadReport> {
  const drawn = bar(`Loading ${file}`, 100);
  try {
    return await uploadFile(platform, folder, file, ({ bytes, bytesRead, received }) =>
      drawn.update(Math.round((100 * bytesRead) / Math.max(1, bytes)), `${received.toLocaleString('en-GB')} records`),
    );
  } finally {
    drawn.stop();
  }
}

const resultOf = ({
  source,
  file,
  received,
  accepted,
  duplicate,
  quarantined,
  reasons,
  examples,
  ignored,
}: LoadReport): LoadResult => ({
  source,
  file,
  received,
  accepted,
  duplicate,
  quarantined,
  reasons,
  examples,
  ignored,
});
