import type { KinesisStreamRecord } from 'aws-lambda';
import { parquetMetadata } from 'hyparquet';
import { groupsOf } from '../../lambdas/compact/groups.ts';
import { wholeAmount } from '../../lambdas/ingest/decimal.ts';
import { packEnvelopes } from '../../lambdas/ingest/envelope.ts';
import { Protection } from '../../lambdas/ingest/masking/protection.ts';
import { pseudonymiser } from '../../lambdas/ingest/privacy.ts';
import { transformBatch } from '../../lambdas/transform/transform-batch.ts';
import type { SegmentEvent } from '../../sample/event.ts';
import { history } from '../../sample/history.ts';
import { createShop } from '../../sample/shop.ts';
import { recordOf } from '../stream-record.ts';
import type { Profile } from './profile.ts';

/** What one batch of the stream leaves in a table, on a mean. */
export interface TableObjects {
  /** Objects a day. */
  readonly perDay: number;
  readonly rowsPerDay: number;
  /** Bytes of an object beside its columns: the footer, mostly. */
  readonly footerBytes: number;
  /** Bytes of an object by column. */
  readonly columns: Readonly<Record<string, number>>;
}

/** How the stream is read. */
export interface StreamReading {
  readonly shards: number;
  /** Records at most. */
  readonly batchSize: number;
  readonly windowSeconds: number;
}

export interface Arrivals {
  /** By the key prefix of a table, `staging/events`. */
  readonly tables: Readonly<Record<string, TableObjects>>;
  /** Invocations of `transform` a day. */
  readonly batchesPerDay: number;
  /** The largest batch as Lambda hands it over, base64 in JSON. */
  readonly payloadBytes: number;
  /** Of a record on the stream, on a mean. */
  readonly recordBytes: number;
  readonly recordsPerDay: number;
}

const NOTHING: Arrivals = { tables: {}, batchesPerDay: 0, payloadBytes: 0, recordBytes: 0, recordsPerDay: 0 };
const DAY_SECONDS = 86_400;
/** Lambda's limit of what it is invoked with. */
export const PAYLOAD_LIMIT = 6 * 1024 * 1024;
/** So many events are worked through, in at most so many batches: means of more change nothing that a bill shows. */
const SAMPLED_EVENTS = 30_000;
const SAMPLED_BATCHES = 200;

/**
 * Turns a profile's traffic into objects with the code that does it in AWS, batch by batch as the event source would cut it.
 * @param sampled how many events are worked through, about
 */
export function arrivalsOf(
  { eventsPerDay, ordersPerDay, eventsPerRequest }: Profile,
  { shards, batchSize, windowSeconds }: StreamReading,
  sampled = SAMPLED_EVENTS,
): Arrivals {
  if (eventsPerDay === 0) return NOTHING;
  const requestsPerDay = eventsPerDay / eventsPerRequest;
  const traffic = new Traffic(ordersPerDay / eventsPerDay, eventsPerRequest);
  const perWindow = (requestsPerDay / DAY_SECONDS / shards) * Math.max(windowSeconds, 1);
  // A batch begins with its first record: the window runs from there, and what comes within it is in.
  const cut = Math.max(1, Math.min(perWindow + 1, batchSize, traffic.recordsIn(PAYLOAD_LIMIT)));
  const batches = Math.max(3, Math.min(SAMPLED_BATCHES, Math.floor(sampled / (cut * eventsPerRequest))));
  const sizes = new Map<string, { objects: number; rows: number; footer: number; columns: Record<string, number> }>();
  let records = 0;
  let payloadBytes = 0;
  let bytes = 0;
  for (let batch = 0; batch < batches; batch++) {
    // Whole records, whose mean is the cut.
    const taken = traffic.take(Math.floor(cut * (batch + 1)) - Math.floor(cut * batch));
    records += taken.length;
    bytes += taken.reduce((sum, { kinesis }) => sum + Buffer.byteLength(kinesis.data, 'base64'), 0);
    payloadBytes = Math.max(payloadBytes, JSON.stringify({ Records: taken }).length);
    const { batch: staged, day, name } = transformBatch(taken, traffic.settings);
    for (const { key, body } of staged.objects(day, name)) addObject(sizes, key, body);
  }
  const batchesPerDay = requestsPerDay / (records / batches);
  const tables = Object.fromEntries(
    Array.from(sizes, ([table, { objects, rows, footer, columns }]) => [
      table,
      {
        perDay: (objects / batches) * batchesPerDay,
        rowsPerDay: (rows / batches) * batchesPerDay,
        footerBytes: footer / objects,
        columns: Object.fromEntries(Object.entries(columns).map(([name, size]) => [name, size / objects])),
      },
    ]),
  );
  return { tables, batchesPerDay, payloadBytes, recordBytes: bytes / records, recordsPerDay: requestsPerDay };
}

/** Bytes of an object of a table, on a mean. */
export const bytesOfAnObject = ({ footerBytes, columns }: TableObjects): number =>
  footerBytes + Object.values(columns).reduce((sum, size) => sum + size, 0);

/** The objects of bronze of a day that is compacted: bytes of each. */
export function compacted(day: TableObjects): number[] {
  const bytes = bytesOfAnObject(day);
  const objects = Array.from({ length: Math.round(day.perDay) }, (_, index) => ({
    key: String(index).padStart(9),
    bytes,
  }));
  const groups = groupsOf(objects);
  const joined = groups.reduce((sum, group) => sum + group.length, 0);
  return [
    ...groups.map((group) => group.length * bytes),
    ...Array.from({ length: objects.length - joined }, () => bytes),
  ];
}

function addObject(
  sizes: Map<string, { objects: number; rows: number; footer: number; columns: Record<string, number> }>,
  key: string,
  body: Uint8Array,
): void {
  const table = key.slice(0, key.search(/\/\w+=/));
  const known = sizes.get(table) ?? { objects: 0, rows: 0, footer: 0, columns: {} };
  sizes.set(table, known);
  const metadata = parquetMetadata(
    body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) as ArrayBuffer,
  );
  let inColumns = 0;
  for (const { meta_data } of metadata.row_groups.flatMap((group) => group.columns)) {
    const name = meta_data?.path_in_schema[0] ?? '';
    const size = Number(meta_data?.total_compressed_size ?? 0);
    known.columns[name] = (known.columns[name] ?? 0) + size;
    inColumns += size;
  }
  known.objects += 1;
  known.rows += Number(metadata.num_rows);
  known.footer += body.byteLength - inColumns;
}

interface Pool {
  readonly orders: readonly SegmentEvent[];
  readonly others: readonly SegmentEvent[];
  /** When they have all happened. */
  readonly now: number;
}

const POOL_DAYS = 4;
let made: Pool | undefined;

/** Events of the sample shop, told once. */
function pool(): Pool {
  if (made) return made;
  const shop = createShop({ seed: 1 });
  const from = new Date(shop.openedAt.getTime() + 10 * DAY_SECONDS * 1000);
  const to = new Date(from.getTime() + POOL_DAYS * DAY_SECONDS * 1000);
  const all = [...history(shop, { from, to, ordersPerDay: 20 })];
  const isOrder = ({ event }: SegmentEvent) => event === 'Order Completed';
  made = { orders: all.filter(isOrder), others: all.filter((event) => !isOrder(event)), now: to.getTime() };
  return made;
}

/** Records of the stream with events of the sample shop, as many of them orders as the profile says. */
class Traffic {
  readonly settings: Parameters<typeof transformBatch>[1];
  readonly #orders: readonly SegmentEvent[];
  readonly #others: readonly SegmentEvent[];
  readonly #orderShare: number;
  readonly #now: number;
  readonly #eventsPerRecord: number;
  #events = 0;
  #ordersTaken = 0;
  #records = 0;

  constructor(orderShare: number, eventsPerRecord: number) {
    this.#eventsPerRecord = eventsPerRecord;
    const { orders, others, now } = pool();
    this.#orders = orders;
    this.#others = others;
    this.#orderShare = orderShare;
    this.#now = now;
    const hash = pseudonymiser('benchmark');
    const protection = new Protection(hash, { ip: 'truncate', mask: [] });
    this.settings = { hash, currency: 'GBP', largestAmount: wholeAmount(1_000_000_000), protection };
  }

  take(records: number): KinesisStreamRecord[] {
    return Array.from({ length: records }, () => {
      const events = Array.from({ length: this.#eventsPerRecord }, () => this.#event());
      const receivedAt = this.#now;
      const [data = new Uint8Array()] = packEnvelopes({ v: 1, source: 'web', receivedAt }, events);
      return recordOf(data, this.#records++, receivedAt);
    });
  }

  /** How many records a payload of so many bytes holds. */
  recordsIn(bytes: number): number {
    const few = new Traffic(this.#orderShare, this.#eventsPerRecord).take(20);
    return Math.floor((bytes * few.length) / JSON.stringify({ Records: few }).length);
  }

  #event(): SegmentEvent {
    this.#events += 1;
    const due = Math.floor(this.#events * this.#orderShare) > this.#ordersTaken;
    const pool = due ? this.#orders : this.#others;
    const index = due ? this.#ordersTaken++ : this.#events - this.#ordersTaken;
    const event = pool[index % pool.length];
    if (event === undefined) throw new Error('The sample shop gave no such events');
    return { ...event, messageId: `${event.messageId}-${this.#events}` };
  }
}
