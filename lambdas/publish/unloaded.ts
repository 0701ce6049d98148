import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** An object that UNLOAD wrote. */
interface UnloadedFile {
  readonly key: string;
  readonly bytes: number;
}

const S3_URI = /^s3:\/\/([^/]+)\/(.+)$/;

/**
 * The files of one UNLOAD, from the manifest that Athena writes beside the query's result: their names are Athena's own
 * and cannot be foretold. Each is looked up, so that nothing is published that is not there.
 * @param folder where the files lie of the dataset that is asked for, when one UNLOAD wrote several @default anywhere
 * @throws Error when a file lies outside the bucket or is missing
 */
export async function unloadedFiles(
  client: S3Client,
  bucket: string,
  manifestUri: string,
  folder = '',
): Promise<UnloadedFile[]> {
  const { Body } = await client.send(new GetObjectCommand(locate(manifestUri, bucket)));
  const text = (await Body?.transformToString()) ?? '';
  const uris = text
    .split('\n')
    .map((line) => line.trim().replaceAll('"', ''))
    .filter((line) => line !== '' && line.includes(folder));
  return Promise.all(uris.map((uri) => lookUp(client, locate(uri, bucket))));
}

function locate(uri: string, bucket: string): { Bucket: string; Key: string } {
  const [, Bucket, Key] = S3_URI.exec(uri) ?? [];
  if (!Bucket || !Key) throw new Error(`"${uri}" is not an S3 location`);
  if (Bucket !== bucket) throw new Error(`"${uri}" lies outside the gold bucket ${bucket}`);
  return { Bucket, Key };
}

async function lookUp(client: S3Client, location: { Bucket: string; Key: string }): Promise<UnloadedFile> {
  const { ContentLength } = await client.send(new HeadObjectCommand(location));
  return { key: location.Key, bytes: ContentLength ?? 0 };
}
