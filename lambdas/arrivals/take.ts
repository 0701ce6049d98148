import { randomUUID } from 'node:crypto';
import { arrivalDay, stagedKey } from '../../contracts/lake.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import {
  arrivalsKey,
  holds,
  RECEIPTS,
  type Receipt,
  type ReceivedRecord,
  rangeOf,
  rangesFrom,
  takenKey,
  UPLOADS,
} from '../../contracts/receipts.ts';
import type { RowOf } from '../../contracts/table.ts';
import { receipts as receiptCounts, recounted } from '../../glue-sql/tables/ledger.ts';
import { type ArrivalStore, type Batch, batchTime } from './store.ts';

/** What a refresh is handed. */
export interface Taken {
  readonly batchId: string;
  /** Id of everything in staging, this batch included; that of the batch itself where nobody asked. */
  readonly everything: string;
  /** How many receipts are in it; 0 when nothing has arrived. */
  readonly receipts: number;
  /** Whether it holds records of files, whose keys are their own; events of files count as events. */
  readonly hasRecords: boolean;
  /** Whether a refresh that broke off had taken it before. */
  readonly isReopened: boolean;
  /** Objects by table, only of tables that have any. */
  readonly tables: Readonly<Record<string, number>>;
  /** UTC day on which the first input of the batch arrived, `yyyy-MM-dd`. */
  readonly since: string;
  /** Earliest business time in it, `yyyy-MM-dd HH:mm:ss` UTC; null where it has none. */
  readonly changed: string | null;
  /** The batch that was merged last; empty before the first. */
  readonly merged: string;
}

/** Receipts in one batch; what is left over comes with the next refresh. */
const MOST_RECEIPTS = 5000;

/** Takes what has arrived, unless a batch is still open: that one is handed out again, just as it was. */
export async function takeBatch(store: ArrivalStore, rebuild: boolean, now: Date): Promise<Taken> {
  const standing = await store.open();
  const open = standing ?? (await openBatch(store, now));
  const everything = rebuild ? await listEverything(store, open) : open.batchId;
  const merged = await store.lastMerged();
  const tables = Object.fromEntries(Object.entries(open.objects).map(([table, keys]) => [table, keys.length]));
  return {
    batchId: open.batchId,
    everything,
    receipts: open.receipts.length,
    hasRecords: open.hasRecords,
    isReopened: standing !== undefined,
    tables,
    since: arrivalDay(open.receivedAt ?? now.getTime()),
    changed: open.firstAt === null ? null : second(open.firstAt),
    merged,
  };
}

const second = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** Ids sort by time, begin with its day, and name a partition. */
const batchIdAt = (now: Date): string => `${batchTime(now.getTime())}-${randomUUID().slice(0, 8)}`;

async function openBatch(store: ArrivalStore, now: Date): Promise<Batch> {
  const keys = await store.keys(RECEIPTS.pending, undefined, MOST_RECEIPTS);
  const batchId = batchIdAt(now);
  const found = await store.each(keys, (key) => store.receipts.read(key));
  const pending = found.flatMap((stored) => (stored ? [stored.value] : []));
  if (pending.length === 0)
    return { batchId, receipts: [], objects: {}, hasRecords: false, receivedAt: null, firstAt: null };
  const counted = await countOnce(store, pending);
  const objects = objectsOf(counted.fresh);
  await writeCounts(store, batchId, objects, counted, now);
  await writeManifests(store, batchId, objects);
  const batch = {
    batchId,
    receipts: pending.map(({ name }) => name),
    objects,
    hasRecords: counted.fresh.some(isOfRecords),
    receivedAt: least(counted.fresh.map(({ receivedAt }) => receivedAt)),
    firstAt: least(counted.fresh.flatMap((each) => each.objects.map(({ firstAt }) => firstAt))),
  };
  await store.batches.write(RECEIPTS.open, batch);
  return batch;
}

/** Whether a file brought rows that are inputs of their own: of an event they go with it. */
const isOfRecords = ({ name, objects }: Receipt): boolean =>
  name.startsWith(UPLOADS) && objects.every(({ table }) => table !== 'events');

const least = (values: readonly (number | null)[]): number | null =>
  values.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null);

interface Counted {
  /** Receipts that bring something no batch has held. */
  readonly fresh: readonly Receipt[];
  /** Their records that no batch has counted. */
  readonly records: readonly ReceivedRecord[];
  /** Ids of their records that one has. */
  readonly recounted: readonly string[];
}

/** Lambda delivers a batch of the stream again after a crash, cut as it likes; what was counted before is not counted again. */
async function countOnce(store: ArrivalStore, pending: readonly Receipt[]): Promise<Counted> {
  const fresh: Receipt[] = [];
  const records: ReceivedRecord[] = [];
  const again: string[] = [];
  const seen = new Set<string>();
  const before = await store.each(pending, (receipt) => countedBefore(store, receipt));
  pending.forEach((receipt, index) => {
    const isCounted = (id: string): boolean => before[index]?.(id) ?? false;
    const own = receipt.records.filter(({ id }) => !seen.has(id) && !isCounted(id));
    // What it brought is in the objects of the receipts that counted it.
    if (own.length === 0 && receipt.records.length > 0) return;
    fresh.push(receipt);
    records.push(...own);
    // A record that two receipts of this batch hold is one row by its id, and counted as one.
    again.push(...receipt.records.filter(({ id }) => isCounted(id)).map(({ id }) => id));
    for (const { id } of own) seen.add(id);
  });
  return { fresh, records, recounted: again };
}

/** Which records of a receipt a batch that was taken before has counted. */
async function countedBefore(store: ArrivalStore, receipt: Receipt): Promise<(recordId: string) => boolean> {
  const range = rangeOf(receipt.name);
  if (!range) {
    const isTaken = (await store.keys(takenKey(receipt.name), undefined, 1)).length > 0;
    return () => isTaken;
  }
  const prefix = takenKey(rangesFrom(range)).slice(0, -'.json'.length);
  const shard = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const names = (await store.keys(shard, prefix)).map((key) => key.slice(RECEIPTS.taken.length, -'.json'.length));
  const ranges = names.flatMap((name) => rangeOf(name) ?? []);
  return (recordId) => ranges.some((other) => holds(other, recordId));
}

function objectsOf(receipts: readonly Receipt[]): Record<string, string[]> {
  const objects: Record<string, Set<string>> = {};
  for (const { table, key } of receipts.flatMap((receipt) => receipt.objects)) {
    objects[table] ??= new Set();
    objects[table].add(key);
  }
  return Object.fromEntries(Object.entries(objects).map(([table, keys]) => [table, [...keys]]));
}

/** Writes what was received, by source and day, and which records are not to be counted again. */
async function writeCounts(
  store: ArrivalStore,
  batchId: string,
  objects: Record<string, string[]>,
  counted: Counted,
  now: Date,
): Promise<void> {
  const rows = new Map<string, RowOf<typeof receiptCounts>>();
  for (const { source, receivedAt, received, repeated, refused } of counted.records) {
    const day = arrivalDay(receivedAt);
    const sofar = rows.get(`${source}\n${day}`);
    rows.set(`${source}\n${day}`, {
      source,
      day,
      received: (sofar?.received ?? 0) + received,
      repeated: (sofar?.repeated ?? 0) + repeated,
      refused: (sofar?.refused ?? 0) + refused,
    });
  }
  const day = arrivalDay(now.getTime());
  const write = async (table: typeof receiptCounts | typeof recounted, body: Uint8Array): Promise<void> => {
    const key = stagedKey(table, day, batchId);
    await store.put(key, body);
    objects[table.name] = [key];
  };
  if (rows.size > 0) await write(receiptCounts, writeParquet(receiptCounts, [...rows.values()]));
  const again = counted.recounted.map((record_id) => ({ record_id }));
  if (again.length > 0) await write(recounted, writeParquet(recounted, again));
}

async function writeManifests(
  store: ArrivalStore,
  batchId: string,
  objects: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  await store.each(Object.entries(objects), ([table, keys]) =>
    store.put(arrivalsKey(table, batchId), keys.map((key) => `${store.uri(key)}\n`).join('')),
  );
}

/** Makes a partition of everything that staging holds and a refresh has taken. @returns its id */
async function listEverything(store: ArrivalStore, open: Batch): Promise<string> {
  const merged = await store.each(await store.keys(RECEIPTS.merged), (key) => store.batches.read(key));
  const objects: Record<string, string[]> = {};
  for (const batch of [...merged.map((stored) => stored?.value), open]) {
    for (const [table, keys] of Object.entries(batch?.objects ?? {})) {
      objects[table] ??= [];
      objects[table].push(...keys);
    }
  }
  const id = `everything-${open.batchId}`;
  await writeManifests(store, id, objects);
  return id;
}
