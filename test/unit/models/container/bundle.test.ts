import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleModels } from '../../../../lib/model-image.ts';
import { ContainerProcess, SOURCE } from './support/container.ts';
import { jobFolder, newFolder } from './support/ml-folder.ts';
import { purchases } from './support/purchases.ts';

const job = { hyperparameters: { model: 'recommender', seed: '3' }, channels: purchases() };
let entry: string;

beforeAll(async () => {
  // Away from the repository, as in the image: what the bundle lacks is not found by chance.
  const folder = await newFolder();
  cpSync(bundleModels(), folder, { recursive: true });
  entry = join(folder, 'container.mjs');
});

describe('the bundle, alone in a folder', () => {
  it('trains with worker threads and kernels, and serves what it trained', async () => {
    const root = await jobFolder(job);
    const training = new ContainerProcess(entry, 'train', root);
    expect(await training.ended(), training.errors).toBe(0);
    expect(readdirSync(join(root, 'output/data'))).toContain('evaluation.json');

    const serving = new ContainerProcess(entry, 'serve', root);
    const url = await serving.url();
    await serving.printed(/The model is loaded/);
    expect((await fetch(`${url}/ping`)).status).toBe(200);
    const body = JSON.stringify({ kind: 'customer', customerId: 'c1', limit: 2 });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/invocations`, { method: 'POST', body, headers });
    expect(await response.text()).toMatch(/"p\d"/);
    expect(response.status).toBe(200);
    serving.stop();
    expect(await serving.ended()).toBe(0);
  });

  it('makes the same artifact as the source does', async () => {
    const manifests = await Promise.all(
      [entry, SOURCE].map(async (program) => {
        const root = await jobFolder(job);
        const training = new ContainerProcess(program, 'train', root);
        expect(await training.ended(), training.errors).toBe(0);
        return readFileSync(join(root, 'model/manifest.json'), 'utf8');
      }),
    );
    expect(manifests[0]).toBe(manifests[1]);
  });

  it('tells how training failed', async () => {
    const root = await jobFolder({ ...job, channels: { interactions: {}, catalogue: {} } });
    expect(await new ContainerProcess(entry, 'train', root).ended()).toBe(1);
    expect(readFileSync(join(root, 'output/failure'), 'utf8')).toMatch(/^There are no interactions to train on/);
  });
});
