import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, type TestContext, vi } from 'vitest';
import { train } from '../../../../models/contract/train.ts';
import { readRows } from '../../lambdas/support/parquet-rows.ts';
import { ContainerProcess, DOUBLE, SOURCE } from './support/container.ts';
import { type Job, jobFolder, write } from './support/ml-folder.ts';
import { soldLines } from './support/sold-lines.ts';

const NOBODY = 65534;
/** What system calls take for "leave it as it is" or refuse. */
const NO_USER = 2 ** 32 - 1;
const good: Job = {
  hyperparameters: { model: 'order-value', seed: '42' },
  channels: {
    sold_lines: {
      'part-2': soldLines([{ day: '2026-03-04', unit_price: 10 }]),
      'part-1': soldLines([{ day: '2026-03-01' }, { day: '2026-03-02' }, { day: '2026-03-03', unit_price: 4.9 }]),
    },
  },
};
const withRecipe = (recipe: object): Job => ({
  ...good,
  hyperparameters: { model: 'order-value', recipe: JSON.stringify(recipe) },
});

/** Skips the test, and says so on the console too, unless the tests run as root. */
function isRoot(ctx: TestContext): boolean {
  if (process.getuid?.() === 0) return true;
  console.warn('Skipped: only root can give up being root.');
  return ctx.skip('only root can give up being root');
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const readText = (...path: string[]): string => readFileSync(join(...path), 'utf8');

/** Runs a job that should fail. @returns what is in the failure file */
async function failure(job: Job, entry = DOUBLE): Promise<string> {
  const root = await jobFolder(job);
  const container = new ContainerProcess(entry, 'train', root);
  expect(await container.ended()).toBe(1);
  expect(readdirSync(join(root, 'model'))).toEqual([]);
  expect(readdirSync(join(root, 'output/data'))).toEqual([]);
  const text = readText(root, 'output/failure');
  expect(container.errors).toContain(text.split('\n')[0]);
  return text;
}

describe('a training job', { concurrent: true }, () => {
  it('leaves a model, an evaluation and predictions', async () => {
    const root = await jobFolder({
      ...good,
      hyperparameters: { model: 'order-value', seed: '42', recipe: '{"trees":3}', champion: '{"trees":2}' },
    });
    const container = new ContainerProcess(DOUBLE, 'train', root);
    expect(await container.ended(), container.errors).toBe(0);
    expect(container.output).toContain('Read 4 lines');
    expect(existsSync(join(root, 'output/failure'))).toBe(false);

    // (2.55 + 2.55 + 4.90 + 10) / 4
    expect(JSON.parse(readText(root, 'model/model.json'))).toEqual({ mean: 5 });
    expect(readdirSync(join(root, 'model')).sort()).toEqual(['manifest.json', 'model.json', 'notes.txt']);
    expect(JSON.parse(readText(root, 'model/manifest.json'))).toEqual({
      model: 'order-value',
      formatVersion: 3,
      files: {
        'model.json': { bytes: 10, sha256: sha256(Buffer.from('{"mean":5}')) },
        // SHA-256 of "a", FIPS 180 test vectors of NIST
        'notes.txt': { bytes: 1, sha256: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb' },
      },
    });

    const report = JSON.parse(readText(root, 'output/data/evaluation.json'));
    expect(report).toMatchObject({
      model: 'order-value',
      run: 'run-1',
      metric: 'mae',
      challenger: 0.5,
      champion: 0.75,
      recipe: { trees: 3, seed: 42 },
      data: { from: '2026-03-01', to: '2026-03-04', rows: 4 },
      artifactSha256: sha256(readFileSync(join(root, 'model/manifest.json'))),
    });
    expect(Date.parse(report.startedAt)).toBeGreaterThan(Date.now() - 60_000);
    expect(report.durationSeconds).toBeGreaterThan(0);

    expect(readdirSync(join(root, 'output/data')).sort()).toEqual(['evaluation.json', 'recommendations.parquet']);
    const rows = await readRows(readFileSync(join(root, 'output/data/recommendations.parquet')));
    expect(rows).toMatchObject([{ run_id: 'run-1', customer_id: 'anna', product_id: 'lamp', score: 0.5 }]);
  });

  it('makes the same bytes twice', async () => {
    const manifests = await Promise.all(
      [1, 2].map(async () => {
        const root = await jobFolder(good);
        expect(await new ContainerProcess(DOUBLE, 'train', root).ended()).toBe(0);
        return readText(root, 'model/manifest.json');
      }),
    );
    expect(manifests[0]).toBe(manifests[1]);
  });

  it('says in its first line what went wrong, and where below it', async () => {
    const [first, second, ...rest] = (await failure(withRecipe({ behaviour: 'throw' }))).split('\n');
    expect(first).toBe('The prices make no sense: they are all red.');
    expect(second).toBe('');
    expect(rest.join('\n')).toContain('double.ts');
  });

  it('tells of a thread that ends without a word', async () => {
    expect(await failure(withRecipe({ behaviour: 'exit' }))).toMatch(/^Training ended with code 7 before/);
  });

  it('passes on what the model says about an empty channel', async () => {
    const empty = { ...good, channels: { sold_lines: {} } };
    expect(await failure(empty)).toMatch(/^There are no sold lines to train on: load some orders first\./);
  });

  it('names channel and file of data that cannot be read', async () => {
    const broken = { ...good, channels: { sold_lines: { 'part-1': Buffer.from('quantity,unit_price\n1,2\n') } } };
    expect(await failure(broken)).toMatch(/^Channel sold_lines, file part-1: it is not a readable Parquet file/);
  });

  it('names the models there are', async () => {
    const unknown = { ...good, hyperparameters: { model: 'oracle' } };
    expect(await failure(unknown)).toMatch(/^There is no model "oracle"\. There are: order-value\./);
    expect(await failure(unknown, SOURCE)).toMatch(
      /^There is no model "oracle"\. There are: recommender, forecaster, customer-value, order-value\./,
    );
  });

  it('stops within seconds while it computes, and leaves no model', async () => {
    const root = await jobFolder(withRecipe({ behaviour: 'loop' }));
    await write(join(root, 'model/model.json'), 'half a model');
    const container = new ContainerProcess(DOUBLE, 'train', root);
    await container.printed(/Behaviour: loop/);
    const asked = performance.now();
    container.stop();
    expect(await container.ended()).toBe(1);
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(readText(root, 'output/failure')).toMatch(/^Training was stopped \(SIGTERM\)/);
    expect(readdirSync(join(root, 'model'))).toEqual([]);
  });

  it('goes on as another user when it is started as root', async (ctx) => {
    if (!isRoot(ctx)) return;
    const root = await jobFolder(good);
    await chmod(root, 0o755);
    const container = new ContainerProcess(DOUBLE, 'train', root, { SHOPLAKE_ML_USER: `${NOBODY}:${NOBODY}` });
    expect(await container.ended(), container.errors).toBe(0);
    for (const file of ['model/manifest.json', 'output/data/evaluation.json']) {
      expect(statSync(join(root, file))).toMatchObject({ uid: NOBODY, gid: NOBODY });
    }
  });

  it('stays root where it may be nobody else', async (ctx) => {
    if (!isRoot(ctx)) return;
    const root = await jobFolder(good);
    const container = new ContainerProcess(DOUBLE, 'train', root, { SHOPLAKE_ML_USER: `${NO_USER}:${NO_USER}` });
    expect(await container.ended()).toBe(0);
    expect(container.errors).toMatch(/^Stays root instead of 4294967295:4294967295: /);
    expect(statSync(join(root, 'model/manifest.json')).uid).toBe(0);
  });
});

describe('a training job with little memory', () => {
  it('says that it needs more', async () => {
    const root = await jobFolder(withRecipe({ behaviour: 'hog' }));
    vi.stubEnv('SHOPLAKE_ML_ROOT', root).stubEnv('TRAINING_JOB_NAME', 'run-1');
    const code = await train(new URL('./support/double-train-worker.ts', import.meta.url), 64);
    vi.unstubAllEnvs();
    expect(code).toBe(1);
    expect(readText(root, 'output/failure')).toMatch(/^Training needs more than the 64 MiB of memory it may use/);
  });
});

describe('the entry point', () => {
  it.each(['', 'predict'])('says what it can do when asked for "%s"', async (command) => {
    const container = new ContainerProcess(SOURCE, command, await jobFolder(good));
    expect(await container.ended()).toBe(2);
    expect(container.errors).toMatch(/^Say what to do, train or serve/);
  });
});
