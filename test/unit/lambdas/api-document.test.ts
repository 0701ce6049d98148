import { describe, expect, it } from 'vitest';
import { openApi } from '../../../contracts/openapi/document.ts';
import { pathsOf, type Route } from '../../../contracts/routes/route.ts';
import { API_ROUTES } from '../../../contracts/routes/table.ts';
import { openApp } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

const document = openApi();
const app = openApp({ latest: async () => snapshotOf({}) });

describe('the document of the API', () => {
  it('has every route under each of its paths, with its parameters', () => {
    for (const route of Object.values<Route>(API_ROUTES))
      for (const path of pathsOf(route)) {
        const operation = document.paths[path]?.[route.method.toLowerCase()];
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect(operation?.summary).toBe(route.summary);
        const inPath = operation?.parameters?.filter((parameter) => parameter.in === 'path') ?? [];
        expect(inPath.map(({ name }) => name)).toEqual(named);
      }
  });

  it('names every operation once, and says who may ask', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { description } of operations)
      expect(description).toMatch(/^(Open to everybody|For the role \w+ and above)/);
  });

  it('says that a change may come too late for the version it names', () => {
    const note = openApi().paths['/v1/annotations/{annotationId}'];
    for (const method of ['patch', 'delete']) expect(note?.[method]?.responses).toHaveProperty('412');
    expect(openApi().paths['/v1/annotations']?.post?.responses).not.toHaveProperty('412');
  });

  it('says what a list takes', () => {
    const parameters = document.paths['/v1/products']?.get?.parameters ?? [];
    const schemaOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.schema;
    expect(schemaOf('category')).toMatchObject({
      type: 'array',
      maxItems: 50,
      items: { type: 'string', maxLength: 500 },
    });
    expect(schemaOf('sort')).toMatchObject({ default: '-revenue', enum: expect.arrayContaining(['revenue', '-name']) });
    expect(schemaOf('limit')).toMatchObject({ default: '50' });
    expect(parameters.some(({ required }) => required)).toBe(false);
  });

  it('is served as JSON, and as a page without scripts', async () => {
    expect(await (await app.request('/openapi.json')).json()).toEqual(JSON.parse(JSON.stringify(document)));
    const page = await app.request('/docs');
    const text = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toContain('/v1/metrics/cohorts');
    expect(text).not.toMatch(/<script|https?:\/\//);
  });
});

describe('what the API does not take', () => {
  it('is told with what it takes instead', async () => {
    const response = await app.request('/v1/products', { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(await response.json()).toMatchObject({ type: '/problems/method-not-allowed' });
  });

  it('is told by the fields that are wrong', async () => {
    const response = await app.request('/v1/reports/daily?date=2026-02-30&colour=red');
    expect(((await response.json()) as { errors: { name: string }[] }).errors.map(({ name }) => name).sort()).toEqual([
      'colour',
      'date',
    ]);
  });
});

describe('ids', () => {
  it.each(['gid://shopify/Customer/123', 'a b', '100 %', 'ä/ö', '%2F', 'ends/', 'a+b', "'; DROP"])(
    'may be %s',
    async (id) => {
      const rows = [
        { source: 'web', customer_id: id, product_id: 'mug', name: 'Mug', category: 'Home', rank: 1, score: 1 },
      ];
      const reasons = { reason: 'customers like you', reason_product_id: null };
      const shop = openApp({
        latest: async () => snapshotOf({ top_recommendations: rows.map((row) => ({ ...row, ...reasons })) }),
      });
      const path = `/v1/recommendations/${encodeURIComponent(id).replaceAll('%2F', '/')}`;
      const { items } = (await (await shop.request(path)).json()) as { items: { productId: string }[] };
      expect(items.map(({ productId }) => productId)).toEqual(['mug']);
    },
  );
});
