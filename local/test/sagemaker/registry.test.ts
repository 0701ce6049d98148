import { describe, expect, it } from 'vitest';
import { IMAGE, openAccount, ROLE, type TestAccount } from './account.ts';

const GROUP = 'arn:aws:sagemaker:eu-central-1:000000000000:model-package-group/shop-recommender';
const PACKAGE = 'arn:aws:sagemaker:eu-central-1:000000000000:model-package/shop-recommender';

const packageOf = (more: Record<string, unknown> = {}) => ({
  ModelPackageGroupName: 'shop-recommender',
  InferenceSpecification: {
    Containers: [{ Image: IMAGE, ModelDataUrl: 's3://lake/models/m.tar.gz' }],
    SupportedContentTypes: ['application/json'],
    SupportedResponseMIMETypes: ['application/json'],
  },
  ModelApprovalStatus: 'Approved',
  CustomerMetadataProperties: { run: 'shop-1', 'ndcg@10': '0.31' },
  ...more,
});

const create = ({ operator }: TestAccount, more: Record<string, unknown> = {}) =>
  operator('SageMaker', 'CreateModelPackage', packageOf(more));

const list = async ({ operator }: TestAccount, more: Record<string, unknown> = {}) => {
  const answer = await operator('SageMaker', 'ListModelPackages', { ModelPackageGroupName: GROUP, ...more });
  const versions = (answer.ModelPackageSummaryList as { ModelPackageVersion: number }[]).map(
    (item) => item.ModelPackageVersion,
  );
  return { versions, token: answer.NextToken };
};

describe('the model registry', () => {
  it('counts the versions of a group, also when the account was closed meanwhile', async () => {
    const account = await openAccount();
    expect(await create(account)).toEqual({ ModelPackageArn: `${PACKAGE}/1` });
    expect(await create(account, { ModelPackageGroupName: GROUP })).toEqual({ ModelPackageArn: `${PACKAGE}/2` });
    await account.close();
    const again = await openAccount({ dataDir: account.dataDir });
    expect(await create(again, { ModelApprovalStatus: 'Rejected' })).toEqual({ ModelPackageArn: `${PACKAGE}/3` });
    expect(await list(again)).toEqual({ versions: [3, 2, 1], token: undefined });
    expect(await list(again, { ModelApprovalStatus: 'Approved', SortOrder: 'Ascending' })).toMatchObject({
      versions: [1, 2],
    });
    const first = await list(again, { MaxResults: 2 });
    expect(first.versions).toEqual([3, 2]);
    expect(await list(again, { MaxResults: 2, NextToken: first.token })).toEqual({ versions: [1], token: undefined });
  });

  it('tells of a version, and takes a change of its approval', async () => {
    const account = await openAccount();
    await create(account, { ModelApprovalStatus: undefined });
    const describe = () => account.operator('SageMaker', 'DescribeModelPackage', { ModelPackageName: `${PACKAGE}/1` });
    expect(await describe()).toMatchObject({
      ModelPackageGroupName: 'shop-recommender',
      ModelPackageVersion: 1,
      ModelPackageStatus: 'Completed',
      ModelApprovalStatus: 'PendingManualApproval',
      CustomerMetadataProperties: { run: 'shop-1' },
      CreationTime: expect.any(Date),
    });
    const PrimaryContainer = { ModelPackageName: `${PACKAGE}/1` };
    const model = { ModelName: 'shop-1', ExecutionRoleArn: ROLE, PrimaryContainer };
    await expect(account.operator('SageMaker', 'CreateModel', model)).rejects.toThrow(
      /PendingManualApproval; approve it/,
    );
    await account.operator('SageMaker', 'UpdateModelPackage', {
      ModelPackageArn: `${PACKAGE}/1`,
      ModelApprovalStatus: 'Approved',
      CustomerMetadataProperties: { by: 'gate' },
    });
    expect(await describe()).toMatchObject({
      ModelApprovalStatus: 'Approved',
      CustomerMetadataProperties: { run: 'shop-1', 'ndcg@10': '0.31', by: 'gate' },
    });
    await account.operator('S3', 'PutObject', { Bucket: 'lake', Key: 'models/m.tar.gz', Body: 'x' });
    expect(await account.operator('SageMaker', 'CreateModel', model)).toEqual({
      ModelArn: 'arn:aws:sagemaker:eu-central-1:000000000000:model/shop-1',
    });
  });

  it.each([
    [{ ModelPackageGroupName: 'none' }, /^Model Package Group none does not exist\.$/],
    [{ CustomerMetadataProperties: { run: 'x'.repeat(257) } }, /less than or equal to 256/],
    [{ CustomerMetadataProperties: { recipe: '{"factors":8}' } }, /Map values must satisfy/],
    [{ ModelApprovalStatus: 'Yes' }, /ModelApprovalStatus/],
  ])('refuses %j', async (more, message) => {
    const account = await openAccount();
    await expect(create(account, more)).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });
});
