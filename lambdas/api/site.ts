import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { MiddlewareHandler } from 'hono';
import { pathsOf, type Route } from '../../contracts/routes/route.ts';
import { API_ROUTES } from '../../contracts/routes/table.ts';
import type { ApiPorts, SitePort } from './ports.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};
const INDEX = 'index.html';
const YEAR = 'public, max-age=31536000, immutable';

/** How paths begin that the page is not to answer: those of routes, and of what senders and the sign-in ask. */
const OF_THE_API: ReadonlySet<string | undefined> = new Set([
  ...Object.values<Route>(API_ROUTES)
    .flatMap(pathsOf)
    .map((path) => path.split('/')[1]),
  ...['oidc', 'problems'],
]);

/** The dashboard: its files, what it must know before it asks anything, and its one page for every address of it. */
export const dashboard =
  ({ site }: Pick<ApiPorts, 'site'>): MiddlewareHandler =>
  async (c, next) => {
    const { path, method } = c.req;
    if (!site || (method !== 'GET' && method !== 'HEAD') || OF_THE_API.has(path.split('/')[1])) return next();
    if (path === '/config.json') {
      const { issuer, clientId, signOutUrl, title, accent } = site;
      return c.json({ issuer, clientId, signOutUrl, title, accent }, 200, { 'cache-control': 'no-cache' });
    }
    // An address of the page may have a dot in it, as in an id; a script that is not there is not the page.
    const name = path.includes('.') ? normalize(path).replace(/^\/+/, '') : INDEX;
    const file = await readFile(join(site.folder, name)).catch(() => undefined);
    if (!file && name.startsWith('assets/')) return next();
    const bytes = file ?? (await readFile(join(site.folder, INDEX)));
    return c.body(new Uint8Array(bytes), 200, headersOf(site, file ? name : INDEX));
  };

function headersOf(site: SitePort, name: string): Record<string, string> {
  const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  const common = { 'content-type': type, 'x-content-type-options': 'nosniff' };
  if (name.startsWith('assets/')) return { ...common, 'cache-control': YEAR };
  return {
    ...common,
    'cache-control': 'no-cache',
    'content-security-policy': policyOf(site),
    'strict-transport-security': 'max-age=63072000',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
}

/** Nothing from elsewhere, no inline script or style, and no text that becomes markup. */
const policyOf = ({ issuer, signInUrl }: SitePort): string =>
  [
    "default-src 'none'",
    ...["script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "manifest-src 'self'"],
    `connect-src 'self' ${[...new Set([issuer, signInUrl].map((url) => new URL(url).origin))].join(' ')}`,
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
