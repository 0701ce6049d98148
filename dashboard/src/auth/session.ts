import * as oauth from 'oauth4webapi';
import { config } from './config.ts';
import { signOutAddress } from './sign-out.ts';

/** An access token stays in memory; what renews it lives as long as the tab. */
const REFRESH = 'refresh';
/** What a sign-in that is under way has to remember: its proof, and where it came from. */
const PENDING = 'signing-in';
const RENEW_BEFORE_MS = 60_000;
const SCOPE = 'openid email profile';

interface Tokens {
  readonly access: string;
  readonly endsAt: number;
}

interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly back: string;
}

let tokens: Tokens | undefined;
let renewing: Promise<Tokens | undefined> | undefined;
let leaving: Promise<never> | undefined;
let discovered: Promise<oauth.AuthorizationServer> | undefined;

const redirectUri = (): string => `${location.origin}/`;

/** The pool on a laptop is reached without TLS. */
const options = { [oauth.allowInsecureRequests]: location.protocol === 'http:' };

function server(): Promise<oauth.AuthorizationServer> {
  discovered ??= config().then(async ({ issuer }) => {
    const url = new URL(issuer);
    const response = await oauth.discoveryRequest(url, options);
    return oauth.processDiscoveryResponse(url, response);
  });
  return discovered;
}

const client = async (): Promise<oauth.Client> => ({ client_id: (await config()).clientId });

/** A token that is good for a minute at least; undefined for somebody who has to sign in. @param anew whether the last was refused */
export async function accessToken(anew: boolean): Promise<string | undefined> {
  if (!anew && tokens && tokens.endsAt - Date.now() > RENEW_BEFORE_MS) return tokens.access;
  // A refresh token that is used twice ends the session: all who need a new one wait for the one renewal.
  renewing ??= renew().finally(() => {
    renewing = undefined;
  });
  return (await renewing)?.access;
}

async function renew(): Promise<Tokens | undefined> {
  const refresh = sessionStorage.getItem(REFRESH);
  if (refresh === null) return undefined;
  const [as, who] = [await server(), await client()];
  try {
    const response = await oauth.refreshTokenGrantRequest(as, who, oauth.None(), refresh, options);
    return keep(await oauth.processRefreshTokenResponse(as, who, response));
  } catch (error) {
    if (!(error instanceof oauth.ResponseBodyError)) throw error;
    sessionStorage.removeItem(REFRESH);
    return undefined;
  }
}

function keep({
  access_token: access,
  expires_in: seconds = 0,
  refresh_token: refresh,
}: oauth.TokenEndpointResponse): Tokens {
  if (refresh !== undefined) sessionStorage.setItem(REFRESH, refresh);
  tokens = { access, endsAt: Date.now() + seconds * 1000 };
  return tokens;
}

/** Leaves for the sign-in page, to come back to where one is. */
export function signIn(): Promise<never> {
  // Several questions are refused at once: a second departure would put its own proof in the place of the one that was sent.
  leaving ??= leave().catch((error: unknown) => {
    leaving = undefined;
    throw error;
  });
  return leaving;
}

async function leave(): Promise<never> {
  const [{ authorization_endpoint: endpoint = '' }, { client_id }] = [await server(), await client()];
  const verifier = oauth.generateRandomCodeVerifier();
  const pending: Pending = { verifier, state: oauth.generateRandomState(), back: location.pathname + location.search };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const address = new URL(endpoint);
  address.search = new URLSearchParams({
    ...{ client_id, response_type: 'code', scope: SCOPE, redirect_uri: redirectUri(), state: pending.state },
    ...{ code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
  }).toString();
  location.assign(address);
  return new Promise(() => undefined); // the page is left
}

/** Ends a sign-in that comes back with a code. @returns whether there was one */
export async function finishSignIn(): Promise<boolean> {
  const address = new URL(location.href);
  const kept = sessionStorage.getItem(PENDING);
  if (kept === null || !(address.searchParams.has('code') || address.searchParams.has('error'))) return false;
  sessionStorage.removeItem(PENDING);
  const { verifier, state, back } = JSON.parse(kept) as Pending;
  const [as, who] = [await server(), await client()];
  const parameters = oauth.validateAuthResponse(as, who, address, state);
  const response = await oauth.authorizationCodeGrantRequest(
    ...([as, who, oauth.None(), parameters, redirectUri(), verifier, options] as const),
  );
  keep(await oauth.processAuthorizationCodeResponse(as, who, response));
  history.replaceState(null, '', back);
  return true;
}

/** Ends the session here and at the pool. */
export async function signOut(): Promise<void> {
  sessionStorage.clear();
  tokens = undefined;
  const [{ end_session_endpoint: ends }, { clientId, signOutUrl }] = [await server(), await config()];
  location.assign(signOutAddress(ends ?? signOutUrl, clientId, redirectUri()));
}
