import { arrivalDay, stagedKey } from '../../contracts/lake.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import {
  holds,
  RECEIPTS,
  type Receipt,
  type ReceivedRecord,
  rangeOf,
  rangesFrom,
  takenKey,
} from '../../contracts/receipts.ts';
import type { RowOf } from '../../contracts/table.ts';
import { receipts as receiptCounts, recounted } from '../../glue-sql/tables/ledger.ts';
import type { ArrivalStore } from './store.ts';

/** What a batch counts of the receipts that it takes. */
export interface Counted {
  /** Receipts that bring something no batch has held. */
  readonly fresh: readonly Receipt[];
  /** Their records that no batch has counted. */
  readonly records: readonly ReceivedRecord[];
  /** Ids of their records that one has. */
  readonly recounted: readonly string[];
}

/** Lambda delivers a batch of the stream again after a crash, cut as it likes; what was counted before is not counted again. */
export async function countOnce(store: ArrivalStore, pending: readonly Receipt[]): Promise<Counted> {
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

/** Writes what was received, by source and day, and which records are not to be counted again. */
export async function writeCounts(
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
