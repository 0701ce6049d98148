import { pendingKey, RECEIPTS, takenKey } from '../../contracts/receipts.ts';
import { readingOf } from '../../contracts/table.ts';
import { parquetTables } from '../../glue-sql/tables/index.ts';
import { type ArrivalStore, type Batch, batchTime } from './store.ts';

/** Merged batches that are looked at for their age each time; the oldest come first. */
const LOOKED_AT = 24;

/**
 * Puts away a batch that is merged, and removes from staging what was merged long ago. Doing it again after a crash, wherever
 * that was, changes nothing that is done already.
 * @param expireBefore epoch milliseconds
 * @returns how many objects were removed from staging
 */
export async function closeBatch(store: ArrivalStore, batchId: string, expireBefore: number): Promise<number> {
  const open = await store.open();
  if (open?.batchId !== batchId) return 0;
  await store.batches.write(`${RECEIPTS.merged}${batchId}.json`, open);
  await store.each(open.receipts, (name) => store.put(takenKey(name), JSON.stringify({ batchId })));
  await store.remove(open.receipts.map(pendingKey));
  await store.setLastMerged(batchId);
  await store.remove([RECEIPTS.open, RECEIPTS.openCopy]);
  return expireMerged(store, expireBefore);
}

async function expireMerged(store: ArrivalStore, before: number): Promise<number> {
  const limit = RECEIPTS.merged + batchTime(before);
  const old = (await store.keys(RECEIPTS.merged, undefined, LOOKED_AT)).filter((key) => key < limit);
  let expired = 0;
  for (const key of old) {
    const merged = (await store.batches.read(key))?.value;
    const keys = merged ? onceRead(merged) : [];
    await store.remove(keys);
    await store.remove([key]);
    expired += keys.length;
  }
  return expired;
}

/** What is read whole stays: views of gold look at it for as long as it lies there. */
function onceRead({ objects }: Batch): string[] {
  const names = new Set(parquetTables.filter((table) => readingOf(table) === 'once').map(({ name }) => name));
  return Object.entries(objects).flatMap(([table, keys]) => (names.has(table) ? keys : []));
}
