import { describe, expect, it } from 'vitest';
import { casesOf, holdOutLast } from '../../../../evaluation/recommender-data.ts';
import { did, sells, shopOf } from './support/shop.ts';

describe('holding out the last purchase', () => {
  it('hides all that a person did with that product, and spares those of whom nothing would remain', async () => {
    const ann = [
      did('ann', 'cup', '2026-01-01'),
      did('ann', 'pot', '2026-01-02', { orders: 0, views: 2 }),
      did('ann', 'pot', '2026-01-03'),
      did('ann', 'tin', '2026-01-04', { orders: 0, views: 1 }),
    ];
    const bob = [did('bob', 'cup', '2026-01-01')];
    const cid = [did('cid', 'cup', '2026-01-01', { orders: 0, views: 1 })];

    const { data, hidden } = holdOutLast({
      interactions: [...ann, ...bob, ...cid],
      catalogue: [sells('cup'), sells('pot')],
    });

    expect(hidden).toEqual(new Map([['ann', 'pot']]));
    expect(data.interactions).toEqual([ann[0], ann[3], ...bob, ...cid]);
    // Products by name: cup 0, pot 1, tin 2; the catalogue still knows the pot.
    expect(casesOf(await shopOf(data), hidden)).toEqual([{ person: 0, wanted: new Set([1]) }]);
  });
});
