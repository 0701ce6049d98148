import { readFile } from 'node:fs/promises';
import type { KernelName } from './build.ts';

/**
 * A compiled kernel: the file beside this module in a bundle, compiled when it is first needed in the source tree.
 * @throws Error when a bundle lacks the file, or what the compiler says
 */
export async function kernel(name: KernelName): Promise<WebAssembly.Module> {
  return new WebAssembly.Module(await (isSource() ? compiledFromSource(name) : readBundled(name)));
}

const isSource = (): boolean => import.meta.url.endsWith('.ts');

async function readBundled(name: KernelName): Promise<Uint8Array<ArrayBuffer>> {
  const file = new URL(`${name}.wasm`, import.meta.url);
  return readFile(file).catch((error: unknown) => {
    throw new Error(`The bundle lacks the kernel ${file.pathname}; build it again.`, { cause: error });
  });
}

async function compiledFromSource(name: KernelName): Promise<Uint8Array<ArrayBuffer>> {
  // Not a literal, so that a bundler leaves the compiler out.
  const builder = new URL('./build.ts', import.meta.url).href;
  const { compiledKernel } = (await import(builder)) as typeof import('./build.ts');
  return readFile(await compiledKernel(name));
}
