/** `GET /v1/customers/{id}`, `ANY /{proxy+}` or `$default`, as in `AWS::ApiGatewayV2::Route`. */
export type RouteKey = string;

export interface RouteMatch<T> {
  readonly route: T;
  readonly pathParameters: Readonly<Record<string, string>>;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable' | 'greedy'; readonly name: string };

interface CompiledRoute<T> {
  readonly route: T;
  readonly method: string;
  /** Undefined for `$default`. */
  readonly segments: readonly Segment[] | undefined;
}

/** How specific a segment is: literal text before a path variable, a variable before a greedy one. */
const RANK = { literal: 0, variable: 1, greedy: 2 } as const;
const METHODS = new Set(['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** Finds the route of a request as API Gateway does: the most specific path that knows the method, `$default` last. */
export class RouteTable<T extends { readonly routeKey: RouteKey }> {
  readonly #routes: readonly CompiledRoute<T>[];

  constructor(routes: readonly T[]) {
    const keys = new Set<string>();
    for (const { routeKey } of routes) {
      if (keys.has(routeKey)) throw new Error(`Route ${routeKey} is declared twice`);
      keys.add(routeKey);
    }
    this.#routes = routes.map(compile).sort(bySpecificity);
  }

  /** `path` is percent-decoded. */
  match(method: string, path: string): RouteMatch<T> | undefined {
    const parts = path.split('/').slice(1);
    for (const { route, method: known, segments } of this.#routes) {
      if (known !== 'ANY' && known !== method) continue;
      const pathParameters = segments ? bind(segments, parts) : {};
      if (pathParameters) return { route, pathParameters };
    }
    return undefined;
  }
}

function compile<T extends { readonly routeKey: RouteKey }>(route: T): CompiledRoute<T> {
  if (route.routeKey === '$default') return { route, method: 'ANY', segments: undefined };
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(route.routeKey) ?? [];
  if (!method || path === undefined || !METHODS.has(method)) {
    throw new Error(`"${route.routeKey}" is no route key: write "METHOD /path" or "$default"`);
  }
  const segments = path.split('/').slice(1).map(segmentOf);
  if (segments.slice(0, -1).some((segment) => segment.kind === 'greedy')) {
    throw new Error(`Route ${route.routeKey}: a greedy variable must end the path`);
  }
  return { route, method, segments };
}

function segmentOf(text: string): Segment {
  const [, name, plus] = /^\{([\w.:-]+)(\+?)\}$/.exec(text) ?? [];
  return name === undefined ? { kind: 'literal', text } : { kind: plus ? 'greedy' : 'variable', name };
}

function bySpecificity<T>(a: CompiledRoute<T>, b: CompiledRoute<T>): number {
  if (!a.segments || !b.segments) return Number(!a.segments) - Number(!b.segments);
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (!other) return 1;
    if (segment.kind !== other.kind) return RANK[segment.kind] - RANK[other.kind];
  }
  return a.segments.length - b.segments.length || Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

/** The path parameters, or undefined when the path does not match. A variable takes one segment, never an empty one. */
function bind(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const greedy = segments.at(-1)?.kind === 'greedy';
  if (greedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = segment.kind === 'greedy' ? parts.slice(index).join('/') : (parts[index] ?? '');
    if (segment.kind === 'literal' ? part !== segment.text : part === '') return undefined;
    if (segment.kind !== 'literal') parameters[segment.name] = part;
  }
  return parameters;
}
