import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicPart, signingKey } from '../../cognito/keys.ts';
import type { Pool } from '../../cognito/pool.ts';
import { CognitoService } from '../../cognito/service.ts';
import { signIn } from '../../cognito/sign-in.ts';
import { PoolUsers } from '../../cognito/users.ts';
import { Store } from '../../common/store.ts';
import { jwtAuthorizer } from '../../http/jwt-authorizer.ts';

const CLIENT = 'client';
const server = createServer();
let origin = '';
let folder = '';
let pool: Pool;
let store: Store;
let service: CognitoService;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  pool = {
    id: 'pool',
    issuer: `${origin}/oidc`,
    groups: ['viewer', 'admin'],
    minPasswordLength: 12,
    client: {
      ...{ id: CLIENT, callbackUrls: ['http://localhost:4000/'], logoutUrls: ['http://localhost:4000/'] },
      ...{ accessTokenSeconds: 3600, refreshTokenSeconds: 86_400 },
    },
  };
  folder = await mkdtemp(join(tmpdir(), 'local-account-'));
  store = new Store(folder);
  const users = new PoolUsers(store, pool.id);
  service = new CognitoService({ pool, users });
  const listener = signIn({ pool, users, store, key: await signingKey(store, pool.id) });
  server.on('request', (request, response) => void listener(request, response));
  await service.AdminCreateUser({ UserPoolId: 'pool', Username: 'Admin@shop.example' });
  await service.AdminSetUserPassword({
    ...{ UserPoolId: 'pool', Username: 'admin@shop.example', Password: 'a long password', Permanent: true },
  });
  await service.AdminAddUserToGroup({ UserPoolId: 'pool', Username: 'admin@shop.example', GroupName: 'admin' });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  store.close();
  await rm(folder, { recursive: true });
});

/** A browser that keeps its cookies and follows nothing by itself. */
function browser() {
  const cookies = new Map<string, string>();
  return async (url: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(url, origin), { redirect: 'manual', ...init, headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
}

const locationOf = (response: Response): string => response.headers.get('location') ?? '';

interface Attempt {
  readonly email?: string;
  readonly password?: string;
  readonly challenge?: string;
  readonly redirect?: string;
}

/** Signs in as a person at a browser does. @returns the last answer, which leads back to the page with a code */
async function attempt(verifier: string, { email, password, challenge, redirect }: Attempt = {}): Promise<Response> {
  const go = browser();
  const query = new URLSearchParams({
    ...{
      client_id: CLIENT,
      response_type: 'code',
      scope: 'openid email',
      state: 'state',
      code_challenge_method: 'S256',
    },
    redirect_uri: redirect ?? `${origin}/`,
    code_challenge: challenge ?? createHash('sha256').update(verifier).digest('base64url'),
  });
  const begun = await go(`/oidc/oauth2/authorize?${query}`);
  const page = locationOf(begun);
  if (begun.status !== 303 || page.startsWith(`${origin}/?`)) return begun;
  expect((await go(page)).headers.get('content-security-policy')).toContain("form-action 'self'");
  const body = new URLSearchParams({ email: email ?? 'admin@shop.example', password: password ?? 'a long password' });
  const posted = await go(page, { method: 'POST', body });
  return posted.status === 303 ? go(locationOf(posted)) : posted;
}

const exchange = async (form: Record<string, string>): Promise<Record<string, string>> => {
  const response = await fetch(`${origin}/oidc/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: CLIENT, ...form }),
  });
  return (await response.json()) as Record<string, string>;
};

async function signedIn(): Promise<Record<string, string>> {
  const verifier = randomBytes(32).toString('base64url');
  const code = new URL(locationOf(await attempt(verifier))).searchParams.get('code') ?? '';
  return exchange({ grant_type: 'authorization_code', code, redirect_uri: `${origin}/`, code_verifier: verifier });
}

describe('signing in', () => {
  it('gives an access token as Cognito writes it', async () => {
    const { access_token: token = '' } = await signedIn();
    expect(decodeJwt(token)).toMatchObject({
      ...{ iss: pool.issuer, token_use: 'access', client_id: CLIENT, 'cognito:groups': ['admin'] },
      sub: expect.any(String),
    });
  });

  it('asks for a proof of the code, and for the right one', async () => {
    const plain = await attempt('x', { challenge: '' });
    expect(new URL(locationOf(plain)).searchParams.get('error')).toBe('invalid_request');
    const code = new URL(locationOf(await attempt('verifier-of-somebody-else-verifier-of-somebody'))).searchParams.get(
      'code',
    );
    const form = { grant_type: 'authorization_code', code: code ?? '', redirect_uri: `${origin}/` };
    expect(await exchange({ ...form, code_verifier: 'another-verifier-another-verifier-another-v' })).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it.each([
    ['a wrong password', { password: 'a wrong password' }],
    ['somebody there is not', { email: 'nobody@shop.example' }],
  ])('is refused to %s, in the same words', async (_, who) => {
    const response = await attempt('x'.repeat(43), who);
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('do not belong together');
  });

  it('leads back to known pages only', async () => {
    const response = await attempt('x'.repeat(43), { redirect: 'https://evil.example/' });
    expect(response.status).toBe(400);
  });

  it('renews a session once with each refresh token', async () => {
    const { refresh_token: refresh = '' } = await signedIn();
    const form = { grant_type: 'refresh_token', refresh_token: refresh };
    const renewed = await exchange(form);
    expect(renewed).toMatchObject({ access_token: expect.any(String), refresh_token: expect.any(String) });
    expect(await exchange(form)).toMatchObject({ error: 'invalid_grant' });
    // A token that is used twice was stolen, or its thief is the first: the whole session ends.
    expect(await exchange({ ...form, refresh_token: renewed.refresh_token ?? '' })).toMatchObject({
      error: 'invalid_grant',
    });
  });
});

describe('the authorizer of the gateway', () => {
  it('lets a token in that is for its client, and tells the function what it says', async () => {
    const { access_token: token = '', id_token: id = '' } = await signedIn();
    const keys = [publicPart(await signingKey(store, pool.id))];
    const authorize = jwtAuthorizer({ issuer: pool.issuer, audience: [CLIENT], keys });
    expect((await authorize(`Bearer ${token}`))?.claims).toMatchObject({
      'cognito:groups': '[admin]',
      client_id: CLIENT,
    });
    // The gateway of AWS takes id tokens, too: it is the function that tells them apart.
    expect(await authorize(id)).toBeDefined();
    expect(await authorize(undefined)).toBeUndefined();
    expect(await authorize('Bearer x.y.z')).toBeUndefined();
    expect(await jwtAuthorizer({ issuer: pool.issuer, audience: ['other'], keys })(`Bearer ${token}`)).toBeUndefined();
    expect(
      await jwtAuthorizer({ issuer: 'https://other', audience: [CLIENT], keys })(`Bearer ${token}`),
    ).toBeUndefined();
  });
});

describe('a user pool', () => {
  const named = { UserPoolId: 'pool', Username: 'second@shop.example' };

  it('has people whom an admin lets in, moves and removes', async () => {
    await service.AdminCreateUser({ ...named, MessageAction: 'SUPPRESS' });
    await service.AdminAddUserToGroup({ ...named, GroupName: 'viewer' });
    expect(await service.AdminListGroupsForUser(named)).toEqual({ Groups: [{ GroupName: 'viewer' }] });
    await service.AdminRemoveUserFromGroup({ ...named, GroupName: 'viewer' });
    expect(await service.AdminListGroupsForUser(named)).toEqual({ Groups: [] });
    await expect(service.AdminCreateUser(named)).rejects.toMatchObject({ code: 'UsernameExistsException' });
    await service.AdminDeleteUser(named);
    await expect(service.AdminListGroupsForUser(named)).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });

  it('refuses short passwords, groups and pools there are not, and what it does not know', async () => {
    const admin = { ...named, Username: 'admin@shop.example' };
    await expect(service.AdminSetUserPassword({ ...admin, Password: 'short' })).rejects.toMatchObject({
      code: 'InvalidPasswordException',
    });
    await expect(service.AdminAddUserToGroup({ ...admin, GroupName: 'owner' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await expect(service.ListUsers({ UserPoolId: 'other' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await expect(service.ListUsers({ UserPoolId: 'pool', Filter: 'x' })).rejects.toThrow('Cognito calls with Filter');
  });
});
