import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { refresh } from '../../../bin/cli/platform/executions.ts';
import { testPlatform } from './support/platform.ts';

const sfn = mockClient(SFNClient);
const platform = testPlatform({ dataDir: 'unused', stepsDone: async () => 3 });
const ended = (status: 'SUCCEEDED' | 'FAILED', output: object) => ({ status, output: JSON.stringify(output) });

describe('refresh', () => {
  beforeEach(() => {
    sfn.reset();
    sfn.on(StartExecutionCommand).resolvesOnce({ executionArn: 'arn:1' }).resolves({ executionArn: 'arn:2' });
  });

  it('runs its own after one that gave way to another', async () => {
    const steps: number[] = [];
    sfn.on(DescribeExecutionCommand, { executionArn: 'arn:1' }).resolves(ended('SUCCEEDED', { outcome: 'skipped' }));
    sfn
      .on(DescribeExecutionCommand, { executionArn: 'arn:2' })
      .resolvesOnce({ status: 'RUNNING' })
      .resolves(ended('SUCCEEDED', { outcome: 'published', run: 'r-2' }));
    const result = await refresh(platform, (done) => steps.push(done));
    expect(result).toMatchObject({ run: 'r-2', outcome: 'published' });
    expect(steps).toEqual([3]);
  });

  it('tells when nothing has arrived, and goes over everything when asked to', async () => {
    sfn.on(DescribeExecutionCommand).resolves(ended('SUCCEEDED', { outcome: 'unchanged', run: 'r-0' }));
    expect(await refresh(platform)).toMatchObject({ run: 'r-0', outcome: 'unchanged' });
    await refresh(platform, undefined, true);
    const inputs = sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.input);
    expect(inputs).toEqual(['{}', '{"full":true}']);
  });

  it('that fails says which checks failed', async () => {
    sfn
      .on(DescribeExecutionCommand)
      .resolves({ status: 'FAILED', error: 'ChecksFailed', cause: 'Failed: orders_unique' });
    await expect(refresh(platform)).rejects.toThrow('The refresh ended as FAILED: Failed: orders_unique');
  });
});
