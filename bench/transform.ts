import { gzipSync } from 'node:zlib';
import type { KinesisStreamRecord } from 'aws-lambda';
import { wholeAmount } from '../lambdas/ingest/decimal.ts';
import { packEnvelopes } from '../lambdas/ingest/envelope.ts';
import { Protection } from '../lambdas/ingest/masking/protection.ts';
import { pseudonymiser } from '../lambdas/ingest/privacy.ts';
import { transformBatch } from '../lambdas/transform/transform-batch.ts';
import type { SegmentEvent } from '../sample/event.ts';
import { history } from '../sample/history.ts';
import { createShop } from '../sample/shop.ts';
import { printMachine } from './machine.ts';
import { recordOf } from './stream-record.ts';

const EVENTS = 20_000;
/** As the event source mapping of the stack would at most deliver at once, or about it. */
const RECORDS_A_BATCH = 100;
const ROUNDS = 9;

/**
 * Events a second through the core of `transform`, from stream records to staging rows and on to Parquet, beside the least that
 * anything written in JavaScript would do with the same records: take them out of base64, parse them, and compress what they said.
 * By processor time, of which other work on the machine takes nothing away.
 */
export async function transformBench(): Promise<void> {
  await printMachine();
  const { batches, events } = makeBatches();
  const hash = pseudonymiser('benchmark');
  const protection = new Protection(hash, { ip: 'truncate', mask: [] });
  const settings = { hash, currency: 'GBP', largestAmount: wholeAmount(1_000_000_000), protection };
  const works: Readonly<Record<string, () => number>> = {
    'base64 + JSON.parse + gzip': () => each(batches.flat(), parsedAndZipped),
    'JSON.parse + JSON.stringify': () => each(batches.flat(), throughJson),
    'transformBatch, to rows': () => each(batches, (batch) => transformBatch(batch, settings).counts.staged),
    'transformBatch, to Parquet objects': () =>
      each(batches, (batch) => {
        const { batch: staged, day, name } = transformBatch(batch, settings);
        return Array.from(staged.objects(day, name), ({ body }) => body.length).reduce((sum, bytes) => sum + bytes, 0);
      }),
  };
  const least = new Map<string, number>();
  // In turn, and the fastest round of each: what slows the machine down for a while spoils none of the ratios.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(works)) {
      least.set(name, Math.min(least.get(name) ?? Number.POSITIVE_INFINITY, timed(work)));
    }
  }
  const [floor = Number.NaN] = least.values();
  console.log(`${events} events in ${batches.length} batches, the least processor time of ${ROUNDS} rounds:`);
  for (const [name, seconds] of least) {
    const rate = Math.round(events / seconds).toString();
    console.log(`  ${name.padEnd(36)} ${rate.padStart(9)} events/s  ${(seconds / floor).toFixed(2)} x`);
  }
}

function makeBatches(): { batches: KinesisStreamRecord[][]; events: number } {
  const shop = createShop({ seed: 1 });
  const from = new Date(shop.openedAt.getTime() + 200 * 86_400_000);
  const events: SegmentEvent[] = [];
  for (const event of history(shop, { from, to: new Date(from.getTime() + 300 * 86_400_000) })) {
    if (events.push(event) === EVENTS) break;
  }
  const receivedAt = Date.parse(String(events.at(-1)?.timestamp ?? from.toISOString()));
  const records = Array.from(packEnvelopes({ v: 1, source: 'web', receivedAt }, events), (data, index) =>
    recordOf(data, index, receivedAt),
  );
  const batches = Array.from({ length: Math.ceil(records.length / RECORDS_A_BATCH) }, (_, index) =>
    records.slice(index * RECORDS_A_BATCH, (index + 1) * RECORDS_A_BATCH),
  );
  return { batches, events: events.length };
}

const bytesOf = (record: KinesisStreamRecord): Buffer => Buffer.from(record.kinesis.data, 'base64');

const throughJson = (record: KinesisStreamRecord): number =>
  JSON.stringify(JSON.parse(bytesOf(record).toString('utf8'))).length;

function parsedAndZipped(record: KinesisStreamRecord): number {
  const bytes = bytesOf(record);
  JSON.parse(bytes.toString('utf8'));
  return gzipSync(bytes).length;
}

const each = <T>(items: readonly T[], work: (item: T) => number): number =>
  items.reduce((sum, item) => sum + work(item), 0);

/** Seconds of processor time. */
function timed(work: () => number): number {
  const before = process.cpuUsage();
  if (work() <= 0) throw new Error('The work gave no result');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
