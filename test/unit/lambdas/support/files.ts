import type { Examples, Ignored } from '../../../../contracts/load-report.ts';
import type { StagedObject } from '../../../../lambdas/ingest/staging.ts';
import type { GivenConventions } from '../../../../lambdas/load/conventions.ts';
import { fileIdOf } from '../../../../lambdas/load/file-id.ts';
import { type LoadCounts, loadFile } from '../../../../lambdas/load/load-file.ts';
import type { FileContext, FileSource } from '../../../../lambdas/load/source.ts';
import { events } from '../../../../lambdas/load/sources/events.ts';
import { onlineRetail } from '../../../../lambdas/load/sources/online-retail.ts';
import { readRows } from './parquet-rows.ts';
import { RECEIVED_AT, settings } from './staged.ts';

export const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
export const LINE = '536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom';

export const contextOf = (source: FileSource, timeZone = 'UTC'): FileContext => ({
  source: source.name,
  fileId: fileIdOf(source.name, 'etag', 1),
  receivedAt: RECEIVED_AT,
  timeZone,
  ...settings,
});

/** What loading a text gave: the counts, and the rows by table. */
export interface Loaded {
  readonly counts: Omit<LoadCounts, 'examples' | 'ignored'>;
  readonly ignored: Ignored;
  readonly examples: Examples;
  readonly keys: readonly string[];
  readonly objects: readonly StagedObject[];
  readonly rows: (table: string) => Record<string, unknown>[];
}

export async function* inChunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const numbered = (source: FileSource, number: number) => ({
  fileId: fileIdOf(source.name, 'etag', number),
  receivedAt: RECEIVED_AT + number * 1000,
});

interface LoadOptions {
  readonly timeZone?: string;
  readonly chunk?: number;
  readonly given?: GivenConventions;
  /** Tells files apart, and which came later. @default 1 */
  readonly number?: number;
}

/** Loads bytes as a file of a source. */
export async function load(
  source: FileSource,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  { timeZone = 'UTC', chunk = 65_536, given = {}, number = 1 }: LoadOptions = {},
): Promise<Loaded> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const objects = new Map<string, StagedObject>();
  const { examples, ignored, ...counts } = await loadFile(
    source,
    { ...contextOf(source, timeZone), given, ...(number > 1 && numbered(source, number)) },
    `landing/${source.name}/file`,
    {
      read: () => (bytes instanceof Uint8Array ? inChunks(bytes, chunk) : bytes),
      write: async (written) => {
        for (const object of written) objects.set(object.key, object);
      },
      progress: async () => undefined,
    },
  );
  const tables = new Map<string, Record<string, unknown>[]>();
  for (const [key, { body }] of objects) {
    const table = key.split('/')[1] ?? '';
    tables.set(table, [...(tables.get(table) ?? []), ...(await readRows(body))]);
  }
  return {
    counts,
    examples,
    ignored,
    keys: [...objects.keys()],
    objects: [...objects.values()],
    rows: (table) => tables.get(table) ?? [],
  };
}

export const loadRetail = (
  content: Parameters<typeof load>[1],
  options?: Parameters<typeof load>[2],
): Promise<Loaded> => load(onlineRetail, content, options);

export const loadEvents = (
  content: Parameters<typeof load>[1],
  options?: Parameters<typeof load>[2],
): Promise<Loaded> => load(events, content, options);

/** Lines of the online-retail shape under its header. */
export const csv = (...lines: readonly string[]): string => [HEADER, ...lines, ''].join('\n');
