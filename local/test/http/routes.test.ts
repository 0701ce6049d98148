import { describe, expect, it } from 'vitest';
import { RouteTable } from '../../http/routes.ts';

const table = (...routeKeys: string[]) => new RouteTable(routeKeys.map((routeKey) => ({ routeKey })));

describe('route matching', () => {
  // API Gateway Developer Guide, "Routing API requests": the example's routes and answers, and the order it states.
  const documented = table('GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default');

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['POST', '/pets/dog/1', 'ANY /{proxy+}', { proxy: 'pets/dog/1' }],
    ['GET', '/', '$default', {}],
  ])('%s %s takes %s', (method, path, routeKey, pathParameters) => {
    expect(documented.match(method, path)).toEqual({ route: { routeKey }, pathParameters });
  });

  it.each([
    ['a literal before a variable, from the left', ['GET /{a}/x', 'GET /b/{c}'], '/b/x', 'GET /b/{c}'],
    ['the method before ANY', ['ANY /a', 'GET /a'], '/a', 'GET /a'],
    ['the path before the method', ['GET /{proxy+}', 'ANY /a'], '/a', 'ANY /a'],
    ['a variable before a greedy one', ['GET /{proxy+}', 'GET /{id}'], '/a', 'GET /{id}'],
    [
      'a longer path before a shorter greedy one',
      ['GET /a/{proxy+}', 'GET /a/b/{proxy+}'],
      '/a/b/c',
      'GET /a/b/{proxy+}',
    ],
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
    ['nothing for the greedy variable', 'GET /a/{proxy+}', 'GET', '/a'],
    ['another case', 'GET /a', 'GET', '/A'],
  ])('does not take %s', (_, routeKey, method, path) => {
    expect(table(routeKey).match(method, path)).toBeUndefined();
  });

  it('refuses keys that are no route keys', () => {
    expect(() => table('GET a')).toThrow(/no route key/);
    expect(() => table('FETCH /a')).toThrow(/no route key/);
    expect(() => table('GET /{proxy+}/a')).toThrow(/must end the path/);
    expect(() => table('GET /a', 'GET /a')).toThrow(/declared twice/);
  });
});
