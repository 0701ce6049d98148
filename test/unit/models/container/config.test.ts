import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  type MlPaths,
  mlPaths,
  readChannelNames,
  readHyperParameters,
  requireOneHost,
} from '../../../../models/contract/config.ts';
import { jobFolder, write } from './support/ml-folder.ts';

const paths = async (hyperparameters: unknown = { model: 'forecaster' }): Promise<MlPaths> =>
  mlPaths(await jobFolder({ hyperparameters, channels: { sold_lines: {}, catalogue: {} } }));

describe('hyper-parameters', () => {
  it('are text, and read as what they stand for', async () => {
    const given = { model: 'forecaster', seed: '7', recipe: '{"lags":[1,7]}', champion: '{"lags":[]}' };
    expect(await readHyperParameters(await paths(given))).toEqual({
      model: 'forecaster',
      seed: 7,
      recipe: { lags: [1, 7] },
      champion: { lags: [] },
    });
  });

  it('may be left out, all but the model', async () => {
    expect(await readHyperParameters(await paths())).toEqual({
      model: 'forecaster',
      seed: 1,
      recipe: {},
      champion: null,
    });
  });

  it('may stand beside those of the SageMaker SDKs', async () => {
    const given = { model: 'forecaster', sagemaker_region: 'eu-central-1' };
    expect(await readHyperParameters(await paths(given))).toMatchObject({ model: 'forecaster' });
  });

  it.each([
    [{}, /model/],
    [{ model: 'forecaster', seed: '-1' }, /seed/],
    [{ model: 'forecaster', seed: '1.5' }, /seed/],
    [{ model: 'forecaster', recipe: '[]' }, /must be the text of a JSON object\s+→ at recipe/],
    [{ model: 'forecaster', recipe: '{' }, /must be the text of a JSON object\s+→ at recipe/],
    [{ model: 'forecaster', champion: 'none' }, /at champion/],
    [{ model: 'forecaster', rounds: '10' }, /rounds/],
    [{ model: 'forecaster', seed: 1 }, /expected string/],
    [['forecaster'], /expected record/],
    ['{"model":', /is not valid JSON/],
  ])('are refused by name: %j', async (given, message) => {
    const read = readHyperParameters(await paths(given));
    await expect(read).rejects.toThrow(/hyperparameters\.json/);
    await expect(read).rejects.toThrow(message);
  });

  it('must be there', async () => {
    const own = await paths();
    await rm(own.hyperParameters);
    await expect(readHyperParameters(own)).rejects.toThrow(/hyperparameters\.json cannot be read \(ENOENT\)/);
  });
});

describe('the channels of a job', () => {
  it('are those of the configuration', async () => {
    expect(await readChannelNames(await paths())).toEqual(['sold_lines', 'catalogue']);
  });

  it('cannot be pipes, which are read once', async () => {
    const own = await paths();
    await write(own.inputDataConfig, '{"sold_lines":{"TrainingInputMode":"Pipe"}}');
    await expect(readChannelNames(own)).rejects.toThrow(/^The channel sold_lines comes as a pipe/);
  });
});

describe('the machines of a job', () => {
  it('are one', async () => {
    const own = await paths();
    await expect(requireOneHost(own)).resolves.toBeUndefined();
    await write(own.resourceConfig, '{"current_host":"algo-2","hosts":["algo-1","algo-2"]}');
    await expect(requireOneHost(own)).rejects.toThrow(/^The job has 2 machines.*InstanceCount to 1/);
  });
});
