import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { type DailyReport, FORMATS, type Format, type WeeklyReport } from '../../contracts/reports.ts';
import { CONTENT_TYPES, renderReport } from '../reports/render.ts';
import { dailyReport, weeklyReport } from '../reports/reports.ts';
import type { ApiPorts, Handlers } from './handlers.ts';

/** Reports of a day and a week. */
export const reportHandlers = ({ latest }: ApiPorts): Pick<Handlers, 'dailyReport' | 'weeklyReport'> => ({
  dailyReport: async ({ query: { date, customers, source, format }, context }) =>
    inFormat(await dailyReport(await latest(), customers, date, source), format ?? accepted(context)),
  weeklyReport: async ({ query: { date, customers, source, format }, context }) =>
    inFormat(await weeklyReport(await latest(), customers, date, source), format ?? accepted(context)),
});

/** What the client likes best of what there is; JSON for one that says nothing. */
export function accepted(c: Context): Format {
  const supports = FORMATS.map((format) => mediaType(format));
  const best = accepts(c, { header: 'Accept', supports, default: mediaType('json') });
  return FORMATS.find((format) => mediaType(format) === best) ?? 'json';
}

const mediaType = (format: Format): string => CONTENT_TYPES[format].split(';')[0] ?? '';

const inFormat = (report: DailyReport | WeeklyReport, format: Format): Response =>
  new Response(renderReport(report, format), { headers: { 'content-type': CONTENT_TYPES[format] } });
