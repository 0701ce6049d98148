import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Kernels that are compiled from `assembly/<name>.ts` to `<name>.wasm`. */
export const KERNELS = ['als', 'spd'] as const;

export type KernelName = (typeof KERNELS)[number];

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.url);
const SOURCES = join(import.meta.dirname, 'assembly');
const CACHE = join(import.meta.dirname, '..', '..', 'build', 'kernels');

/** Shared memory is given by the caller, at most 4 GiB; strict SIMD only, so that every processor computes the same. */
const OPTIONS = [
  ...['--runtime', 'stub', '--use', 'abort=', '-O3', '--noAssert', '--uncheckedBehavior', 'always'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'simd,threads,bulk-memory'],
];

/** Compiles each kernel to `<name>.wasm` in a folder. @throws Error with what the compiler says */
export async function buildKernels(outDir: string): Promise<void> {
  await Promise.all(KERNELS.map((name) => compile(name, join(outDir, `${name}.wasm`))));
}

/** Path of a kernel compiled from the sources as they are; compiled once for each version of them and of the compiler. */
export async function compiledKernel(name: KernelName): Promise<string> {
  const file = join(CACHE, `${name}-${await digestOfSources()}.wasm`);
  if (!existsSync(file)) await compile(name, file);
  return file;
}

async function compile(name: KernelName, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // Under a name of its own first: several processes may compile at once, and none may read half a file.
  const unfinished = `${file}.${randomUUID()}`;
  try {
    // A process of its own, so that the compiler's memory goes with it.
    await run(process.execPath, [
      resolve('assemblyscript/bin/asc.js'),
      join(SOURCES, `${name}.ts`),
      ...OPTIONS,
      '--outFile',
      unfinished,
    ]);
    await rename(unfinished, file);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr || (error as Error).message;
    throw new Error(`The kernel ${name} could not be compiled from ${SOURCES}:\n${said}`, { cause: error });
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function digestOfSources(): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(OPTIONS));
  digest.update(await readFile(resolve('assemblyscript/package.json')));
  for (const source of (await readdir(SOURCES)).sort()) {
    digest.update(source).update(await readFile(join(SOURCES, source)));
  }
  return digest.digest('hex').slice(0, 16);
}
