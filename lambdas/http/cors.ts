/**
 * CORS as browser SDKs need it, on every answer, errors included. The gateway's own CORS would override these headers, so
 * it is left off. Any origin may ask: a caller is known by the key that it sends, never by a cookie.
 */
export function corsHeaders(origin: string | undefined, requested: string | undefined): Record<string, string> {
  return {
    'access-control-allow-origin': origin ?? '*',
    'access-control-allow-methods': 'GET,HEAD,POST,OPTIONS',
    // Named, since * does not cover Authorization.
    'access-control-allow-headers': requested ?? 'authorization,content-type,x-retry-count',
    'access-control-expose-headers': 'ETag,Retry-After',
    'access-control-max-age': '900',
    vary: 'Origin',
  };
}
