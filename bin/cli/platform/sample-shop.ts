import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import * as files from '../../../sample/files.ts';
import { history } from '../../../sample/history.ts';
import { signIns } from '../../../sample/security.ts';
import { createShop, type Shop } from '../../../sample/shop.ts';
import { Tally } from '../../../sample/tally.ts';
import { writeEvents } from '../../../sample/write.ts';
import { CommandError } from '../terminal/errors.ts';
import { bar } from '../terminal/progress.ts';

/** The sample shop of a data folder: what it was made from, and up to which day its past is loaded. */
const sampleState = z.object({
  seed: z.number(),
  openedAt: z.iso.date(),
  until: z.iso.date(),
  /** Up to which day its files beside the events are loaded; a folder from before there were any has none. */
  filesUntil: z.iso.date().optional(),
});

export type SampleState = z.output<typeof sampleState>;

export const SAMPLE_SEED = 42;
const DAYS_OF_HISTORY = 365;
/** Stock of every product and day is the largest table, and older stock serves nobody. */
const DAYS_OF_STOCK = 120;
const DAY_MS = 86_400_000;
const STATE_FILE = 'sample-shop.json';
/** About seven orders a day. */
const CUSTOMERS = 3000;
const EVENTS_A_DAY = 412;
const SOURCE = 'web';

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
const before = (day: string, days: number): string => dayOf(Date.parse(day) - days * DAY_MS);
const startOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** A file of the sample shop, and the landing folder it belongs into. */
export interface SampleFile {
  readonly folder: string;
  readonly path: string;
}

/** The past of the sample shop that is not loaded yet. */
export interface SamplePast {
  readonly folder: string;
  readonly files: readonly SampleFile[];
  readonly events: number;
  readonly state: SampleState;
}

export async function readSampleState(dataDir: string): Promise<SampleState | undefined> {
  const file = join(dataDir, STATE_FILE);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return sampleState.parse(JSON.parse(text));
  } catch {
    throw new CommandError(
      `${file} is damaged, which says what the sample shop was made from. Restore it from a backup, or remove it and add --empty: the data stays, without further visitors.`,
    );
  }
}

/** Remembers that the past is loaded up to a day. */
export async function writeSampleState(dataDir: string, state: SampleState): Promise<void> {
  const file = join(dataDir, STATE_FILE);
  await writeFile(`${file}.part`, JSON.stringify(state));
  await rename(`${file}.part`, file);
}

export const shopOf = ({ seed, openedAt }: SampleState): Shop =>
  createShop({ seed, customers: CUSTOMERS, openedAt: startOf(openedAt) });

/**
 * Writes the past that is missing: a year at first, and later the days since. A history in two pieces is the same as in
 * one, so a shop that was started every week looks like one that was never stopped.
 * @returns undefined when nothing is missing
 */
export async function writeSamplePast(dataDir: string, now: number): Promise<SamplePast | undefined> {
  const known = await readSampleState(dataDir);
  const today = dayOf(now);
  const openedAt = known?.openedAt ?? before(today, DAYS_OF_HISTORY);
  const from = known?.until ?? openedAt;
  const filesFrom = known?.filesUntil ?? openedAt;
  if (from >= today && filesFrom >= today) return undefined;
  const state = { seed: known?.seed ?? SAMPLE_SEED, openedAt, until: today, filesUntil: today };
  const shop = shopOf(state);
  const folder = join(dataDir, 'sample');
  await mkdir(folder, { recursive: true });
  const told = { folder: `events/${SOURCE}`, path: join(folder, `history-${from}-${today}.ndjson.gz`) };
  const { tally, events } = await writeHistory(shop, { openedAt, from, to: today }, told.path);
  const written = await writeFiles(shop, tally, { from: filesFrom, to: today }, folder);
  return { folder, files: [...(events > 0 ? [told] : []), ...written], events, state };
}

/** The whole past is told again, as the stock of a day follows from all sales before it; the missing part is written. */
async function writeHistory(
  shop: Shop,
  { openedAt, from, to }: files.Span & { readonly openedAt: string },
  path: string,
): Promise<{ tally: Tally; events: number }> {
  const tally = new Tally(shop);
  const start = startOf(from).toISOString();
  function* missing() {
    const past = history(shop, { from: startOf(openedAt), to: startOf(to) });
    for (const event of tally.of(past)) if (event.timestamp >= start) yield event;
  }
  const drawn = bar('Writing the sample shop’s past', (EVENTS_A_DAY * (Date.parse(to) - Date.parse(from))) / DAY_MS);
  try {
    const { events } = await writeEvents(missing(), path, { gzip: true, onProgress: (done) => drawn.update(done) });
    return { tally, events };
  } finally {
    drawn.stop();
  }
}

/** Everything a shop has beside its events, as the files it would export; those without a record are left out. */
async function writeFiles(shop: Shop, tally: Tally, span: files.Span, folder: string): Promise<SampleFile[]> {
  const isFirst = span.from <= dayOf(shop.openedAt.getTime());
  const stock = isFirst ? { ...span, from: before(span.to, DAYS_OF_STOCK) } : span;
  const tables = {
    suppliers: isFirst ? files.supplierRecords(shop) : [],
    products: files.productRecords(shop, span),
    customers: files.customerRecords(shop, span),
    inventory_levels: files.inventoryRecords(shop, tally, stock),
    ad_spend: files.adSpendRecords(shop, tally, span),
  };
  const written: SampleFile[] = [];
  for (const [name, records] of Object.entries(tables)) {
    const path = join(folder, `${name}-${span.from}-${span.to}.csv`);
    if ((await files.writeCsv(records, path)) > 0) written.push({ folder: `${name}/${SOURCE}`, path });
  }
  const path = join(folder, `sign-ins-${span.from}-${span.to}.ndjson`);
  await writeEvents(signIns(shop, { from: startOf(span.from), to: startOf(span.to) }), path, { gzip: false });
  return [...written, { folder: 'sentinel', path }];
}

/** The files have been loaded and lie in the lake. */
export const dropSampleFiles = ({ folder }: SamplePast): Promise<void> => rm(folder, { recursive: true, force: true });
