import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Account, CLIENT_HOOK, installHook, OPERATOR } from '@shoplake/local';

// What `cdk synth` leaves; here the smallest there is.
const assemblyDir = await mkdtemp(join(tmpdir(), 'cdk.out-'));
const Resources = { Lake: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'lake' } } };
await writeFile(join(assemblyDir, 'Shop.template.json'), JSON.stringify({ Resources }));

const account = await Account.open({ assemblyDir, dataDir: join(assemblyDir, 'data'), onNotice: console.error });
const removeHook = installHook((call) => account.call(OPERATOR, call));

// The one line a program has for the account; in AWS nobody has set the hook.
const aws = <T extends object>(client: T): T => {
  (globalThis as { [CLIENT_HOOK]?: (client: object) => void })[CLIENT_HOOK]?.(client);
  return client;
};
const s3 = aws(new S3Client({}));
await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'landing/hello.txt', Body: 'hello' }));
const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'landing/hello.txt' }));
export const text = await Body?.transformToString();

removeHook();
await account.close();
