import { describe, expect, it } from 'vitest';
import { basketTaste, boughtItems, tasteOf, tastesBefore } from '../../../../models/recommender/taste.ts';
import { dayNumber } from '../../../../models/shared/calendar.ts';
import { did, shopOf } from './support/shop.ts';

const options = { weights: { view: 1, cart: 3, buy: 5 }, halfLifeDays: 2, ownHalfLifeDays: 4 };

describe('tastes', () => {
  it('weigh views 1, carts 3 and orders 5, and halve with age', async () => {
    const { events } = await shopOf({
      interactions: [
        did('ann', 'cup', '2026-01-08', { views: 2, adds: 1 }),
        did('ann', 'cup', '2026-01-06'),
        did('ann', 'pot', '2026-01-06', { views: 1, orders: 0 }),
        did('bob', 'pot', '2026-01-10'),
      ],
    });

    const tastes = tastesBefore(events, 2, dayNumber('2026-01-10', 'interactions'), options);

    const ann = tasteOf(tastes, 0);
    expect([...ann.items]).toEqual([0, 1]);
    // Cup: (2 + 3 + 5) · 0.5 at two days, 5 · 0.25 at four: 6.25. Pot: 1 · 0.25.
    expect(ann.preference[0]).toBeCloseTo(Math.log(7.25), 6);
    expect(ann.preference[1]).toBeCloseTo(Math.log(1.25), 6);
    // Orders of the cup: 0.5^(2/4) + 0.5^(4/4)
    expect(ann.frequency[0]).toBeCloseTo(1.2071, 4);
    expect(ann.frequency[1]).toBe(0);
    expect([...boughtItems(ann)]).toEqual([0]);
    // What bob did lies on the day itself, which is not before.
    expect(tasteOf(tastes, 1).items).toHaveLength(0);
  });

  it('keep what was done a thousand half-lives ago', async () => {
    const { events } = await shopOf({ interactions: [did('ann', 'cup', '2016-01-01')] });
    const tastes = tastesBefore(events, 1, dayNumber('2026-01-01', 'interactions'), options);
    expect(tastes.preference[0]).toBeGreaterThan(0);
    expect(tastes.frequency[0]).toBeGreaterThan(0);
  });

  it('of a basket count a product that is there twice more', () => {
    const { items, preference } = basketTaste([4, 2, 4]);
    expect([...items]).toEqual([2, 4]);
    expect(preference[0]).toBeCloseTo(Math.log(2), 6);
    expect(preference[1]).toBeCloseTo(Math.log(3), 6);
  });
});
