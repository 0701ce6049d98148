import { createHash, randomBytes } from 'node:crypto';
import type { Served } from '../../bin/cli/platform/serve.ts';
import { admitEverybody } from '../../bin/cli/platform/welcome.ts';
import type { Role } from '../../contracts/access.ts';

/** What each caller sends as `Authorization`: somebody of each role who has signed in, and the read key of an analyst. */
export type Callers = Readonly<Record<Role | 'readKey', string>>;

/** Lets everybody in, and signs them in as a browser does. */
export async function signEverybodyIn(served: Served): Promise<Callers> {
  const { people, readKey } = await admitEverybody(served.platform);
  const tokens = people.map(async ({ email, password }) => {
    const token = await signIn(served, { email, password });
    return [email.replace(/@.*$/, ''), `Bearer ${token}`] as const;
  });
  return { ...Object.fromEntries(await Promise.all(tokens)), readKey: `Bearer ${readKey}` } as Callers;
}

/** Authorization code with PKCE, from the page with the form to the tokens. @returns the access token */
async function signIn({ url, platform }: Served, person: Record<string, string>): Promise<string> {
  const go = browser(url);
  const [verifier, redirect] = [randomBytes(32).toString('base64url'), `${url}/`];
  const asked = new URLSearchParams({
    ...{ client_id: platform.outputs.UserPoolClient, response_type: 'code', scope: 'openid email profile' },
    ...{ redirect_uri: redirect, code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  });
  const form = await go(`/oidc/oauth2/authorize?${asked}`);
  const posted = await go(locationOf(form), { method: 'POST', body: new URLSearchParams(person) });
  const code = new URL(locationOf(await go(locationOf(posted)))).searchParams.get('code') ?? '';
  const tokens = await go('/oidc/oauth2/token', {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', client_id: platform.outputs.UserPoolClient },
      ...{ code, code_verifier: verifier, redirect_uri: redirect },
    }),
  });
  const { access_token: token } = (await tokens.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`${person.email} could not sign in: ${tokens.status}`);
  return token;
}

/** Keeps its cookies and follows nothing by itself. */
function browser(origin: string): (path: string, init?: RequestInit) => Promise<Response> {
  const cookies = new Map<string, string>();
  return async (path, init = {}) => {
    const cookie = Array.from(cookies, (pair) => pair.join('=')).join('; ');
    const response = await fetch(new URL(path, origin), { redirect: 'manual', ...init, headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
}

function locationOf({ headers, status, url }: Response): string {
  const location = headers.get('location');
  if (location === null) throw new Error(`${new URL(url).pathname} leads nowhere: ${status}`);
  return location;
}
