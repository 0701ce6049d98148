import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { REFRESH_METRICS } from '../../contracts/snapshot.ts';
import { aws } from '../aws/client.ts';
import { audit, measure } from '../aws/log.ts';
import { publishEnv } from './env.ts';
import { expireSnapshots, keepManifest, swapLatest, unloadedFiles } from './snapshots.ts';

const env = publishEnv.parse(process.env);
const s3 = aws(new S3Client({}));

const request = z.object({
  run: z.string().regex(/^[\w-]{1,80}$/),
  startedAt: z.iso.datetime(),
  /** Rows that broke a rule and were held out of gold. */
  held: z.int().min(0),
  datasets: z.array(z.object({ name: z.string(), manifest: z.string() })),
  definition: z.string(),
  merges: z.record(z.string(), z.string()),
});

/**
 * Publishes what a refresh has unloaded: checks the files, writes the run's manifest, and swaps the pointer readers follow.
 * Idempotent: publishing a run again writes the same manifest and the same pointer. Retry: by the state machine.
 */
export async function handler(event: unknown): Promise<{ run: string; published: boolean }> {
  const { run, startedAt, datasets, definition, merges, held } = request.parse(event);
  const files = await Promise.all(
    datasets.map(
      async ({ name, manifest }) => [name, { files: await unloadedFiles(s3, env.GOLD_BUCKET, manifest) }] as const,
    ),
  );
  const publishedAt = new Date().toISOString();
  const datasetFiles = Object.fromEntries(files);
  const timeZone = env.TIME_ZONE;
  const manifest = { run, startedAt, publishedAt, timeZone, definition, merges, held, datasets: datasetFiles };
  const kept = await keepManifest(s3, env.GOLD_BUCKET, manifest);
  const published = await swapLatest(s3, env.GOLD_BUCKET, kept);
  const expired = published ? await expireSnapshots(s3, env.GOLD_BUCKET, kept, Date.now()) : 0;
  if (held > 0) measure(REFRESH_METRICS.namespace, { Stack: env.STACK_NAME }, { [REFRESH_METRICS.heldRows]: held });
  audit('published', { run, published, datasets: datasets.length, held, expired });
  return { run, published };
}
