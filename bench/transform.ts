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
 * Events a second through the core of `transform`, from stream records to staging rows and on to Parquet, beside reading
 * and writing the same records as JSON and nothing else: the least that anything written in JavaScript would cost.
 */
export async function transformBench(): Promise<void> {
  await printMachine();
  const { batches, events } = makeBatches();
  const hash = pseudonymiser('benchmark');
  const protection = new Protection(hash, { ip: 'truncate', mask: [] });
  const settings = { hash, currency: 'GBP', largestAmount: wholeAmount(1_000_000_000), protection };
  const toJson = () => each(batches, (batch) => batch.reduce((size, record) => size + throughJson(record), 0));
  const toRows = () => each(batches, (batch) => transformBatch(batch, settings).counts.staged);
  const toParquet = () =>
    each(batches, (batch) => {
      const { batch: staged, day, name } = transformBatch(batch, settings);
      return Array.from(staged.objects(day, name), ({ body }) => body.length).reduce((sum, bytes) => sum + bytes, 0);
    });
  // In turn, and the fastest round of each: what slows the machine down for a while spoils none of the ratios.
  const seconds: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, work] of [toJson, toRows, toParquet].entries()) seconds[index]?.push(timed(work));
  }
  const [json, rows, parquet] = seconds.map((times) => Math.min(...times));
  if (json === undefined || rows === undefined || parquet === undefined) throw new Error('Nothing was measured');
  console.log(`${events} events in ${batches.length} batches, fastest of ${ROUNDS} rounds:`);
  const report = (what: string, time: number) =>
    console.log(
      `  ${what.padEnd(36)} ${Math.round(events / time)
        .toString()
        .padStart(9)} events/s  ${(time / json).toFixed(2)} x`,
    );
  report('JSON.parse + JSON.stringify', json);
  report('transformBatch, to rows', rows);
  report('transformBatch, to Parquet objects', parquet);
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

const throughJson = (record: KinesisStreamRecord): number =>
  JSON.stringify(JSON.parse(Buffer.from(record.kinesis.data, 'base64').toString('utf8'))).length;

const each = <T>(items: readonly T[], work: (item: T) => number): number =>
  items.reduce((sum, item) => sum + work(item), 0);

function timed(work: () => number): number {
  const start = performance.now();
  if (work() <= 0) throw new Error('The work gave no result');
  return (performance.now() - start) / 1000;
}
