import { randomUUID } from 'node:crypto';
import { arrivalDay } from '../../contracts/lake.ts';
import { arrivalsKey, RECEIPTS, type Receipt, UPLOADS } from '../../contracts/receipts.ts';
import { countOnce, writeCounts } from './count.ts';
import { happenedIn, type Quiet, second } from './quiet.ts';
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
  /** The same of its events alone; null where nothing is known of it, and that of everything stands for it. */
  readonly happened: string | null;
  /** A long stretch in which none of its events happened. */
  readonly quiet: Quiet | null;
  /** The batch that was merged last; empty before the first. */
  readonly merged: string;
}

/** Receipts in one batch; what is left over comes with the next refresh. */
const MOST_RECEIPTS = 5000;

/** Takes what has arrived, unless a batch is still open: that one is handed out again, just as it was. */
export async function takeBatch(store: ArrivalStore, rebuild: boolean, now: Date): Promise<Taken> {
  const standing = await store.open();
  // Manifests expire by their age, and a refresh can fail for longer than that.
  if (standing) await writeManifests(store, standing.batchId, standing.objects);
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
    happened: open.happenedAt === null ? null : second(open.happenedAt),
    quiet: open.quiet,
    merged,
  };
}

/** Ids sort by time, begin with its day, and name a partition. */
const batchIdAt = (now: Date): string => `${batchTime(now.getTime())}-${randomUUID().slice(0, 8)}`;

const NOTHING: Omit<Batch, 'batchId'> = {
  receipts: [],
  objects: {},
  hasRecords: false,
  receivedAt: null,
  firstAt: null,
  happenedAt: null,
  quiet: null,
};

async function openBatch(store: ArrivalStore, now: Date): Promise<Batch> {
  const keys = await store.keys(RECEIPTS.pending, undefined, MOST_RECEIPTS);
  const batchId = batchIdAt(now);
  const found = await store.each(keys, (key) => store.receipts.read(key));
  const pending = found.flatMap((stored) => (stored ? [stored.value] : []));
  if (pending.length === 0) return { ...NOTHING, batchId };
  const counted = await countOnce(store, pending);
  const objects = objectsOf(counted.fresh);
  await writeCounts(store, batchId, objects, counted, now);
  await writeManifests(store, batchId, objects);
  const { firstAt: happenedAt, quiet } = happenedIn(counted.fresh);
  const batch = {
    batchId,
    receipts: pending.map(({ name }) => name),
    objects,
    hasRecords: counted.fresh.some(isOfRecords),
    receivedAt: least(counted.fresh.map(({ receivedAt }) => receivedAt)),
    firstAt: least(counted.fresh.flatMap((each) => each.objects.map(({ firstAt }) => firstAt))),
    happenedAt,
    quiet,
  };
  await store.setOpen(batch);
  return batch;
}

/** Whether a file brought rows that are inputs of their own: of an event they go with it. */
const isOfRecords = ({ name, objects }: Receipt): boolean =>
  name.startsWith(UPLOADS) && objects.every(({ table }) => table !== 'events');

const least = (values: readonly (number | null)[]): number | null =>
  values.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null);

function objectsOf(receipts: readonly Receipt[]): Record<string, string[]> {
  const objects: Record<string, Set<string>> = {};
  for (const { table, key } of receipts.flatMap((receipt) => receipt.objects)) {
    objects[table] ??= new Set();
    objects[table].add(key);
  }
  return Object.fromEntries(Object.entries(objects).map(([table, keys]) => [table, [...keys]]));
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
