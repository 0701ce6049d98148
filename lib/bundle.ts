import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, buildSync, type OutputFile } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
/** CommonJS dependencies inside an ES module bundle still call `require`. */
const REQUIRE_BANNER = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * Bundles entry points of the repository with esbuild: small, readable in a stack trace, and the same bytes for the same sources.
 * @param outdir where the files would lie, by which their source maps find the sources; nothing is written
 */
export function bundleEntries(
  entryPoints: readonly { readonly in: string; readonly out: string }[],
  outdir: string,
  options: Pick<BuildOptions, 'splitting' | 'chunkNames'> = {},
): readonly OutputFile[] {
  const { outputFiles } = buildSync({
    entryPoints: [...entryPoints],
    outdir,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    banner: { js: REQUIRE_BANNER },
    logLevel: 'error',
    ...options,
  });
  return outputFiles;
}

/**
 * Makes a folder that appears as a whole or not at all, since several synths may run at once. It is named after what it is made
 * from, so one that is there already is the same.
 * @returns the folder
 */
export function bundleFolder(target: string, fill: (draft: string) => void): string {
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  const draft = mkdtempSync(join(dirname(target), 'draft-'));
  try {
    fill(draft);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(target)) throw error; // otherwise another synth was faster
  }
  return target;
}
