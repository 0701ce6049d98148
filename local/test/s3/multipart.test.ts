import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  NoSuchUpload,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { BUCKET, openS3 } from './account.ts';

const FIVE_MB = Buffer.alloc(5 * 1024 * 1024, 'a');
const object = { Bucket: BUCKET, Key: 'big.bin' };

test('a multipart upload becomes one object with the ETag of its parts', async () => {
  const events: string[] = [];
  const { client } = await openS3({ onCreated: ({ reason }) => void events.push(reason) });
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...object, ContentType: 'text/plain' }));
  const part = async (PartNumber: number, Body: Uint8Array) => {
    const { ETag } = await client.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  await part(2, Buffer.from('replaced'));
  const Parts = [await part(1, FIVE_MB), await part(2, Buffer.from('tail'))];
  const complete = { ...object, UploadId, MultipartUpload: { Parts } };

  await expect(
    client.send(new CompleteMultipartUploadCommand({ ...complete, MultipartUpload: { Parts: Parts.toReversed() } })),
  ).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  const { ETag } = await client.send(new CompleteMultipartUploadCommand({ ...complete, IfNoneMatch: '*' }));

  const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest();
  const ofParts = md5(Buffer.concat([md5(FIVE_MB), md5(Buffer.from('tail'))])).toString('hex');
  expect(ETag).toBe(`"${ofParts}-2"`);
  const got = await client.send(new GetObjectCommand(object));
  expect(got).toMatchObject({ ETag, ContentType: 'text/plain', ContentLength: FIVE_MB.length + 4 });
  expect((await got.Body?.transformToString())?.slice(-5)).toBe('atail');
  expect(events).toEqual(['CompleteMultipartUpload']);
  await expect(client.send(new CompleteMultipartUploadCommand(complete))).rejects.toBeInstanceOf(NoSuchUpload);
});

test('a part that is too small, unknown or of an aborted upload is refused', async () => {
  const { client } = await openS3();
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  const small = { ...object, UploadId, Body: 'x' };
  const { ETag } = await client.send(new UploadPartCommand({ ...small, PartNumber: 1 }));
  await client.send(new UploadPartCommand({ ...small, PartNumber: 2 }));
  const complete = (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
    client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));

  await expect(complete([1, 2].map((PartNumber) => ({ PartNumber, ETag })))).rejects.toMatchObject({
    name: 'EntityTooSmall',
  });
  await expect(complete([{ PartNumber: 3, ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(client.send(new UploadPartCommand({ ...small, PartNumber: 10_001 }))).rejects.toMatchObject({
    name: 'InvalidArgument',
  });
  await client.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
  await expect(client.send(new UploadPartCommand({ ...small, PartNumber: 1 }))).rejects.toBeInstanceOf(NoSuchUpload);
});
