import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { isKnownKey } from '../shared/keys.ts';
import { reportFailure } from '../shared/log.ts';
import { ProblemError, problemResponse } from '../shared/problem.ts';
import { dailyReport } from './reports/daily.ts';
import { type Audience, NoDataError } from './reports/figures.ts';
import { weeklyReport } from './reports/weekly.ts';
import { NothingPublishedError, type Snapshot } from './snapshot-reader.ts';

/** What the API needs of the world. */
export interface ApiPorts {
  readonly latest: () => Promise<Snapshot>;
  /** Hashed read keys, or null when reports are open. */
  readonly readKeys: readonly string[] | null;
}

const query = z.object({
  date: z.iso.date({ error: 'date must be a day of the calendar as yyyy-MM-dd, e.g. 2026-01-31' }).optional(),
  customers: z.enum(['all', 'identified'], { error: 'customers must be all or identified' }).default('all'),
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
    const { date, audience } = asked(c);
    return c.json(await dailyReport(await latest(), audience, date));
  });
  app.get('/v1/reports/weekly', async (c) => {
    const { date, audience } = asked(c);
    return c.json(await weeklyReport(await latest(), audience, date));
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

function asked(c: Context): { date: string | undefined; audience: Audience } {
  const parsed = query.safeParse(c.req.query());
  if (!parsed.success) {
    throw new ProblemError(400, 'Bad request', parsed.error.issues.map(({ message }) => `${message}.`).join(' '));
  }
  return { date: parsed.data.date, audience: parsed.data.customers };
}

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
