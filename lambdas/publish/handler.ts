import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { FACTS_VIEW } from '../../contracts/facts.ts';
import { REFRESH_METRICS, type SnapshotManifest } from '../../contracts/snapshot.ts';
import { aws } from '../aws/client.ts';
import { audit, measure } from '../aws/log.ts';
import { BrokenObjectError } from '../lake/json-store.ts';
import { publishEnv } from './env.ts';
import { expireSnapshots } from './expire.ts';
import { packFacts } from './facts.ts';
import { Snapshots } from './snapshots.ts';
import { unloadedFiles } from './unloaded.ts';

const env = publishEnv.parse(process.env);
const s3 = aws(new S3Client({}));

const request = z.object({
  run: z.string().regex(/^[\w-]{1,80}$/),
  startedAt: z.iso.datetime(),
  /** Rows that broke a rule and were held out of gold. */
  held: z.int().min(0),
  /** What was unloaded, and the manifest that Athena wrote of it; with columns where the UNLOAD wrote other datasets, too. */
  datasets: z.array(z.object({ name: z.string(), manifest: z.string(), columns: z.array(z.string()).optional() })),
  /** Datasets of which nothing has changed. */
  kept: z.array(z.string()),
  /** The last batch of arrivals that is in the datasets. */
  batch: z.string(),
  definition: z.string(),
  merges: z.record(z.string(), z.string()),
});

/**
 * Publishes what a refresh has unloaded: checks the files, writes the run's manifest, and swaps the pointer readers follow. What
 * has not changed keeps the files that it has.
 * Idempotent: publishing a run again writes the same manifest and the same pointer. Retry: by the state machine.
 * @throws BrokenObjectError when the manifest to keep files from cannot be read
 */
export async function handler(event: unknown): Promise<{ run: string; published: boolean }> {
  const { run, startedAt, datasets, kept, held, ...made } = request.parse(event);
  const snapshots = new Snapshots(s3, env.GOLD_BUCKET);
  const standing = await standingSnapshot(snapshots, kept.length > 0);
  const files = await Promise.all(
    datasets.map(
      async ({ name, manifest, columns }) =>
        [
          name,
          { files: await unloadedFiles(s3, env.GOLD_BUCKET, manifest, columns && folderOf(name)), columns },
        ] as const,
    ),
  );
  const { [FACTS_VIEW.name]: unloaded, ...marts } = Object.fromEntries(files);
  const facts = unloaded
    ? await packFacts(s3, env.GOLD_BUCKET, unloaded.files)
    : kept.includes(FACTS_VIEW.name) && standing?.facts;
  const keptFiles = kept.flatMap((name) =>
    standing?.datasets[name] ? [[name, standing.datasets[name]] as const] : [],
  );
  const publishedAt = new Date().toISOString();
  const manifest = await snapshots.keepManifest({
    run,
    startedAt,
    publishedAt,
    timeZone: env.TIME_ZONE,
    held,
    datasets: { ...Object.fromEntries(keptFiles), ...marts },
    ...(facts && { facts }),
  });
  const published = await snapshots.follow({ run, startedAt, publishedAt: manifest.publishedAt, ...made });
  const followed = [manifest, ...(standing ? [standing] : [])];
  const expired = published ? await expireSnapshots(s3, env.GOLD_BUCKET, followed, Date.now()) : 0;
  if (held > 0) measure(REFRESH_METRICS.namespace, { Stack: env.STACK_NAME }, { [REFRESH_METRICS.heldRows]: held });
  audit('published', { run, published, datasets: datasets.length, kept: kept.length, held, expired });
  return { run, published };
}

/** The snapshot before this one. What is damaged is passed over, unless files are to be kept of it. */
async function standingSnapshot(snapshots: Snapshots, isNeeded: boolean): Promise<SnapshotManifest | undefined> {
  try {
    return await snapshots.inForce();
  } catch (error) {
    if (isNeeded || !(error instanceof BrokenObjectError)) throw error;
    return undefined;
  }
}

/** Where the files of a dataset lie within an UNLOAD of several. */
const folderOf = (name: string): string => `/dataset=${name}/`;
