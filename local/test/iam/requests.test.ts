import { describe, expect, it } from 'vitest';
import { accessesOf } from '../../iam/requests.ts';
import { HERE, templateOf } from './fixture.ts';

const template = templateOf({
  Keys: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'shop/keys' } },
});
const KEYS = template.ref('Keys');
const OBJECT = { Bucket: 'lake', Key: 'a/b c' };
const MACHINE = `arn:aws:states:${HERE}:stateMachine:refresh`;
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
    ['S3 HeadObject', OBJECT, [['s3:GetObject', 'arn:aws:s3:::lake/a/b c']]],
    [
      'S3 DeleteObjects',
      { Bucket: 'lake', Delete: { Objects: [{ Key: 'a' }, { Key: 'b' }] } },
      [
        ['s3:DeleteObject', 'arn:aws:s3:::lake/a'],
        ['s3:DeleteObject', 'arn:aws:s3:::lake/b'],
      ],
    ],
    ['S3 ListObjectsV2', { Bucket: 'lake' }, [['s3:ListBucket', 'arn:aws:s3:::lake']]],
    ['Kinesis PutRecords', { StreamName: 'clicks', Records: [] }, [['kinesis:PutRecords', CLICKS]]],
    ['Kinesis PutRecords', { StreamARN: CLICKS }, [['kinesis:PutRecords', CLICKS]]],
    ['Lambda Invoke', { FunctionName: 'f' }, [['lambda:InvokeFunction', `arn:aws:lambda:${HERE}:function:f`]]],
    [
      'Lambda Invoke',
      { FunctionName: `arn:aws:lambda:${HERE}:function:f` },
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
    ['SFN StartExecution', { stateMachineArn: MACHINE }, [['states:StartExecution', MACHINE]]],
    ['SFN ListExecutions', { stateMachineArn: MACHINE }, [['states:ListExecutions', MACHINE]]],
    ['SecretsManager GetSecretValue', { SecretId: 'shop/keys' }, [['secretsmanager:GetSecretValue', KEYS]]],
    ['SecretsManager GetSecretValue', { SecretId: KEYS }, [['secretsmanager:GetSecretValue', KEYS]]],
    [
      'SecretsManager GetSecretValue',
      { SecretId: 'else' },
      [['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${HERE}:secret:else`]],
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

  it.each([
    ['S3 GetObject', { Bucket: 'lake' }, /Missing required parameter: Key/],
    ['Kinesis PutRecords', {}, /StreamName or StreamARN/],
  ])('refuses %s %j', (call, input, message) => {
    expect(() => accesses(call, input)).toThrow(message);
  });
});
