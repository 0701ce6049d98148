/**
 * Where a browser goes to end its session at the pool, and then comes back. Cognito names its way out as OpenID Connect does, but wants
 * the page to come back to under a name of its own; each server passes over the other's.
 */
export const signOutAddress = (endpoint: string, clientId: string, back: string): string =>
  `${endpoint}?${new URLSearchParams({ client_id: clientId, post_logout_redirect_uri: back, logout_uri: back })}`;
