import { describe, expect, it } from 'vitest';
import { IMAGE, openAccount, type TestAccount } from './account.ts';

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

describe('the model registry', () => {
  it('counts the versions of a group, also when the account was closed meanwhile', async () => {
    const account = await openAccount();
    expect(await create(account)).toEqual({ ModelPackageArn: `${PACKAGE}/1` });
    expect(await create(account, { ModelPackageGroupName: GROUP })).toEqual({ ModelPackageArn: `${PACKAGE}/2` });
    await account.close();
    const again = await openAccount({ dataDir: account.dataDir });
    expect(await create(again, { ModelApprovalStatus: 'Rejected' })).toEqual({ ModelPackageArn: `${PACKAGE}/3` });
  });

  it('refuses to be read or changed', async () => {
    const account = await openAccount();
    for (const operation of ['DescribeModelPackage', 'ListModelPackages', 'UpdateModelPackage']) {
      expect(account.sageMaker).not.toHaveProperty(operation);
    }
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
