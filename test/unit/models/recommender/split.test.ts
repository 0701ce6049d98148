import { describe, expect, it } from 'vitest';
import { casesWithin, targetOf, temporalSplit } from '../../../../models/recommender/choice/cases.ts';
import { repeatShare } from '../../../../models/recommender/data/shop.ts';
import { dayNumber } from '../../../../models/shared/calendar.ts';
import { did, sells, shopOf } from './support/shop.ts';

const day = (text: string): number => dayNumber(text, 'interactions');

describe('the split', () => {
  const between = async (people: number, from: string, to: string) =>
    temporalSplit(
      await shopOf({
        interactions: Array.from({ length: people }, (_, at) => [
          did(`person ${at}`, 'cup', from),
          did(`person ${at}`, 'cup', to),
        ]).flat(),
      }),
    );

  it('holds back a tenth of the days for the test and a tenth before it for validation', async () => {
    expect(await between(500, '2026-01-01', '2026-01-30')).toEqual({
      validation: { from: day('2026-01-25'), to: day('2026-01-28') },
      test: { from: day('2026-01-28'), to: day('2026-01-31') },
    });
  });

  it('holds back a fifth where few people bought', async () => {
    expect(await between(499, '2026-01-01', '2026-01-30')).toEqual({
      validation: { from: day('2026-01-19'), to: day('2026-01-25') },
      test: { from: day('2026-01-25'), to: day('2026-01-31') },
    });
  });

  it('holds back 28 days of years, more of few people, and nothing of a week', async () => {
    const length = (split: Awaited<ReturnType<typeof between>>) => split && split.test.to - split.test.from;
    expect(length(await between(500, '2024-01-01', '2026-01-01'))).toBe(28);
    // 732 days: 28, 56, 112; 224 would be more than a fifth.
    expect(length(await between(2, '2024-01-01', '2026-01-01'))).toBe(112);
    expect(await between(2, '2026-01-01', '2026-01-07')).toBeNull();
  });
});

describe('cases', () => {
  const window = { from: day('2026-01-10'), to: day('2026-01-12') };

  it('are the people who bought something listed within the window, apart by whether anything was known of them', async () => {
    const shop = await shopOf({
      catalogue: [sells('cup'), sells('pot')],
      interactions: [
        did('ann', 'cup', '2026-01-01'),
        did('ann', 'pot', '2026-01-10'),
        did('ann', 'cup', '2026-01-11'),
        did('bob', 'cup', '2026-01-11'),
        did('cid', 'cup', '2026-01-01'),
        did('cid', 'cup', '2026-01-12'),
        did('dan', 'gone', '2026-01-11'),
        did('eve', 'cup', '2026-01-11', { orders: 0, views: 3 }),
      ],
    });
    const { known, unknown } = casesWithin(shop, window, 10, 1);
    expect(known).toEqual([{ person: 0, wanted: new Set([0, 2]) }]);
    expect(unknown).toEqual([{ person: 1, wanted: new Set([0]) }]);
  });

  it('of many, some are drawn, the same ones for the same seed', async () => {
    const people = Array.from({ length: 50 }, (_, at) => did(`person ${at}`, 'cup', '2026-01-10'));
    const shop = await shopOf({ interactions: people });
    const drawn = (seed: number) => casesWithin(shop, window, 10, seed).unknown.map(({ person }) => person);
    expect(new Set(drawn(1)).size).toBe(10);
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it('are about carts, or views, where a shop has no orders', async () => {
    const views = did('ann', 'cup', '2026-01-01', { orders: 0, views: 1 });
    expect(targetOf(await shopOf({ interactions: [views] }))).toBe('views');
    expect(targetOf(await shopOf({ interactions: [views, { ...views, adds: 1, day: '2026-01-02' }] }))).toBe('adds');
    expect(targetOf(await shopOf({ interactions: [views, did('ann', 'cup', '2026-01-02')] }))).toBe('orders');
  });
});

describe('the share of repeats', () => {
  it('is that of purchases of something bought on an earlier day', async () => {
    const { events } = await shopOf({
      interactions: [
        did('ann', 'cup', '2026-01-01'),
        did('ann', 'cup', '2026-01-02'),
        did('ann', 'pot', '2026-01-02'),
        did('bob', 'cup', '2026-01-03'),
      ],
    });
    expect(repeatShare(events)).toBe(0.25);
  });
});
