import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArtifact, readManifest, sealArtifact, writeArtifact } from '../../../../models/contract/artifact.ts';
import type { ArtifactFiles } from '../../../../models/model.ts';
import { newFolder, write } from './support/ml-folder.ts';

const model = { name: 'recommender', formatVersion: 2 } as const;
const files: ArtifactFiles = { 'items.bin': Uint8Array.of(1, 2, 3), 'head.json': Buffer.from('{}') };

async function written(): Promise<string> {
  const folder = await newFolder();
  await writeArtifact(folder, sealArtifact(model, files));
  return folder;
}

const read = async (folder: string, formatVersion = 2): Promise<ArtifactFiles> =>
  readArtifact(folder, await readManifest(folder), { formatVersion });

describe('an artifact', () => {
  it('comes back as it was written', async () => {
    const folder = await written();
    expect(readdirSync(folder).sort()).toEqual(['head.json', 'items.bin', 'manifest.json']);
    const back = await read(folder);
    expect(Object.fromEntries(Object.entries(back).map(([name, bytes]) => [name, [...bytes]]))).toEqual({
      'items.bin': [1, 2, 3],
      'head.json': [0x7b, 0x7d],
    });
  });

  it('has one hash for all of its files, in whatever order they were made', () => {
    const { sha256 } = sealArtifact(model, files);
    expect(sealArtifact(model, Object.fromEntries(Object.entries(files).reverse())).sha256).toBe(sha256);
    expect(sealArtifact(model, { ...files, 'items.bin': Uint8Array.of(1, 2, 4) }).sha256).not.toBe(sha256);
    expect(sealArtifact({ ...model, formatVersion: 3 }, files).sha256).not.toBe(sha256);
  });

  it.each(['manifest.json', '../items.bin', '.hidden', 'a/b', ''])('has no file called "%s"', (name) => {
    expect(() => sealArtifact(model, { [name]: Uint8Array.of(1) })).toThrow(`cannot be called "${name}"`);
  });
});

describe('what cannot be served is refused by name:', () => {
  it('an artifact of another version', async () => {
    await expect(read(await written(), 3)).rejects.toThrow(
      'The artifact of recommender has format 2, and this version reads format 3; train it again.',
    );
  });

  it('a file that is missing', async () => {
    const folder = await written();
    await rm(join(folder, 'items.bin'));
    await expect(read(folder)).rejects.toThrow(/items\.bin is named by the manifest and cannot be read \(ENOENT\)/);
  });

  it('a file that is shorter', async () => {
    const folder = await written();
    await write(join(folder, 'items.bin'), Uint8Array.of(1, 2));
    await expect(read(folder)).rejects.toThrow(/items\.bin has 2 bytes, and the manifest says 3/);
  });

  it('a file with one other bit', async () => {
    const folder = await written();
    await write(join(folder, 'items.bin'), Uint8Array.of(1, 2, 2));
    await expect(read(folder)).rejects.toThrow(/items\.bin is corrupt: its SHA-256/);
  });

  it('a folder without a manifest', async () => {
    await expect(readManifest(await newFolder())).rejects.toThrow(
      /manifest\.json is missing: this is not a whole artifact/,
    );
  });

  it.each([
    ['{', /is not valid JSON/],
    ['[]', /expected object/],
    ['{"model":"recommender","formatVersion":2}', /at files/],
    ['{"model":"recommender","formatVersion":2,"files":{"a":{"bytes":1,"sha256":"x"}}}', /sha256/],
  ])('the manifest %s', async (text, message) => {
    const folder = await newFolder();
    await write(join(folder, 'manifest.json'), text);
    await expect(readManifest(folder)).rejects.toThrow(/manifest\.json is not the manifest of an artifact/);
    await expect(readManifest(folder)).rejects.toThrow(message);
  });

  it('a manifest that points out of its folder', async () => {
    const folder = await written();
    const text = readFileSync(join(folder, 'manifest.json'), 'utf8').replace('items.bin', '../items.bin');
    await write(join(folder, 'manifest.json'), text);
    await expect(readManifest(folder)).rejects.toThrow(/Invalid key/);
  });
});
