import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { stageConfig } from '../../lib/config.ts';
import { bundleModels, ModelImage } from '../../lib/model-image.ts';
import { DEFAULTS, ROOT, VALIDATES } from './support/synth.ts';

const folder = bundleModels();

describe('the bundle of the models', () => {
  it('holds the entry, every worker, the kernels and the Dockerfile', () => {
    const workers = globSync('models/**/*-worker.ts', { cwd: ROOT }).map((file) => `${basename(file, '.ts')}.mjs`);
    expect(workers).toContain('train-worker.mjs');
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([
        'container.mjs',
        'Dockerfile',
        ...['als.wasm', 'spd.wasm', 'ets_bg.wasm', 'mstl_bg.wasm'],
        ...workers,
      ]),
    );
  });

  it('holds no file that is not run', () => {
    const others = readdirSync(folder).filter((name) => !/\.(mjs|mjs\.map|wasm)$/.test(name));
    expect(others).toEqual(['Dockerfile']);
  });

  it('finds each kernel a module asks for beside it', () => {
    const asked = readdirSync(folder)
      .filter((name) => name.endsWith('.mjs'))
      .flatMap((name) =>
        [...readFileSync(join(folder, name), 'utf8').matchAll(/"([\w-]+\.wasm)"/g)].map(([, wasm]) => wasm),
      );
    expect(asked.filter((wasm) => !existsSync(join(folder, wasm as string)))).toEqual([]);
  });

  it('is made once for each version of the sources', () => {
    expect(bundleModels()).toBe(folder);
    expect(basename(folder)).toMatch(/^models-[0-9a-f]{16}$/);
  });
});

describe('the image of the models, built by Docker where the deploy runs', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'image-'));
  afterAll(() => rmSync(outdir, { recursive: true }));
  const app = new App({ analyticsReporting: false, context: { [VALIDATES]: false }, outdir });
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  new CfnWaitConditionHandle(stack, 'Resource'); // a template needs one
  const image = new ModelImage(stack, 'Models', {
    stage: stageConfig.parse({ ...DEFAULTS, models: { imageBuild: 'local' } }),
  });
  const assembly = app.synth();
  const manifest = JSON.parse(readFileSync(join(assembly.directory, 'Stack.assets.json'), 'utf8'));
  const assets = Object.entries<{ source: { directory: string } }>(manifest.dockerImages);

  it('is built from the bundle for x86 with a Docker manifest', () => {
    expect(assets).toHaveLength(1);
    const [[, { source }]] = assets as [(typeof assets)[number]];
    expect(source).toMatchObject({ platform: 'linux/amd64', dockerOutputs: ['type=image,oci-mediatypes=false'] });
    expect(source).not.toHaveProperty('dockerBuildArgs');
    expect(readdirSync(join(assembly.directory, source.directory)).sort()).toEqual(readdirSync(folder).sort());
  });

  it('is named by the hash of what is in it', () => {
    const [[hash]] = assets as [(typeof assets)[number]];
    expect(stack.resolve(image.imageUri)).toEqual({ 'Fn::Sub': expect.stringContaining(`:${hash}`) });
  });
});
