import { describe, expect, it, vi } from 'vitest';
import { Answers } from '../../../lambdas/metrics/answers.ts';

describe('answers', () => {
  it('are worked out once for all who ask the same at once, and kept', async () => {
    const answers = new Answers();
    const work = vi.fn(async () => ({ revenue: 1 }));
    const both = await Promise.all([answers.get('run-1 sales', work), answers.get('run-1 sales', work)]);
    expect(both).toEqual([{ revenue: 1 }, { revenue: 1 }]);
    await answers.get('run-1 sales', work);
    expect(work).toHaveBeenCalledTimes(1);
    await answers.get('run-2 sales', work);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('that failed are worked out again', async () => {
    const answers = new Answers();
    await expect(answers.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await answers.get('a', async () => 1)).toBe(1);
  });

  it('that were not asked for the longest give way', async () => {
    const answers = new Answers(30);
    const work = vi.fn(async (text: string) => text);
    const ask = (key: string) => answers.get(key, () => work(key.repeat(10)));
    for (const key of ['a', 'b', 'a', 'c']) await ask(key); // 12 bytes each: b gives way
    await ask('a');
    expect(work).toHaveBeenCalledTimes(3);
    await ask('b');
    expect(work).toHaveBeenCalledTimes(4);
  });
});
