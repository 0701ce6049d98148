import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { GOLD } from '../../contracts/lake.ts';
import type { WeeklyReport } from '../../contracts/reports.ts';
import type { MailSettings } from './env.ts';
import { weeklyMail } from './mail.ts';

/** The note that the mail of a week was sent. */
const sentKey = (week: string): string => `${GOLD.reports}weekly/${week}.sent.json`;

const CONFLICTS: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

/**
 * Sends the report of a week, unless it was sent before. It is noted first and taken back when SES refuses: rather twice than not at all
 * where the two fail together.
 * @returns whether it was sent now
 */
export async function sendWeekly(
  report: WeeklyReport,
  settings: MailSettings,
  { ses, s3, bucket }: { readonly ses: SESv2Client; readonly s3: S3Client; readonly bucket: string },
): Promise<boolean> {
  const note = { Bucket: bucket, Key: sentKey(report.week) };
  const isFirst = await s3
    .send(new PutObjectCommand({ ...note, Body: '{}', IfNoneMatch: '*' }))
    .catch((error: Error) => {
      if (CONFLICTS.has(error.name)) return undefined;
      throw error;
    });
  if (!isFirst) return false;
  const Data = await weeklyMail(report, settings);
  try {
    await ses.send(
      new SendEmailCommand({
        FromEmailAddress: settings.from,
        Destination: { ToAddresses: [...settings.to] },
        Content: { Raw: { Data } },
      }),
    );
  } catch (error) {
    await s3.send(new DeleteObjectCommand(note));
    throw error;
  }
  return true;
}
