export interface CorsOptions {
  /** For a browser that sends its cookies along, as a beacon does whether or not anybody wants them. @default false */
  readonly credentials?: boolean;
}

/**
 * CORS as browser SDKs need it, on every answer, errors included. The gateway's own CORS would override these headers, so
 * it is left off. Any origin may ask: a caller is known by the key that it sends, never by a cookie.
 */
export function corsHeaders(
  origin: string | undefined,
  requested: string | undefined,
  { credentials = false }: CorsOptions = {},
): Record<string, string> {
  return {
    ...(credentials && origin !== undefined && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-origin': origin ?? '*',
    'access-control-allow-methods': 'GET,HEAD,POST,PATCH,DELETE,OPTIONS',
    // Named, since * does not cover Authorization.
    'access-control-allow-headers': requested ?? 'authorization,content-type,x-retry-count',
    'access-control-expose-headers': 'ETag,Link,Location,Retry-After,WWW-Authenticate',
    'access-control-max-age': '900',
    vary: 'Origin',
  };
}
