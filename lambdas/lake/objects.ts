import { createHash } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

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
