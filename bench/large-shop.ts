import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Platform } from '../bin/cli/platform/platform.ts';
import { factsKey, publishedFacts, summaryKey } from '../contracts/facts.ts';
import { LATEST_SNAPSHOT, manifestKey } from '../contracts/lake.ts';
import { snapshotManifest, snapshotPointer } from '../contracts/snapshot.ts';
import { JsonStore } from '../lambdas/lake/json-store.ts';
import { packShop } from './facts-shop.ts';

const RUN = 'ten-million-lines';
const AT = '2026-11-29T06:00:00.000Z';
const OWN = { run: RUN, startedAt: AT, publishedAt: AT };

/** Makes the shop of ten million lines and lays it out in a folder as a snapshot that holds nothing but facts. @returns keys of its objects */
export async function layOutLargeShop(folder: string): Promise<readonly string[]> {
  await mkdir(folder);
  await packShop(folder);
  const { months, summary } = publishedFacts.parse(JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8')));
  const placed = async <E extends { readonly key: string }>(entry: E, key: string): Promise<E> => {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await rename(join(folder, 'facts', entry.key), join(folder, key));
    return { ...entry, key };
  };
  const facts = {
    months: await Promise.all(months.map((entry) => placed(entry, factsKey(entry.month, 'large')))),
    summary: await placed(summary, summaryKey('large')),
  };
  const written = async (key: string, value: object): Promise<string> => {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), JSON.stringify(value));
    return key;
  };
  return [
    ...[...facts.months, facts.summary].map(({ key }) => key),
    await written(manifestKey(RUN), { ...OWN, datasets: {}, facts }),
    // The pointer comes last: who follows it finds all the rest.
    await written(LATEST_SNAPSHOT, OWN),
  ];
}

/** Puts the shop into an account in the place of what it sold; its other datasets stay as they are. */
export async function publishLargeShop(
  { s3, outputs: { GoldBucket: Bucket } }: Platform,
  folder: string,
  keys: readonly string[],
): Promise<void> {
  const pointer = await new JsonStore(s3, Bucket, snapshotPointer).read(LATEST_SNAPSHOT);
  const current = await new JsonStore(s3, Bucket, snapshotManifest).read(manifestKey(pointer?.value.run ?? ''));
  for (const Key of keys) {
    const bytes = await readFile(join(folder, Key));
    const isManifest = Key === manifestKey(RUN);
    const manifest = isManifest && { ...JSON.parse(bytes.toString()), datasets: current?.value.datasets ?? {} };
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: manifest ? JSON.stringify(manifest) : bytes }));
  }
}
