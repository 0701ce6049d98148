import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Store } from '../common/store.ts';

const ALGORITHM = 'RS256';

/** The key that a pool signs with, private part included; made once and then kept. */
export async function signingKey(store: Store, poolId: string): Promise<JWK> {
  const table = store.table<JWK>('cognito-keys');
  const known = table.get(poolId);
  if (known) return known;
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: ALGORITHM, use: 'sig', kid: poolId };
  table.put(poolId, key);
  return key;
}

/** The part of a key that everybody may know. */
export const publicPart = ({ kty, n, e, alg, use, kid }: JWK): JWK => ({ kty, n, e, alg, use, kid }) as JWK;
