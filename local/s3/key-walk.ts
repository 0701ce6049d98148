import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ifPresent } from '../common/files.ts';
import { continuedPart, segmentOfFile, segmentOfFolder } from './key-path.ts';

/** Which keys a walk gives. */
export interface WalkBounds {
  /** Only keys that begin so. */
  readonly prefix: string;
  /** Only keys above this one. */
  readonly after: string | undefined;
}

interface Entry {
  /** The key of an object; for a folder what all its keys begin with, the `/` included. */
  readonly key: string;
  /** Set for a folder. */
  readonly folder?: string;
}

/** Walks a bucket's folder in the order of its keys, entering only the folders that can hold a wanted key. */
export async function* walkKeys(folder: string, bounds: WalkBounds, above = ''): AsyncGenerator<string> {
  const entries = await entriesOf(folder, above, '');
  // Comparing `name/` for a folder puts its keys where they belong: `a-b` before `a/x` before `a0`.
  entries.sort((a, b) => compareUtf8(a.key, b.key));
  for (const entry of entries) {
    if (!mayHold(entry, bounds)) continue;
    if (entry.folder === undefined) yield entry.key;
    else yield* walkKeys(entry.folder, bounds, entry.key);
  }
}

function mayHold({ key, folder }: Entry, { prefix, after }: WalkBounds): boolean {
  const below = folder !== undefined && prefix.startsWith(key);
  if (!below && !key.startsWith(prefix)) return false;
  if (after === undefined || compareUtf8(key, after) > 0) return true;
  return folder !== undefined && after.startsWith(key);
}

async function entriesOf(folder: string, above: string, begun: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const found of (await ifPresent(readdir(folder, { withFileTypes: true }))) ?? []) {
    const continued = found.isDirectory() ? continuedPart(found.name) : undefined;
    if (continued !== undefined) {
      entries.push(...(await entriesOf(path.join(folder, found.name), above, begun + continued)));
    } else {
      const entry = entryOf(path.join(folder, found.name), begun + found.name, found.isDirectory());
      if (entry) entries.push({ ...entry, key: above + entry.key });
    }
  }
  return entries;
}

function entryOf(full: string, name: string, isFolder: boolean): Entry | undefined {
  const segment = isFolder ? segmentOfFolder(name) : segmentOfFile(name);
  if (segment === undefined) return undefined;
  return isFolder ? { key: `${segment}/`, folder: full } : { key: segment };
}

/**
 * Compares strings by their UTF-8 bytes, the order of an S3 listing.
 * JavaScript compares UTF-16 units, which puts surrogate pairs (U+10000 and above) before U+E000..U+FFFF.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
