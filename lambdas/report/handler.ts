import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import { PERIODS, type Period } from '../../contracts/reports.ts';
import { aws } from '../aws/client.ts';
import { audit } from '../aws/log.ts';
import { NoDataError } from '../reports/figures.ts';
import { weeklyReport } from '../reports/reports.ts';
import { NothingPublishedError, type Snapshot, SnapshotReader } from '../snapshot/reader.ts';
import { reportEnv } from './env.ts';
import { lastComplete, reportFiles } from './report-files.ts';
import { sendWeekly } from './send-mail.ts';

const env = reportEnv.parse(process.env);
const s3 = aws(new S3Client({}));
const ses = aws(new SESv2Client({}));
const reader = new SnapshotReader(s3, env.GOLD_BUCKET);

const request = z.strictObject({
  period: z.enum(PERIODS),
  /** A day of its own, or a day of the week, to write again; without it the last complete ones. */
  date: z.iso.date().optional(),
});

/**
 * Writes daily or weekly reports from the published snapshot below `reports/` in the gold bucket: those of the last days or
 * weeks that were over when the snapshot's refresh began. So a run makes up for missed ones, and a late order changes the
 * reports of its day. Days before the first sale or after the last have none.
 * On the run of the week's schedule the last week also goes out by mail, once.
 * Idempotent: keys follow from day or week, bodies from the snapshot. Retry: twice by Lambda, and by the next run.
 */
export async function handler(event: unknown): Promise<{ written: readonly string[] }> {
  const { period, date } = request.parse(event);
  const snapshot = await published();
  const written = snapshot ? await write(snapshot, period, date) : [];
  if (snapshot && period === 'weekly' && date === undefined) await mail(snapshot);
  audit('reports written', { period, run: snapshot?.run ?? null, files: written.length });
  return { written };
}

/** The snapshot, or undefined before the first refresh: there is nothing to report on then. */
async function published(): Promise<Snapshot | undefined> {
  try {
    return await reader.latest();
  } catch (error) {
    if (error instanceof NothingPublishedError) return undefined;
    throw error;
  }
}

/** Sends the report of the last week that was over, where somebody wants it and there is one. */
async function mail(snapshot: Snapshot): Promise<void> {
  const week = lastComplete('weekly', new Date(snapshot.startedAt), env.TIME_ZONE).at(-1);
  if (!env.MAIL || week === undefined) return;
  const report = await weeklyReport(snapshot, 'all', week).catch((error: Error) => {
    if (error instanceof NoDataError) return undefined;
    throw error;
  });
  if (!report) return;
  const isSent = await sendWeekly(report, env.MAIL, { ses, s3, bucket: env.GOLD_BUCKET });
  audit('report sent', { week: report.week, people: env.MAIL.to.length, sent: isSent });
}

async function write(snapshot: Snapshot, period: Period, date: string | undefined): Promise<string[]> {
  const days = date ? [date] : lastComplete(period, new Date(snapshot.startedAt), env.TIME_ZONE);
  const files = (await Promise.all(days.map((day) => reportFiles(snapshot, period, day)))).flat();
  await Promise.all(
    files.map(({ key, body, contentType }) =>
      s3.send(new PutObjectCommand({ Bucket: env.GOLD_BUCKET, Key: key, Body: body, ContentType: contentType })),
    ),
  );
  return files.map(({ key }) => key);
}
