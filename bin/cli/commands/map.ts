import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { privacySettings } from '../../../contracts/privacy.ts';
import type { TableContract } from '../../../contracts/table.ts';
import { parquetTables } from '../../../glue-sql/tables/index.ts';
import { formatDecimal, wholeAmount } from '../../../lambdas/ingest/decimal.ts';
import { Protection } from '../../../lambdas/ingest/masking/protection.ts';
import { pseudonymiser } from '../../../lambdas/ingest/privacy.ts';
import { draftMap, lackingIn } from '../../../lambdas/load/draft-map.ts';
import { firstLines } from '../../../lambdas/load/landed.ts';
import { type Preview, preview } from '../../../lambdas/load/preview.ts';
import { headerOf } from '../../../lambdas/load/recognise.ts';
import type { RecordSchema } from '../../../lambdas/load/schema/record-schema.ts';
import type { FileContext, FileSource } from '../../../lambdas/load/source.ts';
import { FileRejectedError } from '../../../lambdas/load/source.ts';
import { fileSources } from '../../../lambdas/load/sources/index.ts';
import { givenBy, type MapFile, readMap } from '../platform/file-kind.ts';
import { openFile } from '../platform/local-file.ts';
import { CommandError } from '../terminal/errors.ts';
import { jsonOption } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';

interface MapOptions {
  readonly source?: string;
  readonly map?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const ROWS = 5;
const own: readonly (FileSource & { readonly schema: RecordSchema })[] = [...fileSources.values()].flatMap((source) =>
  source.schema ? [{ ...source, schema: source.schema }] : [],
);

export const mapCommand = (): Command =>
  new Command('map')
    .description('draft what the columns of a file are, and show how its first rows would be read')
    .argument('<file>', 'a CSV file, gzip or not, or a workbook')
    .addOption(
      new Option('--source <name>', 'what the file holds (default: what its columns are most like)').choices(
        own.map(({ name }) => name),
      ),
    )
    .option('--map <file>', 'show how the rows are read with this map, instead of drafting one')
    .option('--out <file>', 'write the draft there; a file that exists stays')
    .addOption(jsonOption())
    .action(async (file: string, { source, map, out, json }: MapOptions) => {
      const { beginning } = await openFile(file);
      const given = map === undefined ? drafted(beginning, file, source) : await readMap(map);
      const shown = shownAs(given, beginning);
      if (out !== undefined) await writeNew(out, given);
      print(json === true, { file, map: given, ...shown }, () => described(file, given, shown, out));
    });

/** The header of the file, in the source whose fields it tells most of. */
function drafted(beginning: Buffer, file: string, name?: string): MapFile {
  const line = firstLines(beginning).find((text) => text.trim() !== '' && !/^"?sep=."?\s*$/i.test(text));
  const header = headerOf(line ?? '');
  if (header.length === 0) throw new CommandError(`${file} has no header line of CSV.`);
  const drafts = own
    .filter((source) => name === undefined || source.name === name)
    .map(({ schema }) => ({ schema, draft: draftMap(header, schema) }))
    .map(({ schema, draft }) => ({ schema, draft, lacks: lackingIn(draft, schema).length }));
  const told = ({ draft }: (typeof drafts)[number]) => Object.keys(draft.columns).length;
  const [best] = drafts.toSorted((a, b) => told(b) - 2 * b.lacks - (told(a) - 2 * a.lacks));
  if (!best) throw new CommandError(`There is no source "${name}".`);
  return { source: best.schema.name, ...best.draft };
}

interface Shown {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly refused: readonly { readonly line: number; readonly reason: string; readonly detail: string }[];
  readonly ignored: readonly string[];
  /** Fields that every record needs and the map does not give. */
  readonly lacks: readonly string[];
}

function shownAs(given: MapFile, beginning: Buffer): Shown {
  const source = own.find(({ name }) => name === given.source);
  if (!source) throw new CommandError(`Only files of ${own.map(({ name }) => name).join(', ')} are mapped.`);
  const lacks = lackingIn(given, source.schema);
  if (lacks.length > 0) return { rows: [], refused: [], ignored: [], lacks };
  const staging = parquetTables.find(({ zone, name }) => zone === 'staging' && name === source.name);
  if (!staging) throw new Error(`There is no staging table ${source.name}.`);
  return { ...readAs(source, given, beginning, staging), lacks };
}

function readAs(
  source: FileSource & { readonly schema: RecordSchema },
  given: MapFile,
  beginning: Buffer,
  staging: TableContract,
): Omit<Shown, 'lacks'> {
  try {
    const read = preview(source, contextOf(given), beginning, { table: staging, records: ROWS });
    const fields = source.schema.columns.map(({ key }) => key);
    const there = fields.filter((field) => read.rows.some((row) => (row[field] ?? null) !== null));
    return { ...read, rows: read.rows.map((row) => shownRow(row, there)) };
  } catch (error) {
    if (!(error instanceof FileRejectedError)) throw error;
    throw new CommandError(error.message);
  }
}

/** What reading needs of a stage; times are shown in the zone of this machine, and amounts without currency as the stage’s. */
function contextOf(given: MapFile): FileContext {
  const hash = pseudonymiser('a preview is not stored');
  return {
    source: 'preview',
    fileId: 'preview',
    receivedAt: Date.now(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    currency: 'the stage’s',
    largestAmount: wholeAmount(1_000_000_000),
    hash,
    protection: new Protection(hash, privacySettings.parse({})),
    given: givenBy(given),
  };
}

function shownRow(row: Preview['rows'][number], fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field, shownValue(field, row[field] ?? '')]));
}

function shownValue(field: string, value: unknown): string {
  if (typeof value === 'bigint') return formatDecimal(value);
  return typeof value === 'number' && field.endsWith('_at') ? new Date(value).toISOString() : String(value);
}

async function writeNew(path: string, given: MapFile): Promise<void> {
  if (existsSync(path)) throw new CommandError(`${path} is there already. Name another file, or delete it first.`);
  await writeFile(path, `${JSON.stringify(given, null, 2)}\n`, { flag: 'wx' });
}

function described(file: string, given: MapFile, { rows, refused, ignored, lacks }: Shown, out?: string): string {
  const next = out ?? `${given.source}.map.json`;
  const parts = [JSON.stringify(given, null, 2)];
  if (lacks.length > 0) parts.push(`No column was found for ${lacks.join(', ')}: name them in the map.`);
  if (rows.length > 0) parts.push(`The first rows would be read so (times in UTC):\n\n${table(rows)}`);
  if (refused.length > 0) parts.push(refused.map(({ line, detail }) => `line ${line}: ${detail}`).join('\n'));
  if (ignored.length > 0) parts.push(`Not read: ${ignored.join(', ')}`);
  parts.push(
    `${out === undefined ? `Write it with --out ${next}, mend` : 'Mend'} what is wrong, then: npx shoplake load ${file} --map ${next}`,
  );
  return parts.join('\n\n');
}
