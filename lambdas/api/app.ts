import { Hono } from 'hono';
import { ProblemError } from '../http/problem.ts';
import { readersOnly } from './access.ts';
import type { ApiPorts } from './ports.ts';
import { predictionRoutes } from './predictions.ts';
import { answer, problemOf } from './problems.ts';
import { reportRoutes } from './reports.ts';

/** The HTTP API; the same app serves Lambda and tests. All but the health check is for readers. */
export function makeApp(ports: ApiPorts): Hono {
  const app = new Hono();
  app.get('/health', (c) => c.json({ status: 'ok' }));
  for (const path of ['/v1/*', '/recommendations/*', '/predict']) app.use(path, readersOnly(ports.readKeys));
  app.route('/v1/reports', reportRoutes(ports));
  app.route('/', predictionRoutes(ports));
  app.notFound((c) => answer(new ProblemError(404, 'Not found', `There is no ${c.req.method} ${c.req.path} here.`)));
  app.onError((error) => answer(problemOf(error)));
  return app;
}
