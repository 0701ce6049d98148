import { gunzipSync } from 'node:zlib';
import { BRONZE, GOLD, LATEST_SNAPSHOT, manifestKey, prefixOf, SILVER } from '../../contracts/lake.ts';
import { loadReport } from '../../contracts/load-report.ts';
import { RECEIPTS, receipt } from '../../contracts/receipts.ts';
import { snapshotManifest, snapshotPointer } from '../../contracts/snapshot.ts';
import { ARRIVAL_DAY, readingOf, type TableContract } from '../../contracts/table.ts';
import { isGzip, isInFile } from './file-search.ts';
import type { Bucket } from './objects.ts';
import type { Person } from './person.ts';
import { personalTables } from './tables.ts';

export interface Buckets {
  readonly bronze: Bucket;
  readonly silver: Bucket;
  readonly gold: Bucket;
}

/** How much went, by the place it was in. */
export type Tell = (place: string, count: number) => Promise<void>;

const JSON_OF_REPORTS = /\.(json|csv|html|txt|md)$/;

/**
 * Takes a person's rows out of the objects of Parquet tables. What no refresh has taken yet is left alone: it came after the
 * request, without what the person had done before, and receipts have counted its rows.
 * @param days the days of the tables by day on which somebody of the person may stand
 */
export async function eraseRows(
  { bronze, silver }: Buckets,
  person: Person,
  days: ReadonlyMap<string, readonly string[]>,
  { tell, unit }: { readonly tell: Tell; readonly unit: Unit },
): Promise<void> {
  const pending = await pendingKeys(silver);
  for (const table of personalTables.parquet) {
    const bucket = table.zone === 'bronze' ? bronze : silver;
    const place = `${table.zone}.${table.name}`;
    for (const prefix of prefixesOf(table, days.get(table.name) ?? [])) {
      await unit(`rewrite ${prefix}`, async () => {
        const keys = (await bucket.under(prefix)).flatMap(({ key }) => (pending.has(key) ? [] : [key]));
        const erase = (key: string): Promise<number> => bucket.without(table, key, (row) => person.owns(table, row));
        await tell(place, await bucket.sum(keys, erase));
      });
    }
  }
}

/** Does a piece of the work, once. */
type Unit = (name: string, work: () => Promise<void>) => Promise<void>;

/** Where the objects of a table lie that may hold somebody. */
export const prefixesOf = (table: TableContract, days: readonly string[]): string[] =>
  readingOf(table) === 'by day' ? days.map((day) => `${prefixOf(table)}${ARRIVAL_DAY}=${day}/`) : [prefixOf(table)];

/** Objects that receipts name which no refresh has taken. */
async function pendingKeys(silver: Bucket): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const { key } of await silver.under(RECEIPTS.pending)) {
    const found = await silver.read(key);
    if (!found) continue;
    for (const object of receipt.parse(JSON.parse(textOf(found.bytes))).objects) keys.add(object.key);
  }
  return keys;
}

/** Takes away the objects of the lake that name a person and are of no table: files, payloads, reports, requests. */
export async function eraseObjects({ bronze, silver, gold }: Buckets, person: Person, tell: Tell): Promise<void> {
  const keysOf = async (bucket: Bucket, prefix: string) => (await bucket.under(prefix)).map(({ key }) => key);
  const [landing, failures, requests, loads, reports] = await Promise.all([
    keysOf(bronze, BRONZE.landing),
    keysOf(bronze, BRONZE.failures),
    keysOf(bronze, BRONZE.privacyRequests),
    keysOf(silver, SILVER.loadReports),
    keysOf(gold, GOLD.reports),
  ]);
  await tell('landing files', await eraseFiles(bronze, landing, person));
  await tell('failed payloads', await bronze.removeIf(failures, (bytes) => person.isNamedIn(payloadIn(textOf(bytes)))));
  await tell('privacy requests', await bronze.removeIf(requests, (bytes) => person.isQuotedIn(textOf(bytes))));
  await tell('load reports', await silver.sum(loads, (key) => withoutExamples(silver, key, person)));
  const readable = reports.filter((key) => JSON_OF_REPORTS.test(key));
  await tell('reports', await gold.removeIf(readable, (bytes) => person.isQuotedIn(textOf(bytes))));
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** One after the other: they may be large. */
async function eraseFiles(bronze: Bucket, keys: readonly string[], person: Person): Promise<number> {
  let gone = 0;
  for (const key of keys) if (await isInFile(person, bronze.pieces(key))) gone += await bronze.remove([key]);
  return gone;
}

/** A payload that a function could not work through, its records as text: Lambda keeps them as the stream had them. */
function payloadIn(text: string): string {
  const records = [...text.matchAll(/\\?"data\\?"\s*:\s*\\?"([A-Za-z0-9+/=]+)\\?"/g)];
  return [text, ...records.map(([, data = '']) => textIn(Buffer.from(data, 'base64')))].join('\n');
}

function textIn(data: Buffer): string {
  try {
    return (isGzip(data) ? gunzipSync(data) : data).toString('utf8');
  } catch {
    return data.toString('latin1');
  }
}

/** A report by which a file is known again stays; what it quotes of the file does not. */
async function withoutExamples(silver: Bucket, key: string, person: Person): Promise<number> {
  const found = await silver.read(key);
  if (!found || !person.isNamedIn(textOf(found.bytes))) return 0;
  const report = loadReport.safeParse(JSON.parse(textOf(found.bytes)));
  if (!report.success) return 0;
  await silver.write(key, JSON.stringify({ ...report.data, examples: {} }));
  return 1;
}

/**
 * Deletes what was made of the lake before a time: snapshots that nobody follows, results of queries, features of trainings.
 * @returns by tell
 */
export async function eraseCopies(
  { gold }: Buckets,
  followed: readonly string[],
  before: number,
  tell: Tell,
): Promise<void> {
  const kept = new Set(followed);
  const remove = async (prefix: string): Promise<number> => {
    const keys = (await gold.under(prefix))
      .filter(({ key, at }) => at < before && !kept.has(key))
      .map(({ key }) => key);
    return gold.remove(keys);
  };
  await tell('snapshots', (await remove(GOLD.snapshots)) + (await remove(GOLD.facts)) + (await remove(GOLD.manifests)));
  await tell('query results', await remove(GOLD.queryResults));
  await tell('features', await remove(GOLD.features));
}

/** Every object of the snapshot that readers follow; none before the first. */
export async function followedKeys({ gold }: Buckets): Promise<string[]> {
  const pointer = await gold.read(LATEST_SNAPSHOT);
  if (!pointer) return [];
  const key = manifestKey(snapshotPointer.parse(JSON.parse(textOf(pointer.bytes))).run);
  const manifest = await gold.read(key);
  if (!manifest) throw new Error(`The manifest ${key} is missing`);
  const { datasets, facts } = snapshotManifest.parse(JSON.parse(textOf(manifest.bytes)));
  const files = Object.values(datasets).flatMap((dataset) => dataset.files);
  return [key, ...[...files, ...(facts ? [...facts.months, facts.summary] : [])].map((file) => file.key)];
}
