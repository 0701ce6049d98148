import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role, reaches } from '../../../contracts/access.ts';
import { pathsOf, type Route } from '../../../contracts/routes/route.ts';
import { API_ROUTES } from '../../../contracts/routes/table.ts';
import { makeApp } from '../../../lambdas/api/app.ts';
import { hashKey } from '../../../lambdas/http/keys.ts';
import { ProblemError } from '../../../lambdas/http/problem.ts';
import { tokenVerifier } from '../../../lambdas/identity/tokens.ts';
import { knownKeys, testKey } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

const ISSUER = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_pool';
const CLIENT = 'dashboard';
const READ = testKey('r');
const PUBLISHABLE = testKey('p', 'publishable');
const own = await generateKeyPair('RS256');
const foreign = await generateKeyPair('RS256');
const published = own.publicKey;

const CLAIMS = { sub: 'u-1', username: 'u-1', token_use: 'access', client_id: CLIENT };

const signed = (claims: JWTPayload, { key = own.privateKey, issuer = ISSUER, expires = '1h' } = {}): Promise<string> =>
  new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(issuer)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);

const tokenOf = (role: Role): Promise<string> => signed({ 'cognito:groups': [role] });

/** Limits that were counted, and of whom; those of whoever is in the list are used up. */
const spent: (readonly [name: string, subject: string])[] = [];
const usedUp = new Set<string>();
const app = makeApp({
  latest: async () => snapshotOf({}),
  findKey: knownKeys({ [READ]: 'viewer', [PUBLISHABLE]: 'viewer' }),
  verifyToken: tokenVerifier({ issuer: ISSUER, clientId: CLIENT }, async () => published),
  limits: {
    spend: async (name, subject) => {
      spent.push([name, subject]);
      if (usedUp.has(subject)) throw new ProblemError(429, 'Too many requests', 'later', { 'retry-after': '7' });
    },
  },
});

const ask = (route: Route, path: string, credential: string | undefined): Response | Promise<Response> =>
  app.request(path.replaceAll(/\{\w+\}/g, 'x'), {
    method: route.method,
    headers: { 'content-type': 'application/json', ...(credential && { authorization: `Bearer ${credential}` }) },
    ...(route.method !== 'GET' && { body: '{}' }),
  });

/** Whatever is wrong with the rest of a request, who asks is judged first. */
const judged = async (route: Route, path: string, credential: string | undefined): Promise<number> => {
  const { status } = await ask(route, path, credential);
  return status === 401 || status === 403 ? status : 200;
};

const credentials: Record<string, string | undefined> = {};
beforeAll(async () => {
  const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(published)));
  Object.assign(credentials, {
    none: undefined,
    viewer: await tokenOf('viewer'),
    analyst: await tokenOf('analyst'),
    admin: await tokenOf('admin'),
    expired: await signed({ 'cognito:groups': ['admin'] }, { expires: '1s ago' }),
    'of a foreign issuer': await signed({ 'cognito:groups': ['admin'] }, { issuer: 'https://issuer.example' }),
    'signed by a stranger': await signed({ 'cognito:groups': ['admin'] }, { key: foreign.privateKey }),
    'not signed': new UnsecuredJWT({ ...CLAIMS, 'cognito:groups': ['admin'] })
      .setIssuer(ISSUER)
      .setExpirationTime('1h')
      .encode(),
    'signed with the public key as a secret': await new SignJWT({ ...CLAIMS, 'cognito:groups': ['admin'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setExpirationTime('1h')
      .sign(secret),
    'an id token': await signed({ token_use: 'id', aud: CLIENT, 'cognito:groups': ['admin'] }),
    'of another client': await signed({ client_id: 'other', 'cognito:groups': ['admin'] }),
    'without an end': await new SignJWT({ ...CLAIMS, 'cognito:groups': ['admin'] })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(ISSUER)
      .sign(own.privateKey),
    'in no group': await signed({}),
    'in a group of another name': await signed({ 'cognito:groups': ['owner'] }),
    'a read key': READ,
    'a publishable key': PUBLISHABLE,
    'a key that is unknown': testKey('u'),
  });
});

/** What the table of routes says, worked out by hand for each kind of credential. */
function expected(credential: string, { access }: Route): number {
  if (access === 'public') return 200;
  if (typeof access === 'string') throw new Error('The function api answers no senders');
  if ((ROLES as readonly string[]).includes(credential)) return reaches(credential as Role, access.role) ? 200 : 403;
  if (credential === 'a read key') return access.keys?.includes('read') && access.role === 'viewer' ? 200 : 403;
  if (credential === 'a publishable key') return access.keys?.includes('publishable') ? 200 : 403;
  return credential.startsWith('in ') ? 403 : 401;
}

const NAMES = [
  ...['none', 'viewer', 'analyst', 'admin', 'expired', 'of a foreign issuer', 'signed by a stranger', 'not signed'],
  ...['signed with the public key as a secret', 'an id token', 'of another client', 'without an end', 'in no group'],
  ...['in a group of another name', 'a read key', 'a publishable key', 'a key that is unknown'],
];

describe('every route is open to whom the table says, and to nobody else', () => {
  it.each(NAMES)('with a credential that is %s', async (name) => {
    for (const route of Object.values<Route>(API_ROUTES))
      for (const path of pathsOf(route))
        expect([route.method, path, await judged(route, path, credentials[name])]).toEqual([
          route.method,
          path,
          expected(name, route),
        ]);
  });
});

describe('a caller', () => {
  it('has the highest role of their groups', async () => {
    const token = await signed({ 'cognito:groups': ['viewer', 'owner', 'analyst'] });
    const verify = tokenVerifier({ issuer: ISSUER, clientId: CLIENT }, async () => published);
    expect(await verify(token)).toEqual({ id: 'u-1', name: 'u-1', role: 'analyst' });
  });

  it('is told what is wrong with a token, and never sees it again', async () => {
    const response = await app.request('/v1/reports/daily', {
      headers: { authorization: `Bearer ${credentials.expired}` },
    });
    expect(response.status).toBe(401);
    const text = await response.text();
    expect(text).toContain('It has expired.');
    expect(text).not.toContain(String(credentials.expired));
  });

  it('is not blamed when the keys of the issuer cannot be fetched', async () => {
    const verifyToken = tokenVerifier({ issuer: 'http://127.0.0.1:9/pool', clientId: CLIENT });
    await expect(verifyToken(String(credentials.admin))).rejects.not.toMatchObject({ name: 'TokenRefusedError' });
  });

  it.each([
    ['the key', READ, [['requestsPerKey', hashKey(READ)]]],
    ['themselves, whatever token they send', 'viewer', [['requestsPerUser', 'u-1']]],
    ['themselves when they may nothing', 'in no group', [['requestsPerUser', 'u-1']]],
  ])('is counted by %s', async (_, credential, expected) => {
    spent.length = 0;
    const text = credentials[credential] ?? credential;
    await app.request('/v1/reports/daily', { headers: { authorization: `Bearer ${text}` } });
    expect(spent).toEqual(expected);
  });

  it('who has signed in and asks too much is refused on every route that people have, and told when to come again', async () => {
    usedUp.add('u-1');
    try {
      for (const route of Object.values<Route>(API_ROUTES)) {
        if (typeof route.access === 'string') continue;
        const response = await ask(route, pathsOf(route)[0] ?? '', credentials.admin);
        expect([route.path, response.status, response.headers.get('retry-after')]).toEqual([route.path, 429, '7']);
      }
    } finally {
      usedUp.clear();
    }
  });

  it('who asks too much does not use up what strangers at the same address may ask', async () => {
    const asked = async (text: string | undefined): Promise<readonly string[]> => {
      spent.length = 0;
      const event = { requestContext: { http: { sourceIp: '192.0.2.1' } }, headers: {} };
      await app.request('/v1/reports/daily', { headers: { authorization: `Bearer ${text}` } }, { event });
      return spent.map(([name]) => name);
    };
    usedUp.add('u-1');
    expect(await asked(credentials.viewer)).toEqual(['requestsPerUser']);
    usedUp.clear();
    expect(await asked(credentials.expired)).toEqual(['requestsPerAddress']);
  });
});
