import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { BRONZE, GIVEN_METADATA, UPLOAD_ID_METADATA, uploadReportKey } from '../../../contracts/lake.ts';
import { type LoadReport, loadReport } from '../../../contracts/load-report.ts';
import { JsonStore } from '../../../lambdas/lake/json-store.ts';
import type { GivenConventions } from '../../../lambdas/load/conventions.ts';
import { CommandError } from '../terminal/errors.ts';
import { openFile } from './local-file.ts';
import type { Platform } from './platform.ts';

const POLL_MS = 100;
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
  given: GivenConventions = {},
): Promise<LoadReport> {
  const file = await openFile(path);
  const uploadId = randomUUID();
  const said = metadataOf(given);
  await platform.s3.send(
    new PutObjectCommand({
      Bucket: platform.outputs.BronzeBucket,
      // Two files of one name that come at once would else be one object, and one of them lost.
      Key: `${BRONZE.landing}${folder}/${uploadId}/${file.name}`,
      Body: file.body(),
      ContentLength: file.bytes,
      Metadata: { [UPLOAD_ID_METADATA]: uploadId, ...(said !== '{}' && { [GIVEN_METADATA]: said }) },
    }),
  );
  return follow(platform, uploadId, path, onReport);
}

/** S3 keeps two kilobytes of ASCII with an object. */
const METADATA_BYTES = 1900;

/** What was said of a file, as metadata of its object. */
export function metadataOf(given: GivenConventions): string {
  const text = JSON.stringify(given).replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (text.length <= METADATA_BYTES) return text;
  throw new CommandError('The map of columns is longer than 1,900 characters. Name only the columns that need it.');
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
