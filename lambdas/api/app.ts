import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { pathsOf, READ_ROUTES, type Route } from '../../contracts/routes.ts';
import { assertThroughDistribution } from '../http/caller.ts';
import { corsHeaders } from '../http/cors.ts';
import { isKnownKey } from '../http/keys.ts';
import { ProblemError } from '../http/problem.ts';
import { Answers, answerOf } from './answers.ts';
import type { ApiPorts, Asked, Handlers, Routes } from './handlers.ts';
import { predictionHandlers } from './predictions.ts';
import { answer, problemOf, read } from './problems.ts';
import { accepted, reportHandlers } from './reports.ts';
import { settingsHandlers } from './sdk-settings.ts';

/** The HTTP API; the same app serves Lambda and tests. Routes, access, validation and caching come from the route table. */
export function makeApp(ports: ApiPorts): Hono {
  // RudderStack's SDK asks with a slash at the end, which no route of the gateway may have: it comes through `$default`.
  const app = new Hono({ strict: false });
  const handlers: Handlers = {
    health: () => Response.json({ status: 'ok' }),
    ...reportHandlers(ports),
    ...predictionHandlers(ports),
    ...settingsHandlers(ports),
  };
  const guard = readersOnly(ports.readKeys);
  const answers = new Answers(MOST_BYTES_KEPT);
  /** What follows from the snapshot is worked out once a snapshot, whoever asks. */
  const ofSnapshot = async (c: Context, query: unknown, make: () => Response | Promise<Response>) => {
    const { run } = await ports.latest();
    const key = JSON.stringify([run, c.req.path, query, accepted(c)]);
    return answerOf(await answers.get(key, async () => make()), c.req.header('if-none-match'));
  };
  app.use(corsOf(ports));
  app.use(throughDistribution(ports));
  app.options('*', () => new Response(null, { status: 204 }));
  for (const [id, route] of Object.entries<Route>(READ_ROUTES)) {
    const handler = handlers[id as keyof Routes] as (asked: unknown) => Response | Promise<Response>;
    for (const path of pathsOf(route)) {
      app.on(route.method, honoPath(path), async (c) => {
        if (route.access !== 'public') guard(c);
        const request = await asked(c, route);
        const make = () => handler(request);
        const response = await (route.caching === 'snapshot' ? ofSnapshot(c, request.query, make) : make());
        response.headers.set('cache-control', CACHE_CONTROL[route.caching]);
        return response;
      });
    }
  }
  app.notFound((c) => answer(new ProblemError(404, 'Not found', `There is no ${c.req.method} ${c.req.path} here.`)));
  app.onError((error) => answer(problemOf(error)));
  return app;
}

/** Of answers that an instance keeps: some hundred reports. */
const MOST_BYTES_KEPT = 16 * 1024 * 1024;

/**
 * Lets pages of other sites read the answers, but for the reports of a stage that asks for no key: any page in the browser of
 * somebody who runs one could otherwise read the shop's figures.
 */
const corsOf =
  ({ readKeys }: Pick<ApiPorts, 'readKeys'>): MiddlewareHandler =>
  async (c, next) => {
    await next();
    if (readKeys === null && c.res.ok && c.req.method !== 'OPTIONS' && !PUBLIC.some((path) => path.test(c.req.path)))
      return;
    const headers = corsHeaders(c.req.header('origin'), c.req.header('access-control-request-headers'));
    for (const [name, value] of Object.entries(headers)) c.res.headers.append(name, value);
  };

/** Paths of what anybody may read: settings for the pages of a shop. */
const PUBLIC = Object.values<Route>(READ_ROUTES)
  .filter(({ access }) => access === 'public')
  .flatMap(pathsOf)
  .map((path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`));

/** Answers only those who come through the distribution, in a stage that has one. */
const throughDistribution =
  ({ originSecret }: Pick<ApiPorts, 'originSecret'>): MiddlewareHandler =>
  async (c, next) => {
    if (originSecret) assertThroughDistribution(c.req.header(), await originSecret());
    await next();
  };

/** Answers are of one caller: nothing between may keep them, and what follows the snapshot is asked for again. */
const CACHE_CONTROL = { none: 'no-store', snapshot: 'private, no-cache' } as const;

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** @throws ProblemError when the query or the body is not what the route takes */
async function asked(context: Context, { query, body }: Route): Promise<Asked<keyof Routes>> {
  return {
    params: context.req.param(),
    query: query && read(query, context.req.query()),
    body: body && read(body, await bodyOf(context)),
    context,
  } as Asked<keyof Routes>;
}

/** @throws ProblemError when the body is not a JSON object */
async function bodyOf(context: Context): Promise<object> {
  const body: unknown = await context.req.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ProblemError(400, 'Bad request', 'The body must be one JSON object.');
}

/**
 * Lets only those in who send a read key.
 * @param readKeys hashed keys, or null when everybody may read
 * @returns a check of a request that throws ProblemError 401
 */
const readersOnly =
  (readKeys: readonly string[] | null) =>
  (c: Context): void => {
    const key = /^bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (readKeys === null || (key && isKnownKey(readKeys, key))) return;
    const detail = 'This needs a read key: send it as "Authorization: Bearer <key>".';
    throw new ProblemError(401, 'Unauthorized', detail, { 'www-authenticate': 'Bearer' });
  };
