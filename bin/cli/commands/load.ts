import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { DEFAULT_SOURCE } from '../../../contracts/lake.ts';
import type { Example, Ignored, LoadReport } from '../../../contracts/load-report.ts';
import type { GivenConventions } from '../../../lambdas/load/conventions.ts';
import { landingFolder } from '../../../lambdas/load/landing.ts';
import type { FileSource } from '../../../lambdas/load/source.ts';
import { fileSources } from '../../../lambdas/load/sources/index.ts';
import { givenBy, type Kind, kindOf, readMap } from '../platform/file-kind.ts';
import type { Platform } from '../platform/platform.ts';
import { uploadFile } from '../platform/upload.ts';
import { CommandError } from '../terminal/errors.ts';
import { describeLoads } from '../terminal/load-report.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';
import { bar } from '../terminal/progress.ts';

interface LoadOptions extends PlatformOptions {
  readonly as?: string;
  readonly dates?: 'dmy' | 'mdy';
  readonly map?: string;
}

/** What scripts get of a load. */
interface LoadResult {
  /** What the file was read as. */
  readonly kind: string;
  /** What its rows are filed under. */
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

export const loadCommand = (): Command =>
  platformCommand('load', 'load files into the lake')
    .argument('<source>', 'kind of file, or a file: what it is is told by its header')
    .argument('[file...]', 'files, gzip or not, or workbooks of Excel (.xlsx: the first sheet)')
    .option('--as <name>', `source that a file of the shop’s own is filed under (default: "${DEFAULT_SOURCE}")`)
    .addOption(
      new Option('--dates <order>', 'whether days or months come first in dates like 01/12/2025').choices([
        'dmy',
        'mdy',
      ]),
    )
    .option('--map <file>', 'what the columns of the files are; draft one with `npx shoplake map FILE`')
    .addHelpText('after', () => `\nSources:\n${describeSources()}\nTheir columns: docs/files.md`)
    .action(async (first: string, rest: string[], options: LoadOptions, command: Command) =>
      load(await worksOf(first, rest, options), options, command),
    );

/** A file with what it is, where it goes, and how it is to be read. */
interface Work {
  readonly file: string;
  readonly kind: Kind;
  readonly folder: string;
  readonly given: GivenConventions;
}

async function worksOf(first: string, rest: readonly string[], { as, dates, map }: LoadOptions): Promise<Work[]> {
  const mapped = map === undefined ? undefined : await readMap(map);
  const named = fileSources.get(first);
  if (!named && !existsSync(first)) throw unknownSource(first);
  if (named && rest.length === 0) throw new CommandError(`Name the files to load as ${first}.`);
  const given = { ...(mapped && givenBy(mapped)), ...(dates && { dates }) };
  const source = named ?? (mapped && fileSources.get(mapped.source));
  const works: Work[] = [];
  for (const file of named ? rest : [first, ...rest]) {
    const kind = source ? { source } : await kindOf(file);
    works.push({ file, kind, folder: folderOf(kind.source, as), given });
  }
  return works;
}

function unknownSource(name: string): CommandError {
  return new CommandError(
    `"${name}" is an unknown source, and there is no file of that name. The known sources are:\n${describeSources()}`,
  );
}

const describeSources = (): string =>
  [...fileSources.values()].map(({ name, doc }) => `  ${name.padEnd(18)}${doc}`).join('\n');

/** The folder below the landing prefix. */
function folderOf(source: FileSource, as: string | undefined): string {
  const folder = landingFolder(source, as);
  if (folder !== undefined) return folder;
  throw new CommandError(
    `${source.name} is a source of its own: its files cannot be filed under "${as}". Leave --as out.`,
  );
}

/** Of two versions of a record in two files the later file’s holds; S3 tells of the arrival of files by the second. */
const APART_MS = 1000;

const load = onPlatform(
  async (platform, options: LoadOptions, works: readonly Work[]) => {
    const reports: Loaded[] = [];
    for (const [index, work] of works.entries()) {
      reports.push({ ...(await loadOne(platform, work)), file: work.file, kind: work.kind });
      if (works[index + 1]?.folder === work.folder && work.kind.source.isOfShop) await sleep(APART_MS);
    }
    const results = reports.map(resultOf);
    print(options.json === true, results.length === 1 ? results[0] : results, () =>
      [...reports.flatMap(describeKind), describeLoads(reports)].join('\n\n'),
    );
    if (results.some(({ accepted, duplicate }) => accepted + duplicate === 0)) process.exitCode = 1;
  },
  { creates: true },
);

type Loaded = Omit<LoadReport, 'kind'> & { readonly kind: Kind };

/** Says what a file was taken for, where nobody had said it. */
const describeKind = ({ file, kind: { source, by } }: Loaded): string[] =>
  by ? [`${file} was taken for ${source.name} (${source.doc}), by its columns ${by.join(', ')}.`] : [];

async function loadOne(platform: Platform, { folder, file, given }: Work): Promise<LoadReport> {
  const drawn = bar(`Loading ${file}`, 100);
  const onReport = ({ bytes, bytesRead, received }: LoadReport) =>
    drawn.update(Math.round((100 * bytesRead) / Math.max(1, bytes)), `${received.toLocaleString('en-GB')} records`);
  try {
    return await uploadFile(platform, folder, file, onReport, given);
  } finally {
    drawn.stop();
  }
}

const resultOf = ({
  kind,
  source,
  file,
  received,
  accepted,
  duplicate,
  quarantined,
  reasons,
  examples,
  ignored,
}: Loaded): LoadResult => ({
  kind: kind.source.name,
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
