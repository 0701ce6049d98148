import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import * as z from 'zod';
import { isKnownKey } from '../shared/keys.ts';
import { reportFailure } from '../shared/log.ts';
import { ProblemError, problemResponse } from '../shared/problem.ts';
import { type DailyReport, dailyReport } from '../shared/reports/daily.ts';
import { NoDataError } from '../shared/reports/figures.ts';
import { CONTENT_TYPES, FORMATS, type Format, renderReport } from '../shared/reports/render.ts';
import type { Audience } from '../shared/reports/rows.ts';
import { type WeeklyReport, weeklyReport } from '../shared/reports/weekly.ts';
import { NothingPublishedError, type Snapshot } from '../shared/snapshot-reader.ts';

/** What the API needs of the world. */
export interface ApiPorts {
  readonly latest: () => Promise<Snapshot>;
  /** Hashed read keys, or null when reports are open. */
  readonly readKeys: readonly string[] | null;
}

const query = z.object({
  date: z.iso.date({ error: 'date must be a day of the calendar as yyyy-MM-dd, e.g. 2026-01-31' }).optional(),
  customers: z.enum(['all', 'identified'], { error: 'customers must be all or identified' }).default('all'),
  format: z.enum(FORMATS, { error: `format must be one of ${FORMATS.join(', ')}` }).optional(),
});

/** The HTTP API; the same app serves Lambda and tests. */
export function makeApp({ latest, readKeys }: ApiPorts): Hono {
  const app = new Hono();
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.use('/v1/reports/*', async (c, next) => {
    authorise(c, readKeys);
    await next();
  });
  app.get('/v1/reports/daily', async (c) => {
    const { date, audience, format } = asked(c);
    return inFormat(await dailyReport(await latest(), audience, date), format);
  });
  app.get('/v1/reports/weekly', async (c) => {
    const { date, audience, format } = asked(c);
    return inFormat(await weeklyReport(await latest(), audience, date), format);
  });
  app.notFound((c) => answer(new ProblemError(404, 'Not found', `There is no ${c.req.method} ${c.req.path} here.`)));
  app.onError((error) => answer(problemOf(error)));
  return app;
}

function authorise(c: Context, readKeys: readonly string[] | null): void {
  if (readKeys === null) return;
  const key = /^bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (key && isKnownKey(readKeys, key)) return;
  const headers = { 'www-authenticate': 'Bearer' };
  throw new ProblemError(
    401,
    'Unauthorized',
    'Reports need a read key: send it as "Authorization: Bearer <key>".',
    headers,
  );
}

interface Asked {
  readonly date: string | undefined;
  readonly audience: Audience;
  readonly format: Format;
}

/** @throws ProblemError naming every parameter that is wrong */
function asked(c: Context): Asked {
  const parsed = query.safeParse(c.req.query());
  if (!parsed.success) {
    throw new ProblemError(400, 'Bad request', parsed.error.issues.map(({ message }) => `${message}.`).join(' '));
  }
  const { date, customers, format } = parsed.data;
  return { date, audience: customers, format: format ?? accepted(c) };
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

function problemOf(error: Error): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof NoDataError) return new ProblemError(404, 'Not found', error.message);
  if (error instanceof NothingPublishedError)
    return new ProblemError(503, 'Not ready', error.message, { 'retry-after': '60' });
  reportFailure('api failed', error);
  return new ProblemError(500, 'Internal error', 'The request failed on our side; try again, and look at the logs.');
}

function answer(problem: ProblemError): Response {
  const { statusCode, headers, body } = problemResponse(problem);
  return new Response(body, { status: statusCode ?? 500, headers: headers as Record<string, string> });
}
