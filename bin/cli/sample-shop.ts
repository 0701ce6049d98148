import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { history } from '../../sample/history.ts';
import { createShop, type Shop } from '../../sample/shop.ts';
import { writeEvents } from '../../sample/write.ts';
import { bar } from './progress.ts';

/** The sample shop of a data folder: what it was made from, and up to which day its past is loaded. */
const sampleState = z.object({ seed: z.number(), openedAt: z.iso.date(), until: z.iso.date() });

export type SampleState = z.output<typeof sampleState>;

export const SAMPLE_SEED = 42;
const DAYS_OF_HISTORY = 365;
const DAY_MS = 86_400_000;
const STATE_FILE = 'sample-shop.json';
/** About seven orders a day. */
const CUSTOMERS = 3000;
const EVENTS_A_DAY = 412;

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The past of the sample shop that is not loaded yet, as a file of events. */
export interface SamplePast {
  readonly file: string;
  readonly events: number;
  readonly state: SampleState;
}

export async function readSampleState(dataDir: string): Promise<SampleState | undefined> {
  const text = await readFile(join(dataDir, STATE_FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : sampleState.parse(JSON.parse(text));
}

/** Remembers that the past is loaded up to a day. */
export async function writeSampleState(dataDir: string, state: SampleState): Promise<void> {
  const file = join(dataDir, STATE_FILE);
  await writeFile(`${file}.part`, JSON.stringify(state));
  await rename(`${file}.part`, file);
}

export const shopOf = ({ seed, openedAt }: SampleState): Shop =>
  createShop({ seed, customers: CUSTOMERS, openedAt: new Date(`${openedAt}T00:00:00Z`) });

/**
 * Writes the past that is missing: a year at first, and later the days since. A history in two pieces is the same as in
 * one, so a shop that was started every week looks like one that was never stopped.
 * @returns undefined when nothing is missing
 */
export async function writeSamplePast(dataDir: string, now: number): Promise<SamplePast | undefined> {
  const known = await readSampleState(dataDir);
  const today = dayOf(now);
  const start = dayOf(Date.parse(today) - DAYS_OF_HISTORY * DAY_MS);
  const state = { seed: known?.seed ?? SAMPLE_SEED, openedAt: known?.openedAt ?? start, until: today };
  const from = known?.until ?? start;
  if (from >= today) return undefined;
  const file = join(dataDir, 'sample', `history-${from}-${today}.ndjson.gz`);
  await mkdir(join(dataDir, 'sample'), { recursive: true });
  const drawn = bar('Writing the sample shop’s past', (EVENTS_A_DAY * (Date.parse(today) - Date.parse(from))) / DAY_MS);
  try {
    const past = history(shopOf(state), { from: new Date(`${from}T00:00:00Z`), to: new Date(`${today}T00:00:00Z`) });
    const { events } = await writeEvents(past, file, { gzip: true, onProgress: (done) => drawn.update(done) });
    return { file, events, state };
  } finally {
    drawn.stop();
  }
}

/** The file has been loaded and lies in the lake. */
export const dropSampleFile = (past: SamplePast): Promise<void> => rm(past.file, { force: true });
