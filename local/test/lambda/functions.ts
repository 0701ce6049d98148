import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import type { FunctionDescription } from '../../lambda/function.ts';
import { FunctionPool, type PoolOptions } from '../../lambda/pool.ts';
import { UnsupportedError } from '../../service.ts';
import { temporaryFolder } from '../support/folder.ts';

/** Where modules are found that a bundle imports. */
const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** What a program does for its clients to be taken over. */
export const SEAM = `const aws = (client) => {
  globalThis[Symbol.for('shoplake.aws.client')]?.(client);
  return client;
};`;

/** Writes a handler's module as a bundle's `index.mjs`. */
export async function moduleOf(source: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'index.mjs'), source);
  return folder;
}

/** Bundles a handler as the deployment does, SDK included. */
export async function bundleOf(source: string): Promise<string> {
  const folder = await temporaryFolder();
  await build({
    stdin: { contents: source, resolveDir: ROOT, loader: 'ts' },
    outfile: path.join(folder, 'index.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return folder;
}

export function describeFunction(bundleDir: string, changes: Partial<FunctionDescription> = {}): FunctionDescription {
  return {
    name: 'load',
    arn: 'arn:aws:lambda:eu-central-1:000000000000:function:load',
    bundleDir,
    handler: 'index.handler',
    memoryMb: 256,
    timeoutSeconds: 20,
    environment: {},
    principal: { arn: 'arn:aws:iam::000000000000:role/load', roleId: 'LoadRole' },
    call: async (_, { service, operation }) => {
      throw new UnsupportedError(`${service} ${operation}`);
    },
    ...changes,
  };
}

export async function openPool(
  bundleDir: string,
  changes: Partial<FunctionDescription> = {},
  options: Partial<PoolOptions> = {},
) {
  const dataDir = await temporaryFolder();
  const pool = new FunctionPool(describeFunction(bundleDir, changes), { dataDir, closeMs: 500, ...options });
  onTestFinished(() => pool.close());
  return { pool, dataDir };
}
