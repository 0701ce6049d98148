import { describe, expect, it } from 'vitest';
import { accessesOf } from '../../iam/requests.ts';
import { HERE, templateOf } from './fixture.ts';

const template = templateOf({
  Keys: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'shop/keys' } },
});
const KEYS = template.ref('Keys');
const OBJECT = { Bucket: 'lake', Key: 'a/b c' };
const MACHINE = `arn:aws:states:${HERE}:stateMachine:refresh`;
const RUN = `arn:aws:states:${HERE}:execution:refresh:1`;
const CLICKS = `arn:aws:kinesis:${HERE}:stream/clicks`;

const accesses = (call: string, input: Record<string, unknown>) => {
  const [service = '', operation = ''] = call.split(' ');
  return accessesOf({ service, operation, input }, template);
};

// Actions and resources after the Service Authorization Reference.
describe('accessesOf', () => {
  it.each<
    [call: string, input: Record<string, unknown>, expected: readonly (readonly [action: string, resource: string])[]]
  >([
    ['S3 PutObject', OBJECT, [['s3:PutObject', 'arn:aws:s3:::lake/a/b c']]],
    ['S3 GetObject', OBJECT, [['s3:GetObject', 'arn:aws:s3:::lake/a/b c']]],
    ['S3 GetObject', { ...OBJECT, VersionId: 'v' }, [['s3:GetObjectVersion', 'arn:aws:s3:::lake/a/b c']]],
    ['S3 HeadObject', OBJECT, [['s3:GetObject', 'arn:aws:s3:::lake/a/b c']]],
    ['S3 DeleteObject', OBJECT, [['s3:DeleteObject', 'arn:aws:s3:::lake/a/b c']]],
    ['S3 DeleteObject', { ...OBJECT, VersionId: 'v' }, [['s3:DeleteObjectVersion', 'arn:aws:s3:::lake/a/b c']]],
    [
      'S3 DeleteObjects',
      { Bucket: 'lake', Delete: { Objects: [{ Key: 'a' }, { Key: 'b', VersionId: 'v' }] } },
      [
        ['s3:DeleteObject', 'arn:aws:s3:::lake/a'],
        ['s3:DeleteObjectVersion', 'arn:aws:s3:::lake/b'],
      ],
    ],
    ['S3 ListObjectsV2', { Bucket: 'lake' }, [['s3:ListBucket', 'arn:aws:s3:::lake']]],
    ['S3 HeadBucket', { Bucket: 'lake' }, [['s3:ListBucket', 'arn:aws:s3:::lake']]],
    ['S3 GetBucketLocation', { Bucket: 'lake' }, [['s3:GetBucketLocation', 'arn:aws:s3:::lake']]],
    [
      'S3 CopyObject',
      { Bucket: 'lake', Key: 'copy', CopySource: '/landing/in%20box/x%2By' },
      [
        ['s3:GetObject', 'arn:aws:s3:::landing/in box/x+y'],
        ['s3:PutObject', 'arn:aws:s3:::lake/copy'],
      ],
    ],
    [
      'S3 UploadPartCopy',
      { ...OBJECT, CopySource: 'landing/x?versionId=v' },
      [
        ['s3:GetObjectVersion', 'arn:aws:s3:::landing/x'],
        ['s3:PutObject', 'arn:aws:s3:::lake/a/b c'],
      ],
    ],
    ['S3 CreateMultipartUpload', OBJECT, [['s3:PutObject', 'arn:aws:s3:::lake/a/b c']]],
    ['S3 UploadPart', OBJECT, [['s3:PutObject', 'arn:aws:s3:::lake/a/b c']]],
    ['S3 CompleteMultipartUpload', OBJECT, [['s3:PutObject', 'arn:aws:s3:::lake/a/b c']]],
    ['S3 AbortMultipartUpload', OBJECT, [['s3:AbortMultipartUpload', 'arn:aws:s3:::lake/a/b c']]],
    ['S3 ListParts', OBJECT, [['s3:ListMultipartUploadParts', 'arn:aws:s3:::lake/a/b c']]],
    ['Kinesis PutRecords', { StreamName: 'clicks', Records: [] }, [['kinesis:PutRecords', CLICKS]]],
    ['Kinesis PutRecord', { StreamARN: CLICKS }, [['kinesis:PutRecord', CLICKS]]],
    ['Kinesis GetRecords', { StreamARN: CLICKS }, [['kinesis:GetRecords', CLICKS]]],
    ['Kinesis GetShardIterator', { StreamName: 'clicks' }, [['kinesis:GetShardIterator', CLICKS]]],
    ['Kinesis DescribeStream', { StreamName: 'clicks' }, [['kinesis:DescribeStream', CLICKS]]],
    ['Kinesis DescribeStreamSummary', { StreamName: 'clicks' }, [['kinesis:DescribeStreamSummary', CLICKS]]],
    ['Kinesis ListShards', { StreamName: 'clicks' }, [['kinesis:ListShards', CLICKS]]],
    ['Lambda Invoke', { FunctionName: 'f' }, [['lambda:InvokeFunction', `arn:aws:lambda:${HERE}:function:f`]]],
    [
      'Lambda Invoke',
      { FunctionName: 'f', Qualifier: '2' },
      [['lambda:InvokeFunction', `arn:aws:lambda:${HERE}:function:f:2`]],
    ],
    [
      'Lambda Invoke',
      { FunctionName: `arn:aws:lambda:${HERE}:function:f:live` },
      [['lambda:InvokeFunction', `arn:aws:lambda:${HERE}:function:f:live`]],
    ],
    [
      'Lambda Invoke',
      { FunctionName: '000000000000:function:f' },
      [['lambda:InvokeFunction', `arn:aws:lambda:${HERE}:function:f`]],
    ],
    [
      'Athena StartQueryExecution',
      { WorkGroup: 'shop' },
      [['athena:StartQueryExecution', `arn:aws:athena:${HERE}:workgroup/shop`]],
    ],
    ['Athena StartQueryExecution', {}, [['athena:StartQueryExecution', `arn:aws:athena:${HERE}:workgroup/primary`]]],
    [
      'Athena GetQueryExecution',
      { WorkGroup: 'shop' },
      [['athena:GetQueryExecution', `arn:aws:athena:${HERE}:workgroup/shop`]],
    ],
    ['Athena GetQueryResults', {}, [['athena:GetQueryResults', `arn:aws:athena:${HERE}:workgroup/*`]]],
    ['Athena StopQueryExecution', {}, [['athena:StopQueryExecution', `arn:aws:athena:${HERE}:workgroup/*`]]],
    ['Athena GetWorkGroup', { WorkGroup: 'shop' }, [['athena:GetWorkGroup', `arn:aws:athena:${HERE}:workgroup/shop`]]],
    ['SFN StartExecution', { stateMachineArn: MACHINE }, [['states:StartExecution', MACHINE]]],
    ['SFN ListExecutions', { stateMachineArn: MACHINE }, [['states:ListExecutions', MACHINE]]],
    ['SFN DescribeExecution', { executionArn: RUN }, [['states:DescribeExecution', RUN]]],
    ['SFN StopExecution', { executionArn: RUN }, [['states:StopExecution', RUN]]],
    ['SecretsManager GetSecretValue', { SecretId: 'shop/keys' }, [['secretsmanager:GetSecretValue', KEYS]]],
    ['SecretsManager GetSecretValue', { SecretId: KEYS }, [['secretsmanager:GetSecretValue', KEYS]]],
    [
      'SecretsManager GetSecretValue',
      { SecretId: `arn:aws:secretsmanager:${HERE}:secret:shop/keys` },
      [['secretsmanager:GetSecretValue', KEYS]],
    ],
    [
      'SecretsManager GetSecretValue',
      { SecretId: 'else' },
      [['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${HERE}:secret:else`]],
    ],
    ['SNS Publish', { TopicArn: `arn:aws:sns:${HERE}:alerts` }, [['sns:Publish', `arn:aws:sns:${HERE}:alerts`]]],
    ['SNS Publish', { PhoneNumber: '+4930000' }, [['sns:Publish', '+4930000']]],
    [
      'SQS SendMessage',
      { QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/dead' },
      [['sqs:SendMessage', `arn:aws:sqs:${HERE}:dead`]],
    ],
    [
      'EventBridge PutEvents',
      { Entries: [{ Source: 'shop' }, { Source: 'shop', EventBusName: 'bus' }] },
      [
        ['events:PutEvents', `arn:aws:events:${HERE}:event-bus/default`],
        ['events:PutEvents', `arn:aws:events:${HERE}:event-bus/bus`],
      ],
    ],
    [
      'SageMakerRuntime InvokeEndpoint',
      { EndpointName: 'Rec' },
      [['sagemaker:InvokeEndpoint', `arn:aws:sagemaker:${HERE}:endpoint/rec`]],
    ],
    [
      'SageMaker CreateTrainingJob',
      { TrainingJobName: 'Rec-1', RoleArn: 'r', Tags: [{ Key: 'a', Value: 'b' }] },
      [
        ['sagemaker:CreateTrainingJob', `arn:aws:sagemaker:${HERE}:training-job/rec-1`],
        ['iam:PassRole', 'r'],
        ['sagemaker:AddTags', `arn:aws:sagemaker:${HERE}:training-job/rec-1`],
      ],
    ],
    [
      'SageMaker CreateModel',
      { ModelName: 'rec-1', ExecutionRoleArn: 'r' },
      [
        ['sagemaker:CreateModel', `arn:aws:sagemaker:${HERE}:model/rec-1`],
        ['iam:PassRole', 'r'],
      ],
    ],
    [
      'SageMaker UpdateEndpoint',
      { EndpointName: 'rec', EndpointConfigName: 'rec-1' },
      [
        ['sagemaker:UpdateEndpoint', `arn:aws:sagemaker:${HERE}:endpoint/rec`],
        ['sagemaker:UpdateEndpoint', `arn:aws:sagemaker:${HERE}:endpoint-config/rec-1`],
      ],
    ],
    [
      'SageMaker CreateModelPackage',
      { ModelPackageGroupName: `arn:aws:sagemaker:${HERE}:model-package-group/Rec` },
      [
        ['sagemaker:CreateModelPackage', `arn:aws:sagemaker:${HERE}:model-package-group/Rec`],
        ['sagemaker:CreateModelPackage', `arn:aws:sagemaker:${HERE}:model-package/Rec/*`],
      ],
    ],
  ])('%s %j', (call, input, expected) => {
    expect(accesses(call, input).map(({ action, resource }) => [action, resource])).toEqual(expected);
  });

  it('says whom a role is passed to', () => {
    const [, pass] = accesses('SageMaker CreateTrainingJob', { TrainingJobName: 'rec-1', RoleArn: 'r' });
    expect(pass?.keys).toEqual({ 'iam:PassedToService': 'sagemaker.amazonaws.com' });
  });

  it('carries what a listing asks for', () => {
    const [access] = accesses('S3 ListObjectsV2', { Bucket: 'lake', Prefix: 'a/', Delimiter: '/', MaxKeys: 5 });
    expect(access?.keys).toEqual({ 's3:prefix': 'a/', 's3:delimiter': '/', 's3:max-keys': '5' });
  });

  it('carries the headers of a write, and needs the rights they use', () => {
    const given = accesses('S3 PutObject', {
      ...OBJECT,
      ACL: 'private',
      Tagging: 'a=b',
      ServerSideEncryption: 'aws:kms',
    });
    expect(given.map(({ action }) => action)).toEqual(['s3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging']);
    expect(given[0]?.keys).toEqual({ 's3:x-amz-acl': 'private', 's3:x-amz-server-side-encryption': 'aws:kms' });
  });

  it('carries source and kind of an event', () => {
    const [access] = accesses('EventBridge PutEvents', { Entries: [{ Source: 'shop', DetailType: 'Order' }] });
    expect(access?.keys).toEqual({ 'events:source': 'shop', 'events:detail-type': 'Order' });
  });

  it.each([
    ['S3 GetObjectTorrent', OBJECT, /permissions of S3 GetObjectTorrent/],
    ['DynamoDB GetItem', {}, /permissions of DynamoDB GetItem/],
    ['S3 GetObject', { Bucket: 'arn:aws:s3:eu-central-1:1:accesspoint/a', Key: 'x' }, /access points/],
    ['S3 GetObject', { Bucket: 'lake' }, /Missing required parameter: Key/],
    ['S3 CopyObject', { ...OBJECT, CopySource: 'lake' }, /Invalid copy source object key/],
    ['Kinesis GetRecords', { ShardIterator: 'x' }, /StreamName or StreamARN/],
  ])('refuses %s %j', (call, input, message) => {
    expect(() => accesses(call, input)).toThrow(message);
  });
});
