import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildKernels, compiledKernel, KERNELS } from '../../../../models/kernels/build.ts';
import { kernel } from '../../../../models/kernels/load.ts';

describe('compiled kernels', () => {
  it('are built as the bundle needs them, the same bytes each time, and nothing is left behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shoplake-kernels-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await buildKernels(folder);
    expect((await readdir(folder)).sort()).toEqual(['als.wasm', 'spd.wasm']);
    for (const name of KERNELS) {
      expect(await readFile(join(folder, `${name}.wasm`))).toEqual(await readFile(await compiledKernel(name)));
    }
  });

  it('take the memory they work in and allocate none', async () => {
    const module = await kernel('als');
    expect(module).toBeInstanceOf(WebAssembly.Module);
    const { exports } = new WebAssembly.Instance(module, {
      env: { memory: new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }) },
    });
    expect(Object.keys(exports).sort()).toEqual(['gram', 'memory', 'multiply', 'solve']);
  });
});
