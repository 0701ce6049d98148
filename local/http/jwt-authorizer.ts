import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';

/** `AWS::ApiGatewayV2::Authorizer` of type JWT. */
export interface JwtAuthorizerOptions {
  readonly issuer: string;
  /** One of these must be the token's `aud`, or its `client_id` where it has none. */
  readonly audience: readonly string[];
  /** The keys that the issuer publishes. */
  readonly keys: readonly JWK[];
}

/** What the function is told of a token. */
export interface JwtContext {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: null;
}

/** Judges the `Authorization` header of a request. @returns undefined for one that is refused */
export type JwtAuthorizer = (authorization: string | undefined) => Promise<JwtContext | undefined>;

export function jwtAuthorizer({ issuer, audience, keys }: JwtAuthorizerOptions): JwtAuthorizer {
  const published = createLocalJWKSet({ keys: [...keys] });
  return async (authorization) => {
    const token = authorization?.replace(/^bearer\s+/i, '');
    if (token === undefined) return undefined;
    try {
      const { payload } = await jwtVerify(token, published, { issuer, algorithms: ['RS256'], requiredClaims: ['exp'] });
      const { aud, client_id: client } = payload;
      const names = [aud ?? client].flat().map(String);
      if (!names.some((name) => audience.includes(name))) return undefined;
      return {
        claims: Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, asText(value)])),
        scopes: null,
      };
    } catch {
      return undefined;
    }
  };
}

/** HTTP APIs hand on lists as texts: `[admin analyst]`. */
const asText = (value: unknown): string => (Array.isArray(value) ? `[${value.join(' ')}]` : String(value));
