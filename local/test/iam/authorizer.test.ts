import { describe, expect, it } from 'vitest';
import { Authorizer } from '../../iam/authorizer.ts';
import { assumeRole } from '../../iam/principals.ts';
import { OPERATOR } from '../../service.ts';
import { allow, getAtt, HERE, policy, role, templateOf } from './fixture.ts';

const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });

const template = templateOf({
  Lake: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'lake' } },
  Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'clicks' } },
  Alerts: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
  Collect: role('lambda.amazonaws.com', { RoleName: 'collect' }),
  CollectPolicy: policy(
    ['Collect'],
    allow('kinesis:PutRecord*', getAtt('Clicks')),
    allow('s3:PutObject', join(getAtt('Lake'), '/raw/*')),
    allow('s3:ListBucket', getAtt('Lake'), {
      Condition: { StringEquals: { 's3:ResourceAccount': { Ref: 'AWS::AccountId' } } },
    }),
    allow('s3:GetObject', join(getAtt('Lake'), '/*'), { Condition: { StringEquals: { 's3:ResourceAccount': '1' } } }),
    allow('sns:Publish', { Ref: 'Alerts' }),
  ),
  Idle: role('lambda.amazonaws.com', { RoleName: 'idle' }),
  LakePolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Lake' },
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Resource: [getAtt('Lake'), join(getAtt('Lake'), '/*')],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          { Effect: 'Deny', Action: 's3:PutObject', Principal: '*', Resource: join(getAtt('Lake'), '/raw/sealed/*') },
          {
            Effect: 'Allow',
            Action: 's3:GetObject',
            Principal: { AWS: getAtt('Idle') },
            Resource: join(getAtt('Lake'), '/*'),
          },
        ],
      },
    },
  },
});

const authorizer = new Authorizer(template);
const collect = assumeRole(template, 'Collect', 'Shop-Collect');
const idle = assumeRole(template, 'Idle', 'Shop-Idle');
const put = (key: string) => ({ service: 'S3', operation: 'PutObject', input: { Bucket: 'lake', Key: key } });
const putRecords = { service: 'Kinesis', operation: 'PutRecords', input: { StreamName: 'clicks' } };

describe('Authorizer', () => {
  it('lets a role do what its policy says', () => {
    authorizer.authorize(collect, putRecords);
    authorizer.authorize(collect, put('raw/x'));
  });

  it('lets the operator do anything', () => {
    authorizer.authorize(OPERATOR, put('raw/sealed/x'));
    authorizer.authorizeAction(OPERATOR, 'glue:DeleteTable', `arn:aws:glue:${HERE}:table/a/b`);
  });

  it('answers a missing permission as AWS does', () => {
    expect(() => authorizer.authorize(idle, putRecords)).toThrow(
      expect.objectContaining({
        code: 'AccessDeniedException',
        status: 403,
        message:
          'User: arn:aws:sts::000000000000:assumed-role/idle/Shop-Idle is not authorized to perform: kinesis:PutRecords ' +
          'on resource: arn:aws:kinesis:eu-central-1:000000000000:stream/clicks ' +
          'because no identity-based policy allows the kinesis:PutRecords action',
      }),
    );
  });

  it('answers with the code of S3, which quotes the resource', () => {
    expect(() => authorizer.authorize(collect, put('other/x'))).toThrow(
      expect.objectContaining({
        code: 'AccessDenied',
        message:
          'User: arn:aws:sts::000000000000:assumed-role/collect/Shop-Collect is not authorized to perform: s3:PutObject ' +
          'on resource: "arn:aws:s3:::lake/other/x" because no identity-based policy allows the s3:PutObject action',
      }),
    );
  });

  it('reports an explicit deny of a bucket policy', () => {
    expect(() => authorizer.authorize(collect, put('raw/sealed/x'))).toThrow(
      /s3:PutObject on resource: "arn:aws:s3:::lake\/raw\/sealed\/x" with an explicit deny in a resource-based policy$/,
    );
  });

  it('takes an Allow in a resource policy for enough', () => {
    authorizer.authorize(idle, { service: 'S3', operation: 'GetObject', input: { Bucket: 'lake', Key: 'x' } });
  });

  it('holds a call to the account of the bucket', () => {
    const call = (operation: string) => () =>
      authorizer.authorize(collect, { service: 'S3', operation, input: { Bucket: 'lake', Key: 'x' } });
    expect(call('ListObjectsV2')).not.toThrow();
    expect(call('GetObject')).toThrow(/s3:GetObject/);
  });

  it("answers what a service asks on a caller's behalf", () => {
    const table = `arn:aws:glue:${HERE}:table/silver/orders`;
    expect(authorizer.allows(collect, 'glue:GetTable', table)).toBe(false);
    expect(() => authorizer.authorizeAction(collect, 'glue:GetTable', table)).toThrow(
      /glue:GetTable on resource: arn:aws:glue/,
    );
  });

  it('takes some microseconds for a call', () => {
    const rounds = 20_000;
    const measure = () => {
      const started = performance.now();
      for (let round = 0; round < rounds; round += 1) {
        authorizer.authorize(collect, put(`raw/${round}`));
        authorizer.authorize(collect, putRecords);
      }
      return ((performance.now() - started) * 1000) / (2 * rounds);
    };
    // The best of three: the machine may be busy with other things.
    expect(Math.min(measure(), measure(), measure())).toBeLessThan(20);
  });
});
