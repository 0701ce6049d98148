import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import * as z from 'zod';
import { FORMATS, type Format } from '../../contracts/reports.ts';
import { type DailyReport, dailyReport } from '../reports/daily.ts';
import { CONTENT_TYPES, renderReport } from '../reports/render.ts';
import { type WeeklyReport, weeklyReport } from '../reports/weekly.ts';
import type { ApiPorts } from './ports.ts';
import { read } from './problems.ts';

const query = z.object({
  date: z.iso.date({ error: 'date must be a day of the calendar as yyyy-MM-dd, e.g. 2026-01-31' }).optional(),
  customers: z.enum(['all', 'identified'], { error: 'customers must be all or identified' }).default('all'),
  format: z.enum(FORMATS, { error: `format must be one of ${FORMATS.join(', ')}` }).optional(),
});

/** Reports of a day and a week, under `/v1/reports`. */
export function reportRoutes({ latest }: ApiPorts): Hono {
  const routes = new Hono();
  routes.get('/daily', async (c) => {
    const { date, customers, format } = read(query, c.req.query());
    return inFormat(await dailyReport(await latest(), customers, date), format ?? accepted(c));
  });
  routes.get('/weekly', async (c) => {
    const { date, customers, format } = read(query, c.req.query());
    return inFormat(await weeklyReport(await latest(), customers, date), format ?? accepted(c));
  });
  return routes;
}

/** What the client likes best of what there is; JSON for one that says nothing. */
function accepted(c: Context): Format {
  const supports = FORMATS.map((format) => mediaType(format));
  const best = accepts(c, { header: 'Accept', supports, default: mediaType('json') });
  return FORMATS.find((format) => mediaType(format) === best) ?? 'json';
}

const mediaType = (format: Format): string => CONTENT_TYPES[format].split(';')[0] ?? '';

const inFormat = (report: DailyReport | WeeklyReport, format: Format): Response =>
  new Response(renderReport(report, format), { headers: { 'content-type': CONTENT_TYPES[format], vary: 'accept' } });
