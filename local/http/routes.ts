import { UnsupportedError } from '../service.ts';

/** `GET /v1/customers/{id}` or `$default`, as in `AWS::ApiGatewayV2::Route`. */
export type RouteKey = string;

export interface RouteMatch<T> {
  readonly route: T;
  readonly pathParameters: Readonly<Record<string, string>>;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  /** Takes one segment or more; only the last may be one. */
  | { readonly kind: 'greedy'; readonly name: string };

interface CompiledRoute<T> {
  readonly route: T;
  readonly method: string;
  readonly segments: readonly Segment[];
}

const REST = '$default';
const METHODS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** Finds the route of a request as API Gateway does: the most specific path of the method. */
export class RouteTable<T extends { readonly routeKey: RouteKey }> {
  readonly #routes: readonly CompiledRoute<T>[];
  /** What takes every request that no other route takes. */
  readonly #rest: T | undefined;

  constructor(routes: readonly T[]) {
    const keys = new Set<string>();
    for (const { routeKey } of routes) {
      if (keys.has(routeKey)) throw new Error(`Route ${routeKey} is declared twice`);
      keys.add(routeKey);
    }
    this.#rest = routes.find(({ routeKey }) => routeKey === REST);
    this.#routes = routes
      .filter((route) => route !== this.#rest)
      .map(compile)
      .sort(bySpecificity);
  }

  /** `path` is percent-decoded. */
  match(method: string, path: string): RouteMatch<T> | undefined {
    const parts = path.split('/').slice(1);
    for (const { route, method: known, segments } of this.#routes) {
      const pathParameters = known === method ? bind(segments, parts) : undefined;
      if (pathParameters) return { route, pathParameters };
    }
    return this.#rest && { route: this.#rest, pathParameters: {} };
  }
}

function compile<T extends { readonly routeKey: RouteKey }>(route: T): CompiledRoute<T> {
  const { routeKey } = route;
  if (/^ANY |\+\}./.test(routeKey)) throw new UnsupportedError(`the route ${routeKey}`);
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(routeKey) ?? [];
  if (!method || path === undefined || !METHODS.has(method)) {
    throw new Error(`"${routeKey}" is not a route key: write "METHOD /path"`);
  }
  return { route, method, segments: path.split('/').slice(1).map(segmentOf) };
}

function segmentOf(text: string): Segment {
  const [, name, plus] = /^\{([\w.:-]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'literal', text };
  return { kind: plus ? 'greedy' : 'variable', name };
}

const ORDER: Readonly<Record<Segment['kind'], number>> = { literal: 0, variable: 1, greedy: 2 };

/** Of two paths that match the same request, the one that is literal, or takes less, where they first differ. */
function bySpecificity<T>(a: CompiledRoute<T>, b: CompiledRoute<T>): number {
  const differs = a.segments.findIndex((segment, index) => segment.kind !== b.segments[index]?.kind);
  const [one, other] = [a.segments[differs], b.segments[differs]];
  return one && other ? ORDER[one.kind] - ORDER[other.kind] : b.segments.length - a.segments.length;
}

/** The path parameters, or undefined when the path does not match. A variable takes one segment, never an empty one. */
function bind(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const isGreedy = segments.at(-1)?.kind === 'greedy';
  if (isGreedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = segment.kind === 'greedy' ? parts.slice(index).join('/') : (parts[index] ?? '');
    if (segment.kind === 'literal' ? part !== segment.text : part === '') return undefined;
    if (segment.kind !== 'literal') parameters[segment.name] = part;
  }
  return parameters;
}
