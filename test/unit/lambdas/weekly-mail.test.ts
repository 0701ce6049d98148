import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WeeklyReport } from '../../../contracts/reports.ts';
import { weeklyMail } from '../../../lambdas/report/mail.ts';
import { sendWeekly } from '../../../lambdas/report/send-mail.ts';

const s3 = mockClient(S3Client);
const ses = mockClient(SESv2Client);
const ports = { ses: new SESv2Client({}), s3: new S3Client({}), bucket: 'gold' };
const settings = { from: 'shop@shop.example', to: ['a@shop.example'], title: 'Mugs & Co', url: 'https://shop.example' };
const report: WeeklyReport = {
  ...{ week: '2026-W09', from: '2026-02-23', to: '2026-03-01', complete: true, audience: 'all', sources: ['web'] },
  ...{ currency: 'GBP', revenue: 1234.5, netRevenue: 1200, returned: 34.5, lines: 3, orders: 2, customers: 2 },
  ...{ newCustomers: 1, returningCustomers: 1, products: 2, units: 3, averageOrderValue: 617.25, growth: -0.125 },
  ...{ days: [], peakDay: null, hours: [], peakHour: null, countries: [], tiers: [], anomalies: [] },
  topProducts: [{ productId: 'M', name: '<b>Mug</b>', revenue: 1234.5, orders: 2, units: 3 }],
  snapshot: { run: 'r-1', publishedAt: '2026-03-02T05:00:00.000Z', dataTo: '2026-03-02T04:50:00.000Z' },
} as unknown as WeeklyReport;

/** The parts of a message whose bodies are as they were written: nodemailer wraps long lines and quotes signs. */
const decoded = (mime: Buffer): string =>
  mime
    .toString()
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/(?:=[0-9A-F]{2})+/g, (part) => Buffer.from(part.replaceAll('=', ''), 'hex').toString());

beforeEach(() => {
  s3.reset();
  ses.reset();
  s3.on(PutObjectCommand).resolves({});
  ses.on(SendEmailCommand).resolves({ MessageId: 'm' });
});

describe('the mail of a week', () => {
  it('has the figures on top, the whole report below, the rows beside it, and a link to its days', async () => {
    const mime = await weeklyMail(report, settings);
    const text = decoded(mime);
    expect(text).toContain('To: a@shop.example');
    expect(text).toContain('<h2>£1,234.50 in week 09, −12.5 %</h2>');
    expect(text).toContain('<td>Customers</td><td align="right"><b>2, 1 of them new</b></td>');
    expect(text).toContain('https://shop.example/report?period=weekly&date=2026-02-23');
    expect(mime.toString()).toMatch(/filename="?2026-W09\.csv/);
    expect(text).toMatch(/Weekly report of 2026-W09/);
  });

  it('shows names that look like markup as they are', async () => {
    const html =
      decoded(await weeklyMail(report, settings))
        .split('text/html')[1]
        ?.split('text/csv')[0] ?? '';
    expect(html).toContain('&lt;b&gt;Mug&lt;/b&gt;');
    expect(html).not.toContain('<b>Mug</b>');
  });

  it('is sent to everybody, once', async () => {
    expect(await sendWeekly(report, settings, ports)).toBe(true);
    s3.on(PutObjectCommand).rejects(Object.assign(new Error('there'), { name: 'PreconditionFailed' }));
    expect(await sendWeekly(report, settings, ports)).toBe(false);
    expect(ses.commandCalls(SendEmailCommand)).toHaveLength(1);
    expect(ses.commandCalls(SendEmailCommand)[0]?.args[0].input).toMatchObject({
      FromEmailAddress: 'shop@shop.example',
      Destination: { ToAddresses: ['a@shop.example'] },
    });
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      ...{ Bucket: 'gold', Key: 'reports/weekly/2026-W09.sent.json', IfNoneMatch: '*' },
    });
  });

  it('can be sent again where SES refused it', async () => {
    ses.on(SendEmailCommand).rejects(new Error('Email address is not verified.'));
    await expect(sendWeekly(report, settings, ports)).rejects.toThrow('not verified');
    expect(s3.commandCalls(DeleteObjectCommand)[0]?.args[0].input).toEqual({
      ...{ Bucket: 'gold', Key: 'reports/weekly/2026-W09.sent.json' },
    });
  });
});
