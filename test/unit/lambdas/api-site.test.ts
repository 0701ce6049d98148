import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeApp } from '../../../lambdas/api/app.ts';
import { knownKeys, nobody } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

const parent = mkdtempSync(join(tmpdir(), 'site-'));
const folder = join(parent, 'site');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(folder, 'index.html'), '<title>Shop</title>');
writeFileSync(join(folder, 'assets', 'main-1.js'), 'run()');
writeFileSync(join(parent, 'secret.txt'), 'for nobody');
afterAll(() => rmSync(parent, { recursive: true }));

const ACCENT = { light: '#1f4fd8', lightSoft: '#e9edfb', dark: '#7ea2ff', darkSoft: '#252d40' };
const app = makeApp({
  latest: async () => snapshotOf({}),
  findKey: knownKeys({}),
  verifyToken: nobody,
  site: {
    folder,
    issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/pool',
    clientId: 'client',
    signInUrl: 'https://shop.auth.eu-central-1.amazoncognito.com',
    signOutUrl: 'https://shop.auth.eu-central-1.amazoncognito.com/logout',
    title: 'Shop',
    accent: ACCENT,
  },
});
const get = (path: string, init?: RequestInit) => app.request(path, init);

describe('the dashboard', () => {
  it.each(['/', '/sales', '/customers/gid/1', '/index.html'])('is one page at %s', async (path) => {
    const response = await get(path);
    expect([response.status, await response.text()]).toEqual([200, '<title>Shop</title>']);
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('runs what it came with, and talks to its own origin and the pool alone', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual([
      ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'"],
      "manifest-src 'self'",
      "connect-src 'self' https://cognito-idp.eu-central-1.amazonaws.com https://shop.auth.eu-central-1.amazoncognito.com",
      ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
      ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
    ]);
    expect((await get('/')).headers.get('strict-transport-security')).toBe('max-age=63072000');
  });

  it('keeps files that are named after their content for a year', async () => {
    const response = await get('/assets/main-1.js');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await get('/assets/main-2.js')).status).toBe(404);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2f..%2fsecret.txt', '/..%5csecret.txt'])(
    'gives nothing from beside its folder: %s',
    async (path) => expect(await (await get(path)).text()).not.toContain('for nobody'),
  );

  it('is told where people sign in', async () => {
    expect(await (await get('/config.json')).json()).toEqual({
      issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/pool',
      clientId: 'client',
      signOutUrl: 'https://shop.auth.eu-central-1.amazoncognito.com/logout',
      title: 'Shop',
      accent: ACCENT,
    });
  });

  it.each(['/v1/nothing', '/v1/products', '/docs', '/health', '/openapi.json'])(
    'leaves %s to the API',
    async (path) => {
      expect(await (await get(path)).text()).not.toContain('<title>Shop</title>');
    },
  );

  it('is no answer to what is sent', async () => {
    expect((await get('/', { method: 'POST' })).status).toBe(404);
  });
});
