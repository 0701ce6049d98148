import { describe, expect, it } from 'vitest';
import { type Incumbent, verdictOn } from '../../../lambdas/gate/verdict.ts';
import { evaluation } from './support/run-output.ts';

const SERVES: Incumbent = { run: 'shop-before', score: 0.2 };
const UNMEASURED: Incumbent = { run: 'shop-before', score: null };

/** ndcg: higher is better. */
const ndcg = (challenger: number | null, champion: number | null, baselines: Record<string, number> = {}) =>
  evaluation({ metric: 'ndcg@10', better: 'higher', challenger, champion, baselines });
const wape = (challenger: number | null, champion: number | null, baselines: Record<string, number> = {}) =>
  evaluation({ metric: 'wape', better: 'lower', challenger, champion, baselines });

describe('the gate', () => {
  it.each([
    ['a better one', ndcg(0.21, 0.2), SERVES],
    ['an equal one', ndcg(0.2, 0.2), SERVES],
    ['one that differs by less than 1e-9', ndcg(0.2 - 9e-10, 0.2), SERVES],
    ['one as good as a baseline', ndcg(0.2, 0.1, { popularity: 0.2 }), SERVES],
    ['a lower error', wape(0.09, 0.1, { naive: 0.3 }), SERVES],
    ['an equal error', wape(0.1, 0.1), SERVES],
    ['the first, above its baselines', ndcg(0.2, null, { popularity: 0.1 }), null],
    ['one whose champion could not be judged', ndcg(0.2, null, { popularity: 0.1 }), SERVES],
    ['one with nothing to compare it to', ndcg(0.2, null), null],
    ['the first, unmeasured', ndcg(null, null, { popularity: 0.9 }), null],
    ['one unmeasured after one unmeasured', ndcg(null, null), UNMEASURED],
  ])('lets %s through', (_, given, incumbent) => {
    const { accepted, reason } = verdictOn(given, incumbent);
    expect(accepted).toBe(true);
    expect(reason).toMatch(/^Accepted/);
  });

  it.each([
    ['a worse one', ndcg(0.19, 0.2), SERVES, /0\.19 \(higher is better\) is worse than the champion \(0\.2\)\.$/],
    ['one that is worse by little', ndcg(0.2 - 2e-9, 0.2), SERVES, /worse than the champion/],
    [
      'a greater error',
      wape(0.11, 0.1),
      SERVES,
      /wape of 0\.11 \(lower is better\) is worse than the champion \(0\.1\)/,
    ],
    [
      'one that beats the champion and not a baseline',
      ndcg(0.21, 0.2, { popularity: 0.1, 'own frequency': 0.25 }),
      SERVES,
      /worse than the baseline own frequency \(0\.25\)\.$/,
    ],
    ['the first, below a baseline', ndcg(0.1, null, { popularity: 0.2 }), null, /baseline popularity \(0\.2\)/],
    [
      'one that loses to several',
      wape(0.5, 0.1, { naive: 0.2, last: 0.6 }),
      SERVES,
      /worse than the champion \(0\.1\), the baseline naive \(0\.2\)\.$/,
    ],
    [
      'one unmeasured while a measured one serves',
      ndcg(null, null),
      SERVES,
      /^Refused: there is too little data to hold any out, while shop-before, which serves, reached 0\.2\.$/,
    ],
  ] as const)('refuses %s, and says what it lost to', (_, given, incumbent, words) => {
    const { accepted, reason } = verdictOn(given, incumbent);
    expect(accepted).toBe(false);
    expect(reason).toMatch(/^Refused/);
    expect(reason).toMatch(words);
  });

  it('passes on what a person should know', () => {
    const noted = { ...wape(0.1, null), notes: ['Less than two years: no yearly season.'] };
    expect(verdictOn(noted, null).reason).toMatch(/Less than two years: no yearly season\.$/);
    expect(verdictOn({ ...noted, challenger: null }, null).reason).toContain('Less than two years');
  });
});
