import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { pathsOf } from '../../contracts/routes/route.ts';
import { API_ROUTES } from '../../contracts/routes/table.ts';
import { assertThroughDistribution } from '../http/caller.ts';
import { corsHeaders } from '../http/cors.ts';
import { annotationHandlers } from './annotations.ts';
import { Answers, answerOf } from './answers.ts';
import { admission } from './callers.ts';
import { detailHandlers } from './details.ts';
import { executionHandlers } from './executions.ts';
import { fileHandlers } from './files.ts';
import type { Asked, Handlers, Routes } from './handlers.ts';
import { liveHandlers } from './live.ts';
import { martHandlers } from './marts.ts';
import { metricHandlers } from './metrics.ts';
import type { ApiPorts } from './ports.ts';
import { predictionHandlers } from './predictions.ts';
import { pricingHandlers } from './pricing.ts';
import { privacyHandlers } from './privacy.ts';
import { answer, problemOf } from './problems.ts';
import { quarantineHandlers } from './quarantine.ts';
import { queryHandlers } from './queries.ts';
import { reportHandlers } from './reports.ts';
import { asked } from './request.ts';
import { mostSpecificFirst, unknownRoute } from './routing.ts';
import { settingsHandlers } from './sdk-settings.ts';
import { serviceHandlers } from './service.ts';
import { dashboard } from './site.ts';
import { statusHandlers } from './status.ts';
import { summaryHandlers } from './summaries.ts';

/** The HTTP API; the same app serves Lambda and tests. Routes, access, validation and caching come from the route table. */
export function makeApp(ports: ApiPorts): Hono {
  const app = new Hono();
  const handlers: Handlers = {
    health: () => Response.json({ status: 'ok' }),
    ...reportHandlers(ports),
    ...predictionHandlers(ports),
    ...pricingHandlers(ports),
    ...metricHandlers(ports),
    ...martHandlers(ports),
    ...summaryHandlers(ports),
    ...detailHandlers(ports),
    ...liveHandlers(ports),
    ...annotationHandlers(ports),
    ...queryHandlers(ports),
    ...fileHandlers(ports),
    ...executionHandlers(ports),
    ...statusHandlers(ports),
    ...quarantineHandlers(ports),
    ...privacyHandlers(ports),
    ...settingsHandlers(ports),
    ...serviceHandlers(ports),
  };
  const admit = admission(ports);
  const answers = new Answers(MOST_BYTES_KEPT);
  /** What follows from the snapshot is worked out once a snapshot, whoever of a role asks. */
  const ofSnapshot = async (
    { context, query, caller }: Asked<keyof Routes>,
    make: () => Response | Promise<Response>,
  ): Promise<Response> => {
    const { run } = await ports.latest();
    // What is accepted is judged by each handler among the formats that it has: only the same words are sure to mean the same.
    const key = JSON.stringify([run, context.req.path, query, context.req.header('accept'), caller?.role]);
    return answerOf(await answers.get(key, async () => make()), context.req.header('if-none-match'));
  };
  app.use(compress({ threshold: SMALLEST_COMPRESSED }));
  app.use(openToOtherPages);
  app.use(throughDistribution(ports));
  app.use(dashboard(ports));
  app.options('*', () => new Response(null, { status: 204 }));
  for (const [id, route] of mostSpecificFirst(API_ROUTES)) {
    const handler = handlers[id as keyof Routes] as (asked: unknown) => Response | Promise<Response>;
    for (const path of pathsOf(route)) {
      app.on(route.method, honoPaths(path), async (c) => {
        const caller = typeof route.access === 'string' ? undefined : await admit(c, route.access);
        const request = await asked(c, route, caller);
        const make = () => handler(request);
        const response = await (route.caching === 'snapshot' ? ofSnapshot(request, make) : make());
        response.headers.set('cache-control', CACHE_CONTROL[route.caching]);
        response.headers.set('vary', 'Accept, Authorization');
        return response;
      });
    }
  }
  app.notFound((c) => answer(unknownRoute(c.req.method, c.req.path), requestIdOf(c)));
  app.onError((error, c) => answer(problemOf(error), requestIdOf(c)));
  return app;
}

/** Of answers that an instance keeps: some hundred reports. */
const MOST_BYTES_KEPT = 32 * 1024 * 1024;

/** Bytes; neither the gateway nor a distribution that caches nothing compresses. */
const SMALLEST_COMPRESSED = 1024;

/** Lets pages of other sites read the answers: a caller is known by what it sends, never by a cookie. */
const openToOtherPages: MiddlewareHandler = async (c, next) => {
  await next();
  const headers = corsHeaders(c.req.header('origin'), c.req.header('access-control-request-headers'));
  for (const [name, value] of Object.entries(headers)) c.res.headers.append(name, value);
};

/** Answers only those who come through the distribution, in a stage that has one. */
const throughDistribution =
  ({ originSecret }: Pick<ApiPorts, 'originSecret'>): MiddlewareHandler =>
  async (c, next) => {
    if (originSecret) assertThroughDistribution(c.req.header(), await originSecret());
    await next();
  };

/** Answers are of one caller: nothing between may keep them, and what follows the snapshot is asked for again. */
const CACHE_CONTROL = { none: 'no-store', snapshot: 'private, no-cache' } as const;

/**
 * Ids may have slashes in them, which a gateway hands on decoded: one at the end is part of an id, so that nobody is taken for another.
 * Elsewhere it is nothing: RudderStack's SDK asks with one, which no route of the gateway may have, and comes through `$default`.
 */
function honoPaths(path: string): string[] {
  const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1{.+}');
  return path.endsWith('}') ? [pattern] : [pattern, `${pattern}/`];
}

/** What the gateway calls a request, in its own log as in ours. */
const requestIdOf = (c: Context): string | undefined =>
  (c.env as { readonly requestContext?: { readonly requestId?: string } } | undefined)?.requestContext?.requestId;
