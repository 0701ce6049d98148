import { UnsupportedError } from '../service.ts';
import type { Template } from '../template/template.ts';

/** A client of a user pool, as `AWS::Cognito::UserPoolClient` describes it. */
export interface PoolClient {
  readonly id: string;
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
}

/** A user pool of the template. */
export interface Pool {
  readonly id: string;
  /** What its tokens say under `iss`. */
  readonly issuer: string;
  readonly groups: readonly string[];
  readonly minPasswordLength: number;
  readonly client: PoolClient;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
const DEFAULT_ACCESS_SECONDS = 3600;
const DEFAULT_REFRESH_SECONDS = 30 * 86_400;
const DEFAULT_PASSWORD_LENGTH = 8;

/** The user pool of a template; undefined where it has none. @throws UnsupportedError for more than one, and for what nobody here plays */
export function poolOf(template: Template): Pool | undefined {
  const [pool, ...others] = template.resources('AWS::Cognito::UserPool');
  if (!pool) return undefined;
  if (others.length > 0) throw new UnsupportedError(`${others.length + 1} user pools in one stack`);
  const {
    AdminCreateUserConfig: admin,
    Policies: policies,
    LambdaConfig: triggers,
  } = pool.properties as {
    readonly AdminCreateUserConfig?: { readonly AllowAdminCreateUserOnly?: boolean };
    readonly Policies?: { readonly PasswordPolicy?: { readonly MinimumLength?: number } };
    readonly LambdaConfig?: object;
  };
  if (admin?.AllowAdminCreateUserOnly !== true) throw new UnsupportedError('user pools that anybody may sign up to');
  if (triggers) throw new UnsupportedError('triggers of user pools');
  const [client, ...more] = template.resources('AWS::Cognito::UserPoolClient');
  if (!client || more.length > 0) throw new UnsupportedError('user pools with other than one client');
  return {
    id: template.ref(pool.logicalId),
    issuer: template.attribute(pool.logicalId, 'ProviderURL'),
    groups: template.resources('AWS::Cognito::UserPoolGroup').map(({ properties }) => String(properties.GroupName)),
    minPasswordLength: policies?.PasswordPolicy?.MinimumLength ?? DEFAULT_PASSWORD_LENGTH,
    client: clientOf(template.ref(client.logicalId), client.properties),
  };
}

function clientOf(id: string, properties: Readonly<Record<string, unknown>>): PoolClient {
  if (properties.GenerateSecret === true) throw new UnsupportedError('clients of user pools with a secret');
  const flows = (properties.AllowedOAuthFlows ?? []) as readonly string[];
  if (flows.some((flow) => flow !== 'code')) throw new UnsupportedError(`the OAuth flows ${flows.join(', ')}`);
  const units = (properties.TokenValidityUnits ?? {}) as {
    readonly AccessToken?: string;
    readonly RefreshToken?: string;
  };
  const seconds = (value: unknown, unit: string | undefined, fallback: number): number =>
    value === undefined ? fallback : Number(value) * (UNIT_SECONDS[unit ?? 'minutes'] ?? 1);
  return {
    id,
    callbackUrls: (properties.CallbackURLs ?? []) as readonly string[],
    logoutUrls: (properties.LogoutURLs ?? []) as readonly string[],
    accessTokenSeconds: seconds(properties.AccessTokenValidity, units.AccessToken, DEFAULT_ACCESS_SECONDS),
    refreshTokenSeconds: seconds(properties.RefreshTokenValidity, units.RefreshToken, DEFAULT_REFRESH_SECONDS),
  };
}
