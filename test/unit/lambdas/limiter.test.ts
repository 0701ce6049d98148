import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddToCounter, Limiter, OverLimitError } from '../../../lambdas/limits/limiter.ts';
import { isDue, type Limit, newTally, secondsLeft } from '../../../lambdas/limits/tally.ts';
import { propertyRuns } from '../../support/property.ts';

const DAY: Limit = { name: 'events', most: 1000, windowMs: 86_400_000, asksFirst: true };
const MINUTE: Limit = { name: 'requests', most: 100, windowMs: 60_000 };
/** 12:00:10 of a day. */
const NOON = Date.parse('2026-03-01T12:00:10Z');

/** A table of counters, and instances that count in it by a clock of the test's. */
function shop() {
  const table = new Map<string, number>();
  const clock = { now: NOON };
  const world = { writes: 0, isDown: false, failures: [] as unknown[], shares: [] as number[] };
  const add: AddToCounter = async (id, amount) => {
    world.writes += 1;
    if (world.isDown) throw new Error('down');
    table.set(id, (table.get(id) ?? 0) + amount);
    return table.get(id) ?? 0;
  };
  const instance = () =>
    new Limiter({
      add,
      now: () => clock.now,
      onFailure: (error) => world.failures.push(error),
      onShare: (_, share) => world.shares.push(share),
    });
  return { table, clock, world, instance };
}

/** Whether a batch was taken. */
async function take(limiter: Limiter, amount: number, limit = DAY): Promise<boolean> {
  try {
    await limiter.admit(limit, 'web', amount);
  } catch (error) {
    if (error instanceof OverLimitError) return false;
    throw error;
  }
  await limiter.count(limit, 'web', amount);
  return true;
}

async function spend(limiter: Limiter, times: number, subject = 'a'): Promise<number> {
  let through = 0;
  for (let i = 0; i < times; i++) {
    const isThrough = await limiter.spend(MINUTE, subject).then(
      () => true,
      () => false,
    );
    if (isThrough) through += 1;
  }
  return through;
}

describe('a limit', () => {
  it('lets through exactly as much as it says to one instance, and says when to come again', async () => {
    const { instance } = shop();
    const limiter = instance();
    expect(await spend(limiter, 250)).toBe(100);
    await expect(limiter.spend(MINUTE, 'a')).rejects.toMatchObject({ retryAfterSeconds: 50 });
    expect(await spend(limiter, 10, 'b')).toBe(10);
  });

  it('begins anew with its window', async () => {
    const { instance, clock } = shop();
    const limiter = instance();
    await spend(limiter, 100);
    clock.now = Date.parse('2026-03-01T12:01:00Z');
    expect(await spend(limiter, 101)).toBe(100);
  });

  it('counts what was accepted, not what was refused', async () => {
    const { instance } = shop();
    const limiter = instance();
    expect(await take(limiter, 900)).toBe(true);
    expect(await take(limiter, 200)).toBe(false);
    expect(await take(limiter, 100)).toBe(true);
    expect(await take(limiter, 1)).toBe(false);
  });

  it('that asks first is known to an instance that has just come', async () => {
    const { instance } = shop();
    await take(instance(), 995);
    expect(await take(instance(), 6)).toBe(false);
    expect(await take(instance(), 5)).toBe(true);
  });

  it('is told at the latest five seconds later, with the next request', async () => {
    const { instance, table, clock } = shop();
    const limiter = instance();
    await take(limiter, 0); // asks
    await take(limiter, 9); // less than a hundredth of 1,000
    expect([...table.values()]).toEqual([0]);
    clock.now += 5000;
    await take(limiter, 0);
    expect([...table.values()]).toEqual([9]);
  });

  it('that is used up costs no more writes, however much is asked', async () => {
    const { instance, world } = shop();
    const limiter = instance();
    await spend(limiter, 100);
    const { writes } = world;
    expect(writes).toBeLessThanOrEqual(100);
    await spend(limiter, 1000);
    expect(world.writes - writes).toBeLessThanOrEqual(1);
  });

  it('of a visitor who comes once costs no write', async () => {
    const { instance, world } = shop();
    const limiter = instance();
    const WIDE = { ...MINUTE, most: 1200 };
    for (let i = 0; i < 500; i++) await limiter.spend(WIDE, `visitor-${i}`);
    expect(world.writes).toBe(0);
  });

  it('of a person who looks at pages costs a write every six requests at most, where it is 600 a minute', async () => {
    const { instance, world, clock } = shop();
    const limiter = instance();
    const PEOPLE = { ...MINUTE, most: 600 };
    for (let request = 0; request < 300; request++) {
      await limiter.spend(PEOPLE, 'u-1');
      clock.now += 100; // half a minute, which does not leave the window
    }
    expect(world.writes).toBe(50);
  });

  it('is not forgotten for the many who come once', async () => {
    const { instance, table, clock } = shop();
    const limiter = instance();
    for (let stranger = 0; stranger < 11_000; stranger++) {
      if (stranger % 5500 === 0) await limiter.count(DAY, 'web', 3);
      await limiter.count(MINUTE, `stranger ${stranger}`, 0);
    }
    clock.now += 5000;
    await limiter.count(DAY, 'web', 3);
    expect([...table].filter(([id]) => id.startsWith('events/'))).toMatchObject([[expect.anything(), 9]]);
  });

  it('tells how much of it is used', async () => {
    const { instance, world } = shop();
    await take(instance(), 800);
    expect(world.shares).toEqual([0, 0.8]);
  });
});

describe('while the table does not answer', () => {
  it('requests go on by the instance’s own counts, and the table is asked every five seconds only', async () => {
    const { instance, world, clock } = shop();
    world.isDown = true;
    const limiter = instance();
    expect(await take(limiter, 600)).toBe(true);
    expect(await take(limiter, 600)).toBe(false);
    expect(world.writes).toBe(1);
    expect(world.failures).toHaveLength(1);
    clock.now += 5000;
    world.isDown = false;
    await take(limiter, 1);
    expect(world.shares).toContain(0.6); // nothing counted meanwhile is lost
  });
});

it('a tally is told by share or by time', () => {
  const tally = { told: 10, untold: 9, since: NOON };
  expect(isDue(DAY, tally, NOON + 4999)).toBe(false);
  expect(isDue(DAY, tally, NOON + 5000)).toBe(true);
  expect(isDue(DAY, { ...tally, untold: 10 }, NOON)).toBe(true);
  expect(isDue(DAY, { ...tally, untold: 10, told: 1000 }, NOON)).toBe(false);
  expect(isDue(DAY, newTally(NOON), NOON)).toBe(true);
  expect(isDue(MINUTE, newTally(NOON), NOON)).toBe(false);
  expect(secondsLeft(DAY, NOON)).toBe(12 * 3600 - 10);
});

describe('many instances together', () => {
  const step = fc.record({
    instance: fc.nat({ max: 5 }),
    amount: fc.integer({ min: 1, max: 40 }),
    pauseMs: fc.nat({ max: 3000 }),
  });

  it('let through too much by at most a hundredth and one batch each', async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 300 }), async (steps) => {
      const { instance, clock } = shop();
      const instances = Array.from({ length: 6 }, instance);
      let taken = 0;
      for (const { instance: at, amount, pauseMs } of steps) {
        clock.now += pauseMs;
        const limiter = instances[at];
        if (limiter && (await take(limiter, amount))) taken += amount;
      }
      expect(taken).toBeLessThanOrEqual(1000 + 6 * (10 + 40));
    });
    await fc.assert(property, { numRuns: propertyRuns(500) });
  });

  it('refuse nothing that fits', async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
      const { instance } = shop();
      const instances = Array.from({ length: 6 }, instance);
      for (const { instance: at, amount } of steps) {
        const limiter = instances[at];
        if (limiter) expect(await take(limiter, amount)).toBe(true); // 24 · 40 < 1,000
      }
    });
    await fc.assert(property, { numRuns: propertyRuns(500) });
  });
});
