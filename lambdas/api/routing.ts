import { pathsOf, type Route } from '../../contracts/routes/route.ts';
import { API_ROUTES } from '../../contracts/routes/table.ts';
import { ProblemError } from '../http/problem.ts';

/** Routes so that one stands before all others that its requests would match too. */
export const mostSpecificFirst = (routes: Readonly<Record<string, Route>>): [string, Route][] =>
  Object.entries(routes).toSorted(([, a], [, b]) => bySpecificity(a.path.split('/'), b.path.split('/')));

/** What is literal where two paths first differ comes first, and the longer of two that do not differ. */
function bySpecificity(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((part, index) => b[index] !== undefined && isParameter(part) !== isParameter(b[index]));
  if (differs >= 0) return isParameter(a[differs] ?? '') ? 1 : -1;
  return b.length - a.length;
}

const isParameter = (part: string): boolean => part.startsWith('{');

/** Every route by a pattern of its paths. */
const PATTERNS = Object.values<Route>(API_ROUTES).flatMap((route) =>
  pathsOf(route).map((path) => ({
    method: route.method,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '.+')}/?$`),
  })),
);

/** What there is not: the path, or only this method of it. */
export function unknownRoute(method: string, path: string): ProblemError {
  const allowed = PATTERNS.filter(({ pattern }) => pattern.test(path)).map((route) => route.method);
  const detail = `There is no ${method} ${path} here.`;
  if (allowed.length === 0) return new ProblemError(404, 'Not found', detail);
  const allow = [...new Set([...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].join(', ');
  return new ProblemError(405, 'Method not allowed', `${detail} It takes ${allow}.`, { allow });
}
