import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import { ROLES, type Role } from '../../contracts/access.ts';

/** Somebody who has signed in. */
export interface User {
  /** Of the user pool, and the same at every sign-in. */
  readonly id: string;
  readonly name: string;
  /** The highest that a group gives; undefined for somebody in no group of the shop's. */
  readonly role: Role | undefined;
}

/** Reads an access token. @throws TokenRefusedError */
export type VerifyToken = (token: string) => Promise<User>;

/** A token that is not one of this shop's people, or not any more. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
}

export interface Issuer {
  /** As tokens name it: the address of the user pool. */
  readonly issuer: string;
  /** The client of the pool that tokens are made for. */
  readonly clientId: string;
}

/** What an access token of Cognito says. It names its client, and has no audience. */
const claims = z.object({
  sub: z.string(),
  username: z.string().optional(),
  token_use: z.literal('access'),
  client_id: z.string(),
  'cognito:groups': z.array(z.string()).default([]),
});

/** Cognito signs with nothing else; a token that asks for `none`, or for a shared secret, is refused. */
const ALGORITHMS = ['RS256'];

/**
 * Verifies access tokens by the keys that the issuer publishes, which are fetched once and again when a token names an unknown one.
 * @param keys for tests
 */
export function tokenVerifier(
  { issuer, clientId }: Issuer,
  keys: JWTVerifyGetKey = publishedKeys(issuer),
): VerifyToken {
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, { issuer, algorithms: ALGORITHMS, requiredClaims: ['exp'] }).catch(
      refused,
    );
    const said = claims.safeParse(payload);
    if (!said.success) throw new TokenRefusedError('It is no access token.');
    const { sub, username = sub, client_id, 'cognito:groups': groups } = said.data;
    if (client_id !== clientId) throw new TokenRefusedError('It was made for another client.');
    return { id: sub, name: username, role: ROLES.findLast((role) => groups.includes(role)) };
  };
}

const publishedKeys = (issuer: string): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));

/** The keys of the issuer could not be fetched. */
const UNREACHABLE: ReadonlySet<string> = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC']);

/** Tells a bad token from an issuer that cannot be asked, which is no fault of the token. */
function refused(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw new TokenRefusedError('It has expired.');
  if (!(error instanceof errors.JOSEError) || UNREACHABLE.has(error.code)) throw error;
  throw new TokenRefusedError('It was not made by this shop, or was changed on the way.');
}
