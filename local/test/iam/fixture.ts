import type { ResourceDocument } from '../../template/document.ts';
import { Template } from '../../template/template.ts';

export const HERE = 'eu-central-1:000000000000';

export function templateOf(resources: Record<string, ResourceDocument>): Template {
  return new Template({ Resources: resources }, '/assembly', { stackName: 'Shop' });
}

/** A role that the service may assume, with further properties. */
export function role(service: string, properties: Record<string, unknown> = {}): ResourceDocument {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
      },
      ...properties,
    },
  };
}

/** A policy attached to the roles of these logical ids. */
export function policy(roleIds: readonly string[], ...statements: readonly object[]): ResourceDocument {
  return {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'Default',
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
      Roles: roleIds.map((id) => ({ Ref: id })),
    },
  };
}

export const getAtt = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });

export const allow = (action: string | readonly string[], resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});
