import type { Context } from 'hono';
import type { API_ROUTES } from '../../contracts/routes/table.ts';
import type { AskModel } from '../predictions/endpoint.ts';
import type { Snapshot } from '../snapshot/reader.ts';
import type { Caller, CallerPorts } from './callers.ts';

/** What the API needs of the world. */
export interface ApiPorts extends CallerPorts {
  readonly latest: () => Promise<Snapshot>;
  /** The secret by which the distribution shows itself; absent in a stage without. */
  readonly originSecret?: () => Promise<string>;
  /** The host that browsers reach the API by, where it is not the one that requests name. */
  readonly publicHost?: string;
  /** The models that serve; absent in a stage without endpoints. */
  readonly recommender?: AskModel;
  readonly orderValue?: AskModel;
}

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
