import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { BRONZE, UPLOAD_ID_METADATA, uploadReportKey } from '../../../contracts/lake.ts';
import { type LoadReport, loadReport } from '../../../contracts/load-report.ts';
import { JsonStore } from '../../../lambdas/lake/json-store.ts';
import { CommandError } from '../terminal/errors.ts';
import type { Platform } from './platform.ts';

const POLL_MS = 100;
const GIBIBYTE = 1024 ** 3;
/** S3 takes no more in one request. */
const LARGEST = 5 * GIBIBYTE;
/** The load function runs 15 minutes at most, and is tried three times. */
const PATIENCE_MS = 50 * 60_000;

/**
 * Puts a file into the landing folder and waits until it is loaded.
 * @param folder below the landing prefix, e.g. `online-retail` or `events/web`
 * @throws CommandError when the file cannot be read, or its load does not end
 */
export async function uploadFile(
  platform: Platform,
  folder: string,
  path: string,
  onReport: (report: LoadReport) => void = () => undefined,
): Promise<LoadReport> {
  const size = await sizeOf(path);
  const uploadId = randomUUID();
  await platform.s3.send(
    new PutObjectCommand({
      Bucket: platform.outputs.BronzeBucket,
      Key: `${BRONZE.landing}${folder}/${basename(path)}`,
      Body: createReadStream(path),
      ContentLength: size,
      Metadata: { [UPLOAD_ID_METADATA]: uploadId },
    }),
  );
  return follow(platform, uploadId, path, onReport);
}

async function sizeOf(path: string): Promise<number> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${error.message}.`,
    );
  });
  if (!stats.isFile()) throw new CommandError(`${path} is not a file. Name the files one by one.`);
  if (stats.size > LARGEST) throw new CommandError(`${path} is larger than 5 GiB. Pack it with gzip or split it.`);
  return stats.size;
}

async function follow(
  platform: Platform,
  uploadId: string,
  path: string,
  onReport: (report: LoadReport) => void,
): Promise<LoadReport> {
  const reports = new JsonStore(platform.s3, platform.outputs.SilverBucket, loadReport);
  let isSettled = false;
  const settling = platform.settled?.().then(() => {
    isSettled = true;
  });
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(POLL_MS)) {
    const wasSettled = isSettled;
    const report = (await reports.read(uploadReportKey(uploadId)))?.value;
    if (report && report.status !== 'loading') {
      await settling;
      return report;
    }
    if (report) onReport(report);
    if (wasSettled) break;
  }
  const where = platform.dataDir ? `${platform.dataDir}/logs` : 'the log of the Load function';
  throw new CommandError(`${path} was uploaded, but loading it did not end. Look at ${where}, then load it again.`);
}
