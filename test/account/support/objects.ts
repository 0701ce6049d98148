import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { FileSlice } from '@shoplake/local';
import { metadataOf } from '../../../bin/cli/platform/upload.ts';
import { GIVEN_METADATA, UPLOAD_ID_METADATA, uploadReportKey } from '../../../contracts/lake.ts';
import { type LoadReport, loadReport } from '../../../contracts/load-report.ts';
import type { GivenConventions } from '../../../lambdas/load/conventions.ts';
import type { TestAccount } from './account.ts';

/** An object. @throws AwsFailure NoSuchKey */
export async function readBytes({ call }: TestAccount, bucket: string, key: string): Promise<Buffer> {
  const { Body } = await call('S3', 'GetObject', { Bucket: bucket, Key: key });
  const { path, start, length } = Body as FileSlice;
  return (await readFile(path)).subarray(start, start + length);
}

/** The text of an object. @throws AwsFailure NoSuchKey */
export const readObject = async (test: TestAccount, bucket: string, key: string): Promise<string> =>
  (await readBytes(test, bucket, key)).toString();

/** Keys under a prefix. */
export async function listObjects({ call }: TestAccount, bucket: string, prefix: string): Promise<string[]> {
  const { Contents } = await call('S3', 'ListObjectsV2', { Bucket: bucket, Prefix: prefix });
  return ((Contents ?? []) as { Key: string }[]).map(({ Key }) => Key);
}

/** Puts a file below `landing/` and returns the name of the upload; it is loaded in the background. */
export async function land(
  test: TestAccount,
  name: string,
  content: string | Buffer | FileSlice,
  given: GivenConventions = {},
): Promise<string> {
  const uploadId = randomUUID();
  await test.call('S3', 'PutObject', {
    Bucket: test.outputs.BronzeBucket,
    Key: `landing/${name}`,
    Body: typeof content === 'string' ? Buffer.from(content) : content,
    Metadata: { [UPLOAD_ID_METADATA]: uploadId, [GIVEN_METADATA]: metadataOf(given) },
  });
  return uploadId;
}

/** Puts a file below `landing/` and waits for its report. */
export async function upload(
  test: TestAccount,
  name: string,
  content: string | Buffer | FileSlice,
  given: GivenConventions = {},
): Promise<LoadReport> {
  const uploadId = await land(test, name, content, given);
  await test.account.idle();
  return reportOf(test, uploadId);
}

export async function reportOf(test: TestAccount, uploadId: string): Promise<LoadReport> {
  return loadReport.parse(
    JSON.parse(await readObject(test, test.outputs.SilverBucket ?? '', uploadReportKey(uploadId))),
  );
}

/** A file of the disk as the body of an upload. */
export async function fileBody(path: string): Promise<FileSlice> {
  return { path, start: 0, length: (await stat(path)).size };
}
