import { type DailyReport, FORMATS, type Format, type WeeklyReport } from '../../contracts/reports.ts';
import { CONTENT_TYPES, renderReport } from '../reports/render.ts';
import { dailyReport, weeklyReport } from '../reports/reports.ts';
import type { Handlers } from './handlers.ts';
import { accepted } from './negotiation.ts';
import type { ApiPorts } from './ports.ts';

/** Reports of a day and a week. */
export const reportHandlers = ({ latest }: ApiPorts): Pick<Handlers, 'dailyReport' | 'weeklyReport'> => ({
  dailyReport: async ({ query: { date, customers, source, format }, context }) =>
    inFormat(await dailyReport(await latest(), customers, date, source), format ?? accepted(context, FORMATS)),
  weeklyReport: async ({ query: { date, customers, source, format }, context }) =>
    inFormat(await weeklyReport(await latest(), customers, date, source), format ?? accepted(context, FORMATS)),
});

const inFormat = (report: DailyReport | WeeklyReport, format: Format): Response =>
  new Response(renderReport(report, format), { headers: { 'content-type': CONTENT_TYPES[format] } });
