import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { train } from '../../../bin/cli/platform/executions.ts';
import { testPlatform } from './support/platform.ts';

const sfn = mockClient(SFNClient);
const platform = testPlatform({ dataDir: 'unused' });
const succeeded = (output: object) => ({ status: 'SUCCEEDED' as const, output: JSON.stringify(output) });
const MODEL = {
  model: 'recommender',
  run: 'r-1',
  status: 'champion',
  reason: 'better',
  score: 0.2,
  baselines: { popularity: 0.1 },
};

beforeEach(() => {
  sfn.reset();
  sfn.on(StartExecutionCommand, { stateMachineArn: 'arn:train' }).resolves({ executionArn: 'arn:training' });
  sfn.on(StartExecutionCommand, { stateMachineArn: 'arn:refresh' }).resolves({ executionArn: 'arn:own-refresh' });
  sfn
    .on(DescribeExecutionCommand, { executionArn: 'arn:own-refresh' })
    .resolves(succeeded({ outcome: 'published', run: 's-2' }));
});

describe('train', () => {
  it('waits for the training, for the refresh that it starts, and for one that surely sees the predictions', async () => {
    const trained = { outcome: 'trained', models: [MODEL], refreshExecutionArn: 'arn:its-refresh' };
    sfn.on(DescribeExecutionCommand, { executionArn: 'arn:training' }).resolves(succeeded(trained));
    sfn.on(DescribeExecutionCommand, { executionArn: 'arn:its-refresh' }).resolves(succeeded({ outcome: 'skipped' }));
    const result = await train(platform, { models: ['recommender'], recipe: { recommender: { factors: 8 } } });
    expect(result).toMatchObject({ models: [MODEL], refreshed: 's-2' });
    const inputs = sfn.commandCalls(StartExecutionCommand).map(({ args }) => JSON.parse(args[0].input.input ?? ''));
    expect(inputs).toEqual([{ models: ['recommender'], recipe: { recommender: { factors: 8 } } }, {}]);
    const waited = sfn.commandCalls(DescribeExecutionCommand).map(({ args }) => args[0].input.executionArn);
    expect(waited).toEqual(['arn:training', 'arn:its-refresh', 'arn:own-refresh']);
  });

  it('says that another training is running', async () => {
    const skipped = { outcome: 'skipped', reason: 'Another training is running.' };
    sfn.on(DescribeExecutionCommand, { executionArn: 'arn:training' }).resolves(succeeded(skipped));
    await expect(train(platform, {})).rejects.toThrow('Another training is running. Try again when it is done.');
  });

  it('says that a stage has no models, and how it gets some', async () => {
    const { TrainMachine: _, ...outputs } = platform.outputs;
    const asked = train({ ...platform, stage: 'dev', outputs }, {});
    await expect(asked).rejects.toThrow(/The stage dev has no models: its models\.imageBuild .* "codebuild"/);
    expect(sfn.commandCalls(StartExecutionCommand)).toEqual([]);
  });

  it('says which models failed, and that the others serve on', async () => {
    const cause = 'What served before serves on. Failed: forecaster (there is nothing to train on)';
    sfn.on(DescribeExecutionCommand, { executionArn: 'arn:training' }).resolves({ status: 'FAILED', cause });
    await expect(train(platform, {})).rejects.toThrow(`The training ended as FAILED: ${cause}`);
  });
});
