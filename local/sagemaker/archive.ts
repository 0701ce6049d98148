import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { packTar, unpackTar } from 'modern-tar/fs';

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
