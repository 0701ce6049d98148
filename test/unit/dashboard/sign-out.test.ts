import { expect, it } from 'vitest';
import { signOutAddress } from '../../../dashboard/src/auth/sign-out.ts';

it('tells Cognito where to come back to as it wants to be told, and others as OpenID Connect does', () => {
  const { origin, pathname, searchParams } = new URL(
    signOutAddress('https://shop.auth.eu-west-1.amazoncognito.com/logout', 'client', 'https://api.example/'),
  );
  expect(origin + pathname).toBe('https://shop.auth.eu-west-1.amazoncognito.com/logout');
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: 'client',
    logout_uri: 'https://api.example/',
    post_logout_redirect_uri: 'https://api.example/',
  });
});
