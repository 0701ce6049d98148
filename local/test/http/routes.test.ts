import { describe, expect, it } from 'vitest';
import { RouteTable } from '../../http/routes.ts';

const table = (...routeKeys: string[]) => new RouteTable(routeKeys.map((routeKey) => ({ routeKey })));

describe('route matching', () => {
  // API Gateway Developer Guide, "Routing API requests": the example's routes without its greedy ones.
  const documented = table('GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /');

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/', 'GET /', {}],
  ])('%s %s takes %s', (method, path, routeKey, pathParameters) => {
    expect(documented.match(method, path)).toEqual({ route: { routeKey }, pathParameters });
  });

  it.each([
    ['a literal before a variable, from the left', ['GET /{a}/x', 'GET /b/{c}'], '/b/x', 'GET /b/{c}'],
    ['a literal before a variable, further on', ['GET /a/{b}/{c}', 'GET /a/{b}/c'], '/a/b/c', 'GET /a/{b}/c'],
  ])('prefers %s', (_, routeKeys, path, expected) => {
    for (const keys of [routeKeys, routeKeys.toReversed()]) {
      expect(table(...keys).match('GET', path)?.route.routeKey).toBe(expected);
    }
  });

  it.each([
    ['another method', 'GET /a', 'POST', '/a'],
    ['a trailing slash', 'GET /a', 'GET', '/a/'],
    ['an empty variable', 'GET /a/{id}', 'GET', '/a/'],
    ['a longer path', 'GET /a/{id}', 'GET', '/a/1/2'],
    ['another case', 'GET /a', 'GET', '/A'],
  ])('does not take %s', (_, routeKey, method, path) => {
    expect(table(routeKey).match(method, path)).toBeUndefined();
  });

  it('refuses what is not a route key', () => {
    expect(() => table('GET a')).toThrow(/not a route key/);
    expect(() => table('FETCH /a')).toThrow(/not a route key/);
    expect(() => table('GET /a', 'GET /a')).toThrow(/declared twice/);
  });
});
