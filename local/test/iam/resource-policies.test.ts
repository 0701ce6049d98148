import { describe, expect, it } from 'vitest';
import { assertMayInvoke } from '../../iam/resource-policies.ts';
import { getAtt, HERE, templateOf } from './fixture.ts';

const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'load' } };
const RULE = `arn:aws:events:${HERE}:rule/landed`;

function templateWith(permission: Record<string, unknown>) {
  const properties = { Action: 'lambda:InvokeFunction', FunctionName: getAtt('Load'), ...permission };
  return templateOf({ Load: FUNCTION, P: { Type: 'AWS::Lambda::Permission', Properties: properties } });
}

const mayInvoke = (permission: Record<string, unknown>, source = RULE, service = 'events.amazonaws.com') => {
  const template = templateWith(permission);
  return () => assertMayInvoke(template, service, 'Load', source);
};

describe('assertMayInvoke', () => {
  it.each([
    ['any source', {}],
    ['this source', { SourceArn: RULE }],
    ['sources by wildcard', { SourceArn: `arn:aws:events:${HERE}:rule/*` }],
    ['the function by name', { FunctionName: { Ref: 'Load' } }],
    ['all actions', { Action: 'lambda:*' }],
  ])('lets a service in by %s', (_what, permission) => {
    expect(mayInvoke({ Principal: 'events.amazonaws.com', ...permission })).not.toThrow();
  });

  it.each([
    ['another service', { Principal: 'sns.amazonaws.com' }],
    ['another source', { Principal: 'events.amazonaws.com', SourceArn: `arn:aws:events:${HERE}:rule/other` }],
    ['another action', { Principal: 'events.amazonaws.com', Action: 'lambda:GetFunction' }],
  ])('keeps it out where the permission is for %s', (_what, permission) => {
    expect(mayInvoke(permission)).toThrow(
      'User: events.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ' +
        `arn:aws:lambda:${HERE}:function:load because no resource-based policy allows the lambda:InvokeFunction action`,
    );
  });

  it('matches the routes of an HTTP API', () => {
    const permission = {
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:${HERE}:abcdef0123/*/*/v1/events`,
    };
    const source = `arn:aws:execute-api:${HERE}:abcdef0123/$default/POST/v1/`;
    expect(mayInvoke(permission, `${source}events`, 'apigateway.amazonaws.com')).not.toThrow();
    expect(mayInvoke(permission, `${source}other`, 'apigateway.amazonaws.com')).toThrow(/not authorized/);
  });

  it('keeps everyone out of a function without permissions', () => {
    const template = templateOf({ Load: FUNCTION });
    expect(() => assertMayInvoke(template, 's3.amazonaws.com', 'Load', 'arn:aws:s3:::lake')).toThrow(/not authorized/);
  });

  it('refuses a permission for a function that is not there', () => {
    expect(mayInvoke({ Principal: 's3.amazonaws.com', FunctionName: 'gone' })).toThrow(/P permits calls of gone/);
  });
});
