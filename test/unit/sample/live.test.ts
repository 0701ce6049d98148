import { describe, expect, it } from 'vitest';
import type { SegmentEvent } from '../../../sample/event.ts';
import { history } from '../../../sample/history.ts';
import { type LiveClock, liveBatches } from '../../../sample/live.ts';
import { createShop } from '../../../sample/shop.ts';

const shop = createShop({ seed: 4 });
const startAt = new Date('2026-03-02T18:00:00Z');

/** A clock that only sleeping moves; `oversleep` adds to each sleep. */
function fakeClock(start: Date, oversleep = 0): LiveClock {
  let now = start.getTime();
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds + oversleep;
    },
  };
}

async function run(start: Date, eventsPerSecond: number, seconds: number, oversleep = 0) {
  const clock = fakeClock(start, oversleep);
  const batches: { readonly now: number; readonly batch: SegmentEvent[] }[] = [];
  for await (const batch of liveBatches(shop, { startAt: start, eventsPerSecond, clock })) {
    if (clock.now() > start.getTime() + seconds * 1000) break;
    batches.push({ now: clock.now(), batch });
  }
  return batches;
}

describe('liveBatches', () => {
  it('keeps the asked rate from the first second', async () => {
    const batches = await run(startAt, 25, 60);
    expect(batches).toHaveLength(60);
    for (const { batch } of batches) expect(batch).toHaveLength(25);
  });

  it('sends fewer than one event a second when asked to', async () => {
    const sent = (await run(startAt, 0.25, 120)).flatMap(({ batch }) => batch);
    expect(sent).toHaveLength(30);
  });

  it('sends events of now, none of the future', async () => {
    for (const { now, batch } of await run(startAt, 40, 300)) {
      for (const event of batch) {
        const age = now - Date.parse(event.timestamp);
        expect(age).toBeGreaterThanOrEqual(0);
        expect(age).toBeLessThan(60_000);
      }
    }
  });

  it('is the same for the same start and clock', async () => {
    expect(await run(startAt, 20, 30)).toEqual(await run(startAt, 20, 30));
  });

  it('shares no message or session id with another run or with the history of the day', async () => {
    const ids = async (start: Date) =>
      (await run(start, 50, 60)).flatMap(({ batch }) => batch.map((event) => event.messageId));
    const one = await ids(startAt);
    const two = await ids(new Date(startAt.getTime() + 60_000));
    const past = Array.from(
      history(shop, { from: new Date('2026-03-02T00:00:00Z'), to: startAt }),
      (event) => event.messageId,
    );
    const all = [...one, ...two, ...past];
    expect(new Set(all).size).toBe(all.length);
  });

  it('comes to orders', async () => {
    const sent = (await run(startAt, 100, 900)).flatMap(({ batch }) => batch);
    const orders = sent.filter((event) => event.event === 'Order Completed').length;
    const visits = sent.filter((event) => event.type === 'page').length;
    expect(orders / visits).toBeGreaterThan(0.01);
    expect(orders / visits).toBeLessThan(0.045);
  });

  it('does not catch up after a long pause', async () => {
    const [first] = await run(startAt, 10, 7200, 3_600_000);
    expect(first?.batch).toHaveLength(50);
  });

  it('refuses a rate of zero', async () => {
    await expect(liveBatches(shop, { startAt, eventsPerSecond: 0 }).next()).rejects.toThrow(/eventsPerSecond/);
  });
});
