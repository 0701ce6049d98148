import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { readParquet } from '../../contracts/parquet.ts';

/** The rows of a Parquet object; undefined where there is none. */
export async function rowsOf(
  s3: S3Client,
  Bucket: string,
  Key: string,
): Promise<Record<string, unknown>[] | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return await readParquet((await Body?.transformToByteArray()) ?? new Uint8Array());
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** A time as Parquet gives it, epoch milliseconds. */
export const millisOf = (value: unknown): number => (value instanceof Date ? value.getTime() : Number(value));
