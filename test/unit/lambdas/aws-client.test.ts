import { S3Client } from '@aws-sdk/client-s3';
import { installHook, CLIENT_HOOK as OF_THE_ACCOUNT } from '@shoplake/local';
import { expect, it } from 'vitest';
import { aws, CLIENT_HOOK } from '../../../lambdas/aws/client.ts';

it('hands clients to the hook of the local account, which it does not import', async () => {
  expect(CLIENT_HOOK).toBe(OF_THE_ACCOUNT);
  const client = new S3Client({ region: 'eu-central-1' });
  const remove = installHook(async ({ operation }) => ({ LocationConstraint: operation }));
  expect(aws(client)).toBe(client);
  remove();
  const stack = client.middlewareStack.identify();
  expect(stack.some((name) => name.startsWith('localAccount'))).toBe(true);
});
