import type { FileSource } from '../../../../lambdas/load/source.ts';
import { type Loaded, load } from './files.ts';

/** What stands in a record of a test, as text or as JSON. */
export type Record = Readonly<globalThis.Record<string, unknown>>;

/** Loads one record as CSV, with the columns it names. */
export const loadCsv = (source: FileSource, record: Record, options?: Parameters<typeof load>[2]): Promise<Loaded> =>
  load(source, `${Object.keys(record).join(';')}\n${Object.values(record).join(';')}\n`, options);

/** Loads records as NDJSON. */
export const loadJson = (source: FileSource, ...records: readonly Record[]): Promise<Loaded> =>
  load(source, records.map((record) => JSON.stringify(record)).join('\n'));

/** The reason for which a record is refused, and what to do about it; undefined when it is not. */
export async function refusalOf(
  source: FileSource,
  record: Record,
): Promise<{ reason: string; detail: string } | undefined> {
  const { examples } = await loadCsv(source, record);
  const [found] = Object.entries(examples);
  return found && { reason: found[0], detail: found[1][0]?.detail ?? '' };
}
