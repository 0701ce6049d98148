import type { Context } from 'hono';
import { parametersOf, type Route } from '../../contracts/routes/route.ts';
import { ProblemError } from '../http/problem.ts';
import type { Caller } from './callers.ts';
import type { Asked, Routes } from './handlers.ts';
import { read } from './problems.ts';
import { queryOf } from './query.ts';

/** @throws ProblemError when the query or the body is not what the route takes */
export async function asked(context: Context, route: Route, caller: Caller | undefined): Promise<Asked<keyof Routes>> {
  const { query, body } = route;
  return {
    params: paramsOf(context, route),
    query: query && inOrder(read(query, queryOf(context, query), 'query')),
    body: body && read(body, await bodyOf(context), 'body'),
    caller,
    context,
  } as Asked<keyof Routes>;
}

/** @throws ProblemError for a period that ends before it begins */
function inOrder<Q extends object & { readonly from?: unknown; readonly to?: unknown }>(query: Q): Q {
  const { from, to } = query;
  if (typeof from !== 'string' || typeof to !== 'string' || from <= to) return query;
  const message = `from is ${from}, which is after to, ${to}. Exchange them.`;
  throw new ProblemError(400, 'Bad request', message, {}, [{ in: 'query', name: 'from', message }]);
}

const LONGEST_ID = 500;

/** @throws ProblemError for an id that is longer than any */
function paramsOf(context: Context, { path }: Route): Readonly<Record<string, string>> {
  const params = context.req.param() as Record<string, string>;
  const long = parametersOf(path).find((name) => (params[name] ?? '').length > LONGEST_ID);
  if (long === undefined) return params;
  const message = `${long} is too long; it must be a text of 1 to ${LONGEST_ID} characters.`;
  throw new ProblemError(400, 'Bad request', message, {}, [{ in: 'path', name: long, message }]);
}

const LARGEST_BODY = 64 * 1024;

/** @throws ProblemError when the body is not a JSON object */
async function bodyOf(context: Context): Promise<object> {
  const text = await context.req.text();
  if (Buffer.byteLength(text) > LARGEST_BODY) {
    throw new ProblemError(413, 'Content too large', `The body is larger than ${LARGEST_BODY} bytes.`);
  }
  const body = parsed(text);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ProblemError(400, 'Bad request', 'The body must be one JSON object.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
