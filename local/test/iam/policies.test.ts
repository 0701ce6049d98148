import { describe, expect, it } from 'vitest';
import { Authorizer } from '../../iam/authorizer.ts';
import { assertAssumable, assertTrusts, policiesOf } from '../../iam/policies.ts';
import { assumeRole } from '../../iam/principals.ts';
import { OPERATOR } from '../../service.ts';
import { allow, getAtt, HERE, policy, role, templateOf } from './fixture.ts';

const LOGS_ONLY = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']],
};

describe('policiesOf', () => {
  it('gathers inline, attached and managed policies of the role alone', () => {
    // Prepare
    const template = templateOf({
      Api: role('lambda.amazonaws.com', {
        Policies: [{ PolicyName: 'inline', PolicyDocument: { Statement: allow('s3:GetObject', '*') } }],
        ManagedPolicyArns: [LOGS_ONLY],
      }),
      Other: role('lambda.amazonaws.com'),
      ApiPolicy: policy(['Other', 'Api'], allow('s3:PutObject', '*')),
      OtherPolicy: policy(['Other'], allow('s3:DeleteObject', '*')),
    });

    // Act
    const names = policiesOf(template, 'Api').map(({ name }) => name);

    // Assess
    expect(names).toEqual([
      'Api/inline',
      'ApiPolicy',
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    ]);
  });

  it('lets the basic execution role write logs and nothing else', () => {
    const template = templateOf({ Api: role('lambda.amazonaws.com', { ManagedPolicyArns: [LOGS_ONLY] }) });
    const authorizer = new Authorizer(template);
    const api = assumeRole(template, 'Api', 'api');
    expect(authorizer.allows(api, 'logs:PutLogEvents', `arn:aws:logs:${HERE}:log-group:/x:log-stream:y`)).toBe(true);
    expect(authorizer.allows(api, 'logs:DeleteLogGroup', `arn:aws:logs:${HERE}:log-group:/x`)).toBe(false);
  });
});

describe('assertTrusts', () => {
  it('passes when the trust policy names the service', () => {
    assertTrusts(templateOf({ R: role('lambda.amazonaws.com') }), 'R', 'lambda.amazonaws.com');
  });

  it.each([
    [
      'lambda.amazonaws.com',
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      'scheduler.amazonaws.com',
      'ValidationException',
      'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    ],
    [
      'states.amazonaws.com',
      'AccessDeniedException',
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    ],
  ])('fails for %s as AWS does', (service, code, message) => {
    const template = templateOf({ R: role('sagemaker.amazonaws.com') });
    expect(() => assertTrusts(template, 'R', service)).toThrow(expect.objectContaining({ code, message }));
  });

  it('holds the conditions of the trust policy against the source of the request', () => {
    const statement = {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': getAtt('Hourly') },
      },
    };
    const template = templateOf({
      R: role('', { AssumeRolePolicyDocument: { Statement: [statement] } }),
      Hourly: { Type: 'AWS::Scheduler::Schedule', Properties: { Name: 'hourly' } },
    });
    const trusts = (arn: string) => () =>
      assertTrusts(template, 'R', 'scheduler.amazonaws.com', { 'aws:SourceArn': arn });
    expect(trusts(`arn:aws:scheduler:${HERE}:schedule/default/hourly`)).not.toThrow();
    expect(trusts(`arn:aws:scheduler:${HERE}:schedule-group/default`)).toThrow(/execution role/);
  });
});

describe('assertAssumable', () => {
  const trusting = (Principal: object) =>
    templateOf({
      R: role('', {
        AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }] },
      }),
    });
  const root = { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':root']] };

  it('lets people take a role that trusts the account', () => {
    expect(() => assertAssumable(trusting({ AWS: root }), 'R', OPERATOR)).not.toThrow();
  });

  it('fails for a role that trusts a service, as STS does', () => {
    const message = `User: ${OPERATOR.arn} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::000000000000:role/Shop-R`;
    expect(() => assertAssumable(trusting({ Service: 'lambda.amazonaws.com' }), 'R', OPERATOR)).toThrow(
      expect.objectContaining({ code: 'AccessDenied', message }),
    );
  });

  it('gives a role that trusts people to no service', () => {
    expect(() => assertTrusts(trusting({ AWS: root }), 'R', 'lambda.amazonaws.com')).toThrow(/assumed by Lambda/);
  });

  it('knows no other account', () => {
    const stranger = trusting({ AWS: 'arn:aws:iam::111111111111:root' });
    expect(() => assertAssumable(stranger, 'R', OPERATOR)).toThrow(/does not support the Principal/);
  });
});
