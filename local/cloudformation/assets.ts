import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ACCOUNT_ID, REGION } from '../common/arns.ts';
import { ifPresent } from '../common/files.ts';

/** The bucket that a bootstrapped account keeps the assets of deployments in. */
export const ASSETS_BUCKET = `cdk-hnb659fds-assets-${ACCOUNT_ID}-${REGION}`;

interface FileAsset {
  readonly source: { readonly path?: string; readonly packaging?: string };
  readonly destinations: Readonly<Record<string, { readonly bucketName: string; readonly objectKey: string }>>;
}

/** A file of the assembly and the key that a deployment puts it under. */
export interface PublishedFile {
  readonly file: string;
  readonly key: string;
}

/** The assets of an assembly that are one file each. Folders are bundles, which run from where they lie; templates nobody reads. */
export async function fileAssets(assemblyDir: string): Promise<PublishedFile[]> {
  const manifests = (await readdir(assemblyDir)).filter((name) => name.endsWith('.assets.json'));
  const published: PublishedFile[] = [];
  for (const manifest of manifests) {
    const text = await readFile(path.join(assemblyDir, manifest), 'utf8');
    const { files = {} } = JSON.parse(text) as { files?: Record<string, FileAsset> };
    for (const { source, destinations } of Object.values(files)) {
      if (source.packaging !== 'file' || source.path === undefined || source.path.endsWith('.template.json')) continue;
      const file = path.join(assemblyDir, source.path);
      if (!(await ifPresent(stat(file)))?.isFile()) continue;
      published.push(...Object.values(destinations).map(({ objectKey }) => ({ file, key: objectKey })));
    }
  }
  return published;
}
