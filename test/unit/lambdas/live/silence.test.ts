import { describe, expect, it } from 'vitest';
import type { CountsByMinute } from '../../../../contracts/live.ts';
import { silences } from '../../../../lambdas/live/silence.ts';

const NOW = Date.parse('2026-11-29T10:30:00Z');
const NONE = { refused: 0, orders: 0, revenue: {}, failedSignIns: 0, failedPayments: 0 };
const came = (minute: string, source: string, events: number): CountsByMinute => ({
  [minute]: { [source]: { events, ...NONE } },
});
const YESTERDAY = came('2026-11-28T09:15', 'web', 30);
const of = (...batches: readonly CountsByMinute[]) => silences(batches, NOW, 2);

describe('silence', () => {
  it('is told of a source that sent something in the same hours of the day before', () => {
    expect(of(YESTERDAY, came('2026-11-29T08:10', 'web', 5))).toEqual([
      {
        day: '2026-11-29',
        at: '2026-11-29T08:10:00Z#silence#web#',
        kind: 'silence',
        source: 'web',
        detail:
          'Nothing has come from web since 2026-11-29 08:10 UTC; in the same 2 hours of the day before it sent 30 events. See whether its pages and its write key are as they were.',
      },
    ]);
  });

  it('is the same alert an hour later', () => {
    const batches = [YESTERDAY, came('2026-11-28T10:35', 'web', 30), came('2026-11-29T08:10', 'web', 5)];
    const [first, second] = [of(...batches), silences(batches, NOW + 3_600_000, 2)];
    expect(second.map(({ at }) => at)).toEqual(first.map(({ at }) => at));
  });

  it.each([
    ['something came', [YESTERDAY, came('2026-11-29T10:29', 'web', 1)]],
    ['the night is silent too', [came('2026-11-28T13:00', 'web', 500), came('2026-11-29T07:00', 'web', 500)]],
    ['hardly anything ever comes', [came('2026-11-28T09:15', 'web', 24)]],
    ['nothing ever came', []],
  ])('is none where %s', (_, batches) => {
    expect(of(...batches)).toEqual([]);
  });

  it('is of one source, whatever another sends', () => {
    const found = of(YESTERDAY, came('2026-11-28T09:20', 'app', 40), came('2026-11-29T10:00', 'app', 3));
    expect(found.map(({ source }) => source)).toEqual(['web']);
  });
});
