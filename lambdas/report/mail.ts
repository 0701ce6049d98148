import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import type { WeeklyReport } from '../../contracts/reports.ts';
import { renderReport } from '../reports/render.ts';
import type { MailSettings } from './env.ts';

/**
 * The report of a week as a message: its figures on top, the whole of it below as the terminal shows it, and as CSV beside it.
 * @returns MIME, RFC 5322
 */
export function weeklyMail(report: WeeklyReport, { from, to, title, url }: MailSettings): Promise<Buffer> {
  const text = renderReport(report, 'text');
  const link = `${url}/report?${new URLSearchParams({ period: 'weekly', date: report.from })}`;
  const message = new MailComposer({
    from: { name: title, address: from },
    to: [...to],
    subject: `${title}: ${headline(report)}`,
    text: `${text}\n${link}\n`,
    html: htmlOf(report, text, link),
    attachments: [{ filename: `${report.week}.csv`, content: renderReport(report, 'csv'), contentType: 'text/csv' }],
    // A message that two tries make is the same.
    messageId: `<weekly-${report.week}-${report.snapshot.run}@${from.split('@')[1] ?? 'shoplake'}>`,
  });
  return message.compile().build();
}

const money = (value: number, currency: string): string =>
  value.toLocaleString('en-GB', { style: 'currency', currency });

function headline({ week, revenue, currency, growth }: WeeklyReport): string {
  const change = growth === null ? '' : `, ${growth < 0 ? '−' : '+'}${Math.abs(growth * 100).toFixed(1)} %`;
  return `${money(revenue, currency)} in week ${week.slice(-2)}${change}`;
}

function htmlOf(report: WeeklyReport, text: string, link: string): string {
  const { currency, revenue, netRevenue, orders, averageOrderValue, customers, newCustomers } = report;
  const figures: readonly (readonly [name: string, value: string])[] = [
    ['Revenue', money(revenue, currency)],
    ['Net revenue', money(netRevenue, currency)],
    ['Orders', String(orders)],
    ['Average order', averageOrderValue === null ? '–' : money(averageOrderValue, currency)],
    ['Customers', newCustomers === null ? String(customers) : `${customers}, ${newCustomers} of them new`],
  ];
  const rows = figures.map(
    ([name, value]) => `<tr><td>${name}</td><td align="right"><b>${escaped(value)}</b></td></tr>`,
  );
  return `<h2>${escaped(headline(report))}</h2><table cellpadding="6">${rows.join('')}</table><p><a href="${escaped(link)}">Open it, to print or to go on from</a></p><pre>${escaped(text)}</pre>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
