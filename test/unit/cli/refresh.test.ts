import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
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

  it('starts nothing while another is under way, and says which', async () => {
    const said: string[] = [];
    const other = { executionArn: 'arn:0', name: 'r-1', startDate: new Date('2026-11-29T01:00:00Z') };
    sfn.on(ListExecutionsCommand, { stateMachineArn: 'arn:refresh' }).resolvesOnce({ executions: [other as never] });
    sfn.on(DescribeExecutionCommand, { executionArn: 'arn:1' }).resolves(ended('SUCCEEDED', { outcome: 'skipped' }));
    sfn.on(DescribeExecutionCommand, { executionArn: 'arn:2' }).callsFake(() => {
      expect(sfn.commandCalls(ListExecutionsCommand).length).toBe(4); // two machines, looked at twice
      return ended('SUCCEEDED', { outcome: 'published', run: 'r-2' });
    });
    expect(await refresh(platform, undefined, false, (text) => said.push(text))).toMatchObject({ run: 'r-2' });
    expect(said).toEqual(['The refresh waits for run r-1, which is under way since 2026-11-29T01:00:00.000Z.']);
  });

  it('does not start for ever', async () => {
    sfn.on(DescribeExecutionCommand).resolves(ended('SUCCEEDED', { outcome: 'skipped' }));
    await expect(refresh(platform)).rejects.toThrow(/gave way to others 10 times/);
    expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(10);
  });

  it('waits a while for what is on its way into the lake', async () => {
    sfn.on(DescribeExecutionCommand).resolves(ended('SUCCEEDED', { outcome: 'published', run: 'r-1' }));
    const outcomes = async (...answers: boolean[]): Promise<string[]> => {
      const said: string[] = [];
      const arrived = async () => answers.shift() ?? true;
      await refresh({ ...platform, arrived }, undefined, false, (text) => said.push(text));
      return said;
    };
    expect(await outcomes(true)).toEqual([]);
    const waits = 'Events or files are on their way into the lake; the refresh waits for them.';
    expect(await outcomes(false, true)).toEqual([waits]);
    expect(await outcomes(false, false)).toEqual([waits, expect.stringMatching(/did not arrive in 30 s/)]);
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
    await expect(refresh(platform)).rejects.toThrow('The refresh ended as FAILED: ChecksFailed: Failed: orders_unique');
  });
});
