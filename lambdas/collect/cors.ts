/**
 * CORS as browser SDKs need it, on every answer, errors included. The gateway's own CORS would override these headers, so
 * it is left off. Any origin may send events: the write key is public by nature and says only where events come from.
 */
export function corsHeaders(origin: string | undefined, requested: string | undefined): Record<string, string> {
  return {
    'access-control-allow-origin': origin ?? '*',
    'access-control-allow-methods': 'POST,OPTIONS',
    'access-control-allow-headers': requested ?? 'authorization,content-type,x-retry-count',
    'access-control-expose-headers': 'Retry-After',
    'access-control-max-age': '900',
    vary: 'Origin',
  };
}
