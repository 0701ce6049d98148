import { describe, expect, it } from 'vitest';
import { runTeam } from '../../../../models/kernels/team.ts';

const nothing = (): void => undefined;

describe('a team of threads', () => {
  it('runs each part once and waits for all', async () => {
    const sums = new SharedArrayBuffer(4 * 7);
    const reports: { index: number; wrong: number }[] = [];
    const report = (message: { index: number; wrong: number }): number => reports.push(message);
    await runTeam(import.meta.url, 'summing-worker', { sums, parts: 7 }, 3, report);
    expect([...new Int32Array(sums)]).toEqual(Array(7).fill(200));
    expect(reports.toSorted((a, b) => a.index - b.index)).toEqual([0, 1, 2].map((index) => ({ index, wrong: 0 })));
  });

  it.each([0, 1])('ends with what member %i throws, and with all members', async (failing) => {
    const running = runTeam(import.meta.url, 'failing-worker', { failing }, 2, nothing);
    await expect(running).rejects.toThrow(new RangeError(`member ${failing} fails`));
    expect(process.getActiveResourcesInfo().filter((resource) => resource === 'Worker')).toEqual([]);
  });

  it('says when the worker is not there', async () => {
    await expect(runTeam(import.meta.url, 'missing-worker', {}, 1, nothing)).rejects.toThrow(/missing-worker\.ts/);
  });
});
