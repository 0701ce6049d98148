import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { GivenConventions } from '../../../lambdas/load/conventions.ts';
import { firstLines } from '../../../lambdas/load/landed.ts';
import { columnMap } from '../../../lambdas/load/map.ts';
import { recognise } from '../../../lambdas/load/recognise.ts';
import type { FileSource } from '../../../lambdas/load/source.ts';
import { fileSources } from '../../../lambdas/load/sources/index.ts';
import { CommandError } from '../terminal/errors.ts';
import { openFile } from './local-file.ts';

/** A file of `--map`: what a file is, and what its columns are. */
const mapFile = columnMap.extend({
  source: z.string(),
  /** Whether the day or the month comes first, where the file does not tell. */
  dates: z.enum(['dmy', 'mdy']).optional(),
});

export type MapFile = z.output<typeof mapFile>;

/** What a file is taken for, and by which of its columns. */
export interface Kind {
  readonly source: FileSource;
  readonly by?: readonly string[];
}

/** Tells what a file is by its header. @throws CommandError when no source knows it, with what there is */
export async function kindOf(path: string): Promise<Kind> {
  const { beginning } = await openFile(path);
  const lines = firstLines(beginning);
  const recognised = recognise(lines);
  if (recognised) return recognised;
  const header = lines.find((line) => line.trim() !== '')?.trim() ?? '';
  throw new CommandError(
    `What ${path} is cannot be told from its first line: ${header === '' ? 'it is empty' : header}. Name the source before the file (npx shoplake load --help lists them), or draft a map of its columns: npx shoplake map ${path}`,
  );
}

/** Reads a map. @throws CommandError when it is none */
export async function readMap(path: string): Promise<MapFile> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new CommandError(`The map ${path} cannot be read: ${error.message}.`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`The map ${path} is not JSON: ${(error as Error).message}.`);
  }
  const { data, error } = mapFile.safeParse(value);
  if (!data) throw new CommandError(`The map ${path} is not right: ${z.prettifyError(error)}`);
  const source = fileSources.get(data.source);
  if (!source) throw new CommandError(`The map ${path} names an unknown source, "${data.source}".`);
  const fields = source.schema?.columns.map(({ key }) => key) ?? Object.keys(data.columns);
  const unknown = [...Object.keys(data.columns), ...Object.keys(data.constants)].filter((key) => !fields.includes(key));
  if (unknown.length > 0) {
    throw new CommandError(
      `${data.source} has no ${unknown.join(', ')}, which the map ${path} names; it has ${fields.join(', ')}.`,
    );
  }
  return data;
}

/** What a map says, as the load takes it. */
export const givenBy = ({ columns, constants, dates }: MapFile): GivenConventions => ({
  map: { columns, constants },
  ...(dates && { dates }),
});
