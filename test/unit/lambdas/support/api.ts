import type { Hono } from 'hono';
import { keyText, kindOfKey, type Role, type StoredKey } from '../../../../contracts/access.ts';
import { makeApp } from '../../../../lambdas/api/app.ts';
import type { ApiPorts } from '../../../../lambdas/api/ports.ts';
import { hashKey } from '../../../../lambdas/http/keys.ts';
import { TokenRefusedError } from '../../../../lambdas/identity/tokens.ts';

/** A key of a form that there can be: `rk_aaaa…` from `a`. */
export const testKey = (letter: string, kind: 'read' | 'publishable' = 'read'): string =>
  keyText(kind, letter.repeat(32));

const READ_KEY = testKey('r');

/** Keys that are known, each with its role. */
export const knownKeys =
  (roles: Readonly<Record<string, Role>>): ApiPorts['findKey'] =>
  async (text): Promise<StoredKey | undefined> => {
    const [role, kind] = [roles[text], kindOfKey(text)];
    if (role === undefined || kind === undefined) return undefined;
    return { kind, role, hash: hashKey(text), name: `of ${role}`, createdAt: '2026-01-01T00:00:00Z' };
  };

/** Nobody has signed in. */
export const nobody: ApiPorts['verifyToken'] = async () => {
  throw new TokenRefusedError('Nobody has signed in.');
};

/** The API, asked with a key of an analyst unless a test says otherwise. */
export function openApp(ports: Omit<ApiPorts, 'findKey' | 'verifyToken'>): Pick<Hono, 'request'> {
  const app = makeApp({ ...ports, findKey: knownKeys({ [READ_KEY]: 'analyst' }), verifyToken: nobody });
  return {
    request: (path: string, init: RequestInit = {}) =>
      app.request(path, { ...init, headers: { authorization: `Bearer ${READ_KEY}`, ...init.headers } }),
  } as Pick<Hono, 'request'>;
}

/** The API, asked by somebody of a role who has signed in. @param id what distinguishes them from others */
export function openAs(
  role: Role,
  ports: Omit<ApiPorts, 'findKey' | 'verifyToken'>,
  id = 'u-1',
): Pick<Hono, 'request'> {
  const app = makeApp({ ...ports, findKey: knownKeys({}), verifyToken: async () => ({ id, name: id, role }) });
  return {
    request: (path: string, init: RequestInit = {}) =>
      app.request(path, { ...init, headers: { authorization: 'Bearer a.b.c', ...init.headers } }),
  } as Pick<Hono, 'request'>;
}

/** What a problem says is to be done. */
export const detailOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { readonly detail?: unknown }).detail;
