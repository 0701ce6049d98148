import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ArtifactFiles, Model } from '../model.ts';

const MANIFEST = 'manifest.json';
const DRAFT = '.draft-';
/** One name, not a path: what a manifest says is read from the artifact's own folder and from nowhere else. */
const FILE_NAME = /^\w[\w.-]*$/;

const manifestSchema = z.strictObject({
  model: z.string(),
  formatVersion: z.int(),
  files: z.record(
    z.string().regex(FILE_NAME),
    z.strictObject({ bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

/** What an artifact says about itself; the same files give the same bytes. */
export type Manifest = z.infer<typeof manifestSchema>;

/** An artifact that cannot be served. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}

/** A model's files as they are stored, and the hash of their manifest, which stands for all of them. */
export interface SealedArtifact {
  readonly files: ArtifactFiles;
  readonly sha256: string;
}

/** Adds the manifest to a model's files. @throws Error when a file's name is not a plain one */
export function sealArtifact(model: Pick<Model, 'name' | 'formatVersion'>, files: ArtifactFiles): SealedArtifact {
  const names = Object.keys(files).sort();
  const unfit = names.find((name) => name === MANIFEST || !FILE_NAME.test(name));
  if (unfit !== undefined) throw new Error(`The model ${model.name} made a file that cannot be called "${unfit}".`);
  const described = names.map((name) => {
    const content = files[name] as Uint8Array;
    return [name, { bytes: content.byteLength, sha256: sha256(content) }];
  });
  const manifest: Manifest = {
    model: model.name,
    formatVersion: model.formatVersion,
    files: Object.fromEntries(described),
  };
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  return { files: { ...files, [MANIFEST]: bytes }, sha256: sha256(bytes) };
}

/**
 * Writes an artifact into a folder, the manifest last: a folder without it is not an artifact. What a job leaves there is uploaded
 * even when it is stopped half-way.
 */
export async function writeArtifact(folder: string, { files }: SealedArtifact): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = await mkdtemp(join(folder, DRAFT));
  for (const [name, content] of Object.entries(files)) await writeFile(join(draft, name), content);
  const manifestLast = Object.keys(files).sort((a, b) => Number(a === MANIFEST) - Number(b === MANIFEST));
  for (const name of manifestLast) await rename(join(draft, name), join(folder, name));
  await rm(draft, { recursive: true });
}

/**
 * Reads the manifest of an artifact, which names its model.
 * @throws ArtifactError when there is none, or it is none
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'is missing' : `cannot be read (${error.code})`;
    throw new ArtifactError(`${path} ${why}: this is not a whole artifact of a training job.`);
  });
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not valid JSON';
    throw new ArtifactError(`${path} is not the manifest of an artifact: ${why}`, { cause: error });
  }
}

/**
 * Reads the files of an artifact and holds them to their manifest.
 * @throws ArtifactError when the artifact is of another version, or a file is not what was written
 */
export async function readArtifact(
  folder: string,
  manifest: Manifest,
  { formatVersion }: Pick<Model, 'formatVersion'>,
): Promise<ArtifactFiles> {
  if (manifest.formatVersion !== formatVersion) {
    throw new ArtifactError(
      `The artifact of ${manifest.model} has format ${manifest.formatVersion}, and this version reads format ${formatVersion}; train it again.`,
    );
  }
  const read = async ([name, expected]: [string, Manifest['files'][string]]): Promise<[string, Uint8Array]> => {
    const path = join(folder, name);
    const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      throw new ArtifactError(`${path} is named by the manifest and cannot be read (${error.code}).`);
    });
    if (content.byteLength !== expected.bytes) {
      throw new ArtifactError(`${path} has ${content.byteLength} bytes, and the manifest says ${expected.bytes}.`);
    }
    if (sha256(content) !== expected.sha256) {
      throw new ArtifactError(`${path} is corrupt: its SHA-256 is not the one in the manifest.`);
    }
    return [name, content];
  };
  return Object.fromEntries(await Promise.all(Object.entries(manifest.files).map(read)));
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
