import { describe, expect, it } from 'vitest';
import { ofType, only } from './support/resources.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

const template = synthesise('shop', DEFAULTS);

describe('the user pool', () => {
  const { Properties: pool } = only(template, 'AWS::Cognito::UserPool');
  const { Properties: client } = only(template, 'AWS::Cognito::UserPoolClient');

  it('lets nobody sign up, and asks for long passwords', () => {
    expect(pool.AdminCreateUserConfig).toMatchObject({ AllowAdminCreateUserOnly: true });
    expect(pool.Policies).toMatchObject({ PasswordPolicy: { MinimumLength: 12 } });
    expect(pool.MfaConfiguration).toBe('OPTIONAL');
    expect(pool.EnabledMfas).toEqual(['SOFTWARE_TOKEN_MFA']);
  });

  it('has a group for each role', () => {
    const groups = ofType(template, 'AWS::Cognito::UserPoolGroup').map(([, { Properties }]) => Properties.GroupName);
    expect(groups.sort()).toEqual(['admin', 'analyst', 'viewer']);
  });

  it('gives tokens by code alone, to a client without a secret, and tells nobody who is known', () => {
    expect(client).toMatchObject({
      AllowedOAuthFlows: ['code'],
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      SupportedIdentityProviders: ['COGNITO'],
    });
  });

  it('is what the gateway and the function trust', () => {
    const [[id]] = ofType(template, 'AWS::Cognito::UserPool') as [[string, unknown]];
    const issuer = { 'Fn::GetAtt': [id, 'ProviderURL'] };
    const { JwtConfiguration } = only(template, 'AWS::ApiGatewayV2::Authorizer').Properties;
    expect(JwtConfiguration).toMatchObject({ Issuer: issuer });
  });

  it('guards every path under /v1 that has no route of its own', () => {
    const guarded = ofType(template, 'AWS::ApiGatewayV2::Route')
      .map(([, { Properties }]) => Properties)
      .filter(({ AuthorizationType }) => AuthorizationType === 'JWT')
      .map(({ RouteKey }) => RouteKey);
    expect(guarded.sort()).toEqual(['DELETE', 'GET', 'PATCH', 'POST'].map((method) => `${method} /v1/{proxy+}`));
  });
});
