import type { JWK } from 'jose';
import { publicPart, signingKey } from '../cognito/keys.ts';
import { poolOf } from '../cognito/pool.ts';
import { CognitoService } from '../cognito/service.ts';
import { type Listener, signIn } from '../cognito/sign-in.ts';
import { PoolUsers } from '../cognito/users.ts';
import type { Store } from '../common/store.ts';
import { UnsupportedError } from '../service.ts';
import type { Template } from '../template/template.ts';

/** The people of an account: who manages them, where they sign in, and by which keys their tokens are known. */
export interface People {
  /** Absent in a template without a user pool. */
  readonly service?: CognitoService;
  readonly signIn?: Listener;
  /** The keys that an issuer publishes. @throws UnsupportedError for an issuer that is none of the account's */
  readonly keysOf: (issuer: string) => readonly JWK[];
}

export async function openPeople(template: Template, store: Store): Promise<People> {
  const pool = poolOf(template);
  const noKeys = (issuer: string): never => {
    throw new UnsupportedError(`the issuer ${issuer}, which is no user pool of the template`);
  };
  if (!pool) return { keysOf: noKeys };
  const users = new PoolUsers(store, pool.id);
  const key = await signingKey(store, pool.id);
  return {
    service: new CognitoService({ pool, users }),
    signIn: signIn({ pool, users, store, key }),
    keysOf: (issuer) => (issuer === pool.issuer ? [publicPart(key)] : noKeys(issuer)),
  };
}
