import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { longestQuiet, second } from '../../../lambdas/arrivals/quiet.ts';
import { at, event, type StagedEvent, units } from './support/rows.ts';
import { TestWarehouse, VALUES } from './support/test-warehouse.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const TODAY = at('2026-05-01T12:00:00');

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

const viewed = (id: string, occurred_at: number, more: Partial<StagedEvent> = {}): StagedEvent =>
  event(id, {
    type: 'track',
    event: 'Product Viewed',
    anonymous_id: 'v-1',
    product_id: 'p-1',
    quantity: units(1),
    occurred_at,
    ...more,
  });

/** Takes events in as a refresh of a day would. */
async function refresh(batch: string, rows: readonly StagedEvent[]): Promise<void> {
  const received_at = at(`${batch}T12:00:00`);
  await warehouse.insert(
    stagingEvents,
    rows.map((row) => ({ ...row, received_at })),
    batch,
  );
  await warehouse.merge(['events'], batch);
  const times = rows.map((row) => row.occurred_at);
  const quiet = longestQuiet(times.map((time) => second(time).slice(0, 10)));
  const happened = second(Math.min(...times));
  const window = { changed: happened, happened, ...(quiet && { quiet_from: quiet.from, quiet_to: quiet.to }) };
  await warehouse.update({ ...VALUES, batch, taken: batch, since: batch, ...window });
}

describe('an event of a clock that is months late', () => {
  it('touches its own day and those of today, and no day between', async () => {
    // Prepare: an event a day for a hundred days; then every one of them is about another product, which nobody was told.
    const days = Array.from({ length: 100 }, (_, index) => viewed(`m-${index}`, TODAY - (99 - index) * DAY));
    await refresh('2026-01-01', days);
    await warehouse.run("UPDATE silver.events SET product_id = 'p-2'");
    // Act
    await refresh('2026-05-01', [viewed('late', TODAY - 89 * DAY + MINUTE), viewed('now', TODAY + MINUTE)]);
    // Assess: the tenth day, the day after it, on which it may have been yet elsewhere, and today.
    for (const table of ['product_days', 'interactions']) {
      const touched = await warehouse.query(
        `SELECT DISTINCT day FROM gold.${table} WHERE product_id = 'p-2' ORDER BY day`,
      );
      expect(touched).toEqual(['2026-02-01', '2026-02-02', '2026-05-01'].map((day) => ({ day })));
    }
  });

  it('changes where a long run of calls is cut, days after it', async () => {
    // Prepare: calls every 29 minutes for four days, each leaving something in the cart. The run is cut at the first midnight that is
    // more than a day after its beginning.
    const run = (from: string): StagedEvent[] =>
      Array.from({ length: 200 }, (_, index) =>
        viewed(`call-${index}`, at(from) + index * 29 * MINUTE, { event: 'Product Added', anonymous_id: 'machine' }),
      );
    const starts = async () =>
      (
        await warehouse.query("SELECT started_at, events FROM gold.sessions WHERE visitor_id = 'machine' ORDER BY 1")
      ).map(({ started_at }) => String(started_at).slice(0, 10));
    const first = run('2026-02-02T00:05:00');
    const late = viewed('late', at('2026-02-01T23:40:00'), { anonymous_id: 'machine' });
    const now = viewed('now', TODAY);
    const objects = ['gold.sessions', 'gold.carts', 'gold.visit_days'];
    const contents = () => Promise.all(objects.map((name) => warehouse.rows(name)));
    await refresh('2026-02-06', first);
    expect(await starts()).toEqual(['2026-02-02', '2026-02-04', '2026-02-05', '2026-02-06']);
    // Act
    await refresh('2026-05-01', [late, now]);
    // Assess
    expect(await starts()).toEqual(['2026-02-01', '2026-02-03', '2026-02-04', '2026-02-05', '2026-02-06']);
    const grown = await contents();
    await warehouse.clear();
    await refresh('2026-02-01', [...first, late, now]);
    expect(grown).toEqual(await contents());
  });
});
