import type { Context } from 'hono';
import type { API_ROUTES } from '../../contracts/routes/table.ts';
import type { Caller } from './callers.ts';

export type Routes = typeof API_ROUTES;

type Parameter<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Parameter<Rest> : never;
type Parsed<R, Part extends 'query' | 'body'> = R extends {
  readonly [P in Part]: { readonly _zod: { output: infer T } };
}
  ? T
  : undefined;

/** A request that its route's schemas have let through. */
export interface Asked<Id extends keyof Routes> {
  readonly params: Readonly<Record<Parameter<Routes[Id]['path']>, string>>;
  readonly query: Parsed<Routes[Id], 'query'>;
  readonly body: Parsed<Routes[Id], 'body'>;
  /** Who asks; nobody on a route that is open to everybody. */
  readonly caller: Routes[Id]['access'] extends 'public' ? undefined : Caller;
  readonly context: Context;
}

/** What answers each route, by its name in the route table. */
export type Handlers = { readonly [Id in keyof Routes]: (asked: Asked<Id>) => Response | Promise<Response> };
