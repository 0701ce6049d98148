import { createHash } from 'node:crypto';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Reads an object whole. @throws NoSuchKey where there is none */
export async function readObject(s3: S3Client, Bucket: string, Key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  if (!Body) throw new Error(`The object ${Key} is empty`);
  return Body.transformToByteArray();
}

/** Writes an object, unless it is there with the same content: one that was damaged is written again. */
export async function keepObject(s3: S3Client, Bucket: string, Key: string, Body: Uint8Array): Promise<void> {
  const found = await s3.send(new HeadObjectCommand({ Bucket, Key })).catch((error: Error) => {
    if (error.name === 'NotFound') return undefined;
    throw error;
  });
  if (found?.ETag !== `"${createHash('md5').update(Body).digest('hex')}"`)
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** As many as S3 deletes in one call. */
const MOST_DELETED = 1000;

/** Deletes objects, however many. @throws Error when one of them could not be deleted */
export async function deleteObjects(s3: S3Client, Bucket: string, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += MOST_DELETED) {
    const Objects = keys.slice(at, at + MOST_DELETED).map((Key) => ({ Key }));
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`${Errors[0]?.Key} could not be deleted: ${Errors[0]?.Message}`);
  }
}
