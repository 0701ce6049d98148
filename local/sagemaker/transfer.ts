import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { packTar, unpackTar } from 'modern-tar/fs';
import { REGION } from '../common/arns.ts';
import { parseS3Uri, type S3Location } from '../common/s3-uri.ts';
import { isFileSlice, openSlice } from '../sdk/file-slice.ts';
import { UnsupportedError } from '../service.ts';
import type { ExecutionRole } from './execution-role.ts';
import { invalid } from './resources.ts';

function locationOf(uri: string): S3Location {
  const location = parseS3Uri(uri);
  if (location === undefined) throw invalid(`${uri} is not an S3 URI (s3://bucket/key).`);
  return location;
}

/** The keys under an S3 prefix, without the empty objects that stand for folders. */
export async function keysUnder(role: ExecutionRole, uri: string): Promise<string[]> {
  const { bucket: Bucket, key: Prefix } = locationOf(uri);
  const keys: string[] = [];
  for (let token: unknown; ; ) {
    const page = await role.s3('ListObjectsV2', {
      Bucket,
      Prefix,
      ...(token !== undefined && { ContinuationToken: token }),
    });
    const contents = (page.Contents ?? []) as readonly { readonly Key: string }[];
    keys.push(...contents.map(({ Key }) => Key).filter((key) => !key.endsWith('/')));
    token = page.NextContinuationToken;
    if (token === undefined) return keys;
  }
}

/** Refuses an input without objects, as CreateTrainingJob does before it takes the job. */
export async function checkInput(role: ExecutionRole, uri: string): Promise<void> {
  const { bucket, key: prefix } = locationOf(uri);
  const keys = await keysUnder(role, uri).catch(() => []);
  if (keys.length === 0) {
    throw invalid(
      `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the ` +
        `selected region (${REGION}), that objects exist under that S3 prefix, and that the role "${role.arn}" has ` +
        `"s3:ListBucket" permissions on bucket "${bucket}".`,
    );
  }
  const odd =
    prefix === '' || prefix.endsWith('/') ? undefined : keys.find((key) => !rest(key, prefix).startsWith('/'));
  if (odd !== undefined && odd !== prefix) {
    throw new UnsupportedError(
      `the S3 prefix ${uri} of a training job, which cuts ${odd} within a name; end it in a slash`,
    );
  }
}

const rest = (key: string, prefix: string) => key.slice(prefix.length);

/** Copies every object under a prefix into a folder, by the rest of its key. */
export async function downloadAll(role: ExecutionRole, uri: string, folder: string): Promise<void> {
  const { bucket, key: prefix } = locationOf(uri);
  for (const key of await keysUnder(role, uri)) {
    const name = rest(key, prefix).replace(/^\//, '') || path.posix.basename(key);
    const file = path.join(folder, name);
    if (!file.startsWith(path.join(folder, path.sep))) throw new UnsupportedError(`the key ${key} as a file's name`);
    await download(role, `s3://${bucket}/${key}`, file);
  }
}

export async function download(role: ExecutionRole, uri: string, file: string): Promise<void> {
  const { bucket: Bucket, key: Key } = locationOf(uri);
  const { Body: body } = await role.s3('GetObject', { Bucket, Key });
  await mkdir(path.dirname(file), { recursive: true });
  if (isFileSlice(body)) await pipeline(await openSlice(body), createWriteStream(file));
  else await writeFile(file, body as Uint8Array);
}

export async function upload(role: ExecutionRole, file: string, uri: string): Promise<void> {
  const { bucket: Bucket, key: Key } = locationOf(uri);
  const { size: length } = await stat(file);
  await role.s3('PutObject', {
    Bucket,
    Key,
    Body: { path: file, start: 0, length },
    ContentType: 'application/x-gzip',
  });
}

/** Checks that the artifact of a model is there and that the role may read it, as CreateModel does. */
export async function checkModelData(role: ExecutionRole, uri: string): Promise<void> {
  const { bucket: Bucket, key: Key } = locationOf(uri);
  try {
    await role.s3('HeadObject', { Bucket, Key });
  } catch {
    throw invalid(
      `Could not access model data at ${uri}. Please ensure that the role "${role.arn}" exists and that its trust ` +
        'relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ' +
        `ensure that the role has "s3:GetObject" permissions and that the object is located in ${REGION}.`,
    );
  }
}

const EPOCH = new Date(0);

/** The files below a folder, by their path in it, in the order of their names; none when the folder is not there. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Packs a folder as `.tar.gz`. The same files give the same bytes: no times, owners or order of the file system get in. */
export async function pack(folder: string, target: string): Promise<void> {
  const sources = (await filesBelow(folder)).map((file) => ({
    type: 'file' as const,
    source: path.join(folder, file),
    target: file.split(path.sep).join('/'),
    ...{ mtime: EPOCH, uid: 0, gid: 0, uname: '', gname: '', mode: 0o644 },
  }));
  await pipeline(packTar(sources), createGzip(), createWriteStream(target));
}

/** @throws Error when the archive is no `.tar.gz`; entries that point out of the folder are refused */
export async function unpack(archive: string, folder: string): Promise<void> {
  await pipeline(createReadStream(archive), createGunzip(), unpackTar(folder));
}
