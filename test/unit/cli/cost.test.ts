import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../../bin/cli/program.ts';

const cost = (...args: readonly string[]) => makeProgram(true).parseAsync(['node', 'shoplake', 'cost', ...args]);

describe('shoplake cost', () => {
  it('refuses what is no count', async () => {
    await expect(cost('--events-per-day', 'many')).rejects.toThrow(/"many" is no count of events, e\.g\. 100000/);
    await expect(cost('--events-per-request', '-1')).rejects.toThrow(/"-1" is no count/);
  });

  it('refuses more orders than events, of which they are some', async () => {
    await expect(cost('--events-per-day', '10', '--orders-per-day', '11')).rejects.toThrow(
      /--orders-per-day is more than --events-per-day/,
    );
  });
});
