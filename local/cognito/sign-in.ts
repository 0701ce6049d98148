import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWK } from 'jose';
import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Store } from '../common/store.ts';
import { LOGIN_STYLE, loginPage } from './login-page.ts';
import { oidcStore } from './oidc-store.ts';
import type { Pool } from './pool.ts';
import type { PoolUsers } from './users.ts';

export interface SignInOptions {
  readonly pool: Pool;
  readonly users: PoolUsers;
  readonly store: Store;
  readonly key: JWK;
}

/** Answers a request below the issuer's path. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Below the address that the account is served at. */
export const SIGN_IN_PATH = '/oidc';

const INTERACTION = /^\/oidc\/interaction\/[\w-]+$/;
const LARGEST_FORM = 4096;
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

/** The sign-in of a user pool: authorization code with PKCE, tokens as Cognito writes them. The server is made at the first request. */
export function signIn(options: SignInOptions): Listener {
  let provider: Promise<Provider> | undefined;
  return async (request, response) => {
    provider ??= makeProvider(options);
    const { pathname } = new URL(request.url ?? '/', options.pool.issuer);
    if (pathname === `${SIGN_IN_PATH}/login.css`) return style(response);
    if (INTERACTION.test(pathname)) return interact(await provider, options.users, request, response);
    // What the server is mounted under it takes from these, as from any framework.
    const originalUrl = request.url ?? '/';
    Object.assign(request, { originalUrl, baseUrl: SIGN_IN_PATH, url: originalUrl.slice(SIGN_IN_PATH.length) || '/' });
    await (await provider).callback()(request, response);
  };
}

async function makeProvider({ pool, users, store, key }: SignInOptions): Promise<Provider> {
  const { Provider } = await import('oidc-provider');
  const provider = new Provider(pool.issuer, configuration(pool, users, key, oidcStore(store)));
  provider.on('server_error', (_context: KoaContextWithOIDC, error: Error) => console.error(error));
  return provider;
}

function configuration(
  pool: Pool,
  users: PoolUsers,
  key: JWK,
  adapter: NonNullable<Configuration['adapter']>,
): Configuration {
  const { client } = pool;
  return {
    adapter,
    jwks: { keys: [key as never] },
    clients: [
      {
        client_id: client.id,
        token_endpoint_auth_method: 'none',
        // The account is served at whatever port is free.
        redirect_uris: [...new Set([...client.callbackUrls, `${new URL(pool.issuer).origin}/`])],
        post_logout_redirect_uris: [...new Set([...client.logoutUrls, `${new URL(pool.issuer).origin}/`])],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      userinfo: '/oauth2/userInfo',
      revocation: '/oauth2/revoke',
      end_session: '/logout',
      jwks: '/.well-known/jwks.json',
    },
    interactions: { url: (_context, { uid }) => `${SIGN_IN_PATH}/interaction/${uid}` },
    cookies: { keys: [pool.id] },
    pkce: { required: () => true },
    scopes: ['openid', 'email', 'profile', 'offline_access'],
    claims: { openid: ['sub'], email: ['email'] },
    clientBasedCORS: () => true,
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    ttl: {
      AccessToken: client.accessTokenSeconds,
      IdToken: client.accessTokenSeconds,
      RefreshToken: client.refreshTokenSeconds,
      Session: client.refreshTokenSeconds,
      Grant: client.refreshTokenSeconds,
      Interaction: 600,
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => pool.issuer,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          scope: 'openid email profile',
          // Cognito's access tokens name their client, and no audience, which this server cannot leave out.
          audience: client.id,
          accessTokenFormat: 'jwt',
          accessTokenTTL: client.accessTokenSeconds,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    findAccount: async (_context, sub) => {
      const user = users.find(sub);
      return user && { accountId: user.sub, claims: async () => ({ sub: user.sub, email: user.email }) };
    },
    extraTokenClaims: async (_context, token) => {
      const user = 'accountId' in token ? users.find(String(token.accountId)) : undefined;
      return { token_use: 'access', username: user?.sub, ...(user && { 'cognito:groups': user.groups }) };
    },
    // The shop's own dashboard asks for nobody's consent.
    loadExistingGrant: async ({ oidc }) => {
      const { session, client: asking, provider } = oidc;
      if (!session?.accountId || !asking) return undefined;
      const grant = new provider.Grant({ accountId: session.accountId, clientId: asking.clientId });
      grant.addOIDCScope('openid email profile offline_access');
      grant.addResourceScope(pool.issuer, 'openid email profile');
      await grant.save();
      return grant;
    },
  };
}

async function interact(
  provider: Provider,
  users: PoolUsers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') return page(response, 200, false);
  const form = new URLSearchParams(await textOf(request));
  const user = users.signIn(form.get('email') ?? '', form.get('password') ?? '');
  if (!user) return page(response, 401, true);
  await provider.interactionFinished(request, response, { login: { accountId: user.sub } });
}

function page(response: ServerResponse, status: number, failed: boolean): void {
  response.writeHead(status, PAGE_HEADERS).end(loginPage(failed));
}

function style(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/css' }).end(LOGIN_STYLE);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_FORM) throw new Error('A form of the sign-in is too large');
  }
  return text;
}
