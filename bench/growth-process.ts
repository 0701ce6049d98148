/**
 * Loads a history of the sample shop, refreshes, and measures refreshes that each find one more day of events, alone in its process.
 * Argument: days of history. Prints one line of JSON, a {@link GrowthMeasurement}.
 */
import { join } from 'node:path';
import { history } from '../sample/history.ts';
import { createShop } from '../sample/shop.ts';
import { writeEvents } from '../sample/write.ts';
import { inFolder, MeasuredAccount } from './account.ts';

export interface GrowthMeasurement {
  /** Of the history. */
  readonly events: number;
  /** Mean of the days that are measured. */
  readonly eventsADay: number;
  /** The refresh of the history. */
  readonly firstSeconds: number;
  /** The fastest refresh with one more day, by the clock. */
  readonly seconds: number;
  /** The least processor time of one. */
  readonly cpuSeconds: number;
}

const SHOP = { seed: 11, customers: 1000, openedAt: new Date('2023-01-01T00:00:00Z') };
/** All histories end here, so that the days after it are the same whatever came before. */
const END = Date.parse('2025-10-01T00:00:00Z');
const DAY_MS = 86_400_000;
const MEASURED_DAYS = 3;
const LANDING = 'events/web';
async function measure(folder: string, days: number): Promise<GrowthMeasurement> {
  const shop = createShop(SHOP);
  const account = await MeasuredAccount.open(join(folder, 'account'));
  const load = async (name: string, from: number, to: number): Promise<number> => {
    const file = join(folder, `${name}.ndjson.gz`);
    const span = { from: new Date(from), to: new Date(to) };
    const { events } = await writeEvents(history(shop, span), file, { gzip: true });
    await account.load(file, LANDING);
    return events;
  };
  try {
    await account.phase('first refresh, empty', async () => undefined);
    const events = await load('history', END - days * DAY_MS, END);
    await account.phase('history', () => account.refresh());
    let more = 0;
    for (let day = 0; day < MEASURED_DAYS; day++) {
      more += await load(`day-${day}`, END + day * DAY_MS, END + (day + 1) * DAY_MS);
      await account.phase('one more day', () => account.refresh());
    }
    const [, first, ...measured] = account.phases;
    return {
      events,
      eventsADay: Math.round(more / MEASURED_DAYS),
      firstSeconds: first?.seconds ?? Number.NaN,
      seconds: Math.min(...measured.map(({ seconds }) => seconds)),
      cpuSeconds: Math.min(...measured.map(({ cpuSeconds }) => cpuSeconds)),
    };
  } finally {
    await account.close();
  }
}

const days = Number(process.argv[2]);
console.log(JSON.stringify(await inFolder((folder) => measure(folder, days))));
