import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { render } from '../../../glue-sql/statement.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { stagingIdentities } from '../../../glue-sql/tables/identities.ts';
import { propertyRuns } from '../../support/property.ts';
import { at, event, identity, RECEIVED } from './support/rows.ts';
import { statementOf, TestWarehouse, VALUES } from './support/test-warehouse.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.clear());

const HOUR = 3_600_000;
const merge = () => warehouse.query(render(statementOf('silver', 'identities'), VALUES));

interface Sighting {
  readonly id: string;
  readonly isEvent: boolean;
  readonly who: string;
  readonly device: string;
  readonly seen: number;
}

async function stage(sightings: readonly Sighting[]): Promise<void> {
  const told = (isEvent: boolean) => sightings.filter((sighting) => sighting.isEvent === isEvent);
  await warehouse.insert(
    stagingEvents,
    told(true).map(({ id, who, device, seen }) => event(id, { user_id: who, anonymous_id: device, occurred_at: seen })),
  );
  await warehouse.insert(
    stagingIdentities,
    told(false).map(({ id, who, device, seen }) =>
      identity(id, { kind: 'device', customer_id: who, identity: device, seen_at: seen }),
    ),
  );
}

describe('silver.identities', () => {
  it('learns devices from events that name both, and accounts from files and alias calls', async () => {
    const seen = (hour: number) => ({ occurred_at: at(`2026-03-01T0${hour}:00:00`) });
    await warehouse.insert(stagingEvents, [
      event('e-1', { anonymous_id: 'd-1', user_id: 'c-1', ...seen(3) }),
      event('e-2', { anonymous_id: 'd-1', user_id: 'c-1', ...seen(1) }),
      event('e-3', { anonymous_id: 'd-1', ...seen(9) }),
      event('e-4', { user_id: 'c-1', ...seen(9) }),
      event('e-5', { anonymous_id: 'd-1', user_id: 'c-2', ...seen(2) }),
    ]);
    await warehouse.insert(stagingIdentities, [identity('f:2'), identity('f:3', { identity: 'a-2' })]);
    expect(await merge()).toEqual([{ Count: '4' }]);
    expect(
      await warehouse.query(
        'SELECT kind, identity, customer_id, ingest_id, first_seen_at, last_seen_at FROM silver.identities ORDER BY ALL',
      ),
    ).toEqual([
      {
        kind: 'account',
        identity: 'a-1',
        customer_id: 'c-1',
        ingest_id: 'f:2',
        first_seen_at: '2026-03-01 12:00:00',
        last_seen_at: '2026-03-01 12:00:00',
      },
      {
        kind: 'account',
        identity: 'a-2',
        customer_id: 'c-1',
        ingest_id: 'f:3',
        first_seen_at: '2026-03-01 12:00:00',
        last_seen_at: '2026-03-01 12:00:00',
      },
      {
        kind: 'device',
        identity: 'd-1',
        customer_id: 'c-1',
        ingest_id: 'e-1',
        first_seen_at: '2026-03-01 01:00:00',
        last_seen_at: '2026-03-01 03:00:00',
      },
      {
        kind: 'device',
        identity: 'd-1',
        customer_id: 'c-2',
        ingest_id: 'e-5',
        first_seen_at: '2026-03-01 02:00:00',
        last_seen_at: '2026-03-01 02:00:00',
      },
    ]);
    expect(await merge()).toEqual([{ Count: '0' }]);
  });

  it('is the same in whatever order and refreshes the two are seen', async () => {
    const hours = fc.integer({ min: 0, max: 3 }).map((count) => RECEIVED + count * HOUR);
    const sighting = fc.record({
      isEvent: fc.boolean(),
      who: fc.constantFrom('c-1', 'c-2'),
      device: fc.constantFrom('d-1', 'd-2'),
      seen: hours,
    });
    const scenario = fc.array(sighting, { minLength: 1, maxLength: 8 }).chain((all) =>
      fc.record({
        all: fc.constant(all.map((one, index) => ({ ...one, id: `m-${index}` }))),
        order: fc.shuffledSubarray(
          all.map((_, index) => index),
          { minLength: all.length },
        ),
        cut: fc.nat(all.length),
        again: fc.nat(all.length - 1),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ({ all, order, cut, again }) => {
        const silverAfter = async (refreshes: readonly (typeof all)[]) => {
          await warehouse.clear('silver');
          for (const batch of refreshes) {
            await warehouse.clear('staging');
            await stage(batch);
            await merge();
          }
          return warehouse.rows('silver.identities');
        };
        const shuffled = order.flatMap((index) => all[index] ?? []);
        const late = [...shuffled.slice(cut), ...all.slice(again, again + 1)];
        expect(await silverAfter([shuffled.slice(0, cut), late])).toEqual(await silverAfter([all]));
      }),
      { numRuns: propertyRuns(40, 8) },
    );
  });
});

describe('gold.dim_identity', () => {
  it('gives each identity to the customer seen last with it', async () => {
    const hour = (n: number) => ({ seen_at: RECEIVED + n * HOUR });
    await warehouse.insert(stagingIdentities, [
      identity('1', { ...hour(2) }),
      identity('2', { customer_id: 'c-2', ...hour(3) }),
      identity('3', { customer_id: 'c-2', kind: 'device', ...hour(1) }),
      identity('4', { customer_id: 'c-3', source: 'app', ...hour(1) }),
      // At the same time: the smaller id, so that every engine chooses the same.
      identity('5', { customer_id: 'c-9', identity: 'a-2', ...hour(1) }),
      identity('6', { customer_id: 'c-8', identity: 'a-2', ...hour(1) }),
    ]);
    await merge();
    const rows = await warehouse.query(
      'SELECT source, kind, identity, customer_id FROM gold.dim_identity ORDER BY ALL',
    );
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
      'app account a-1 c-3',
      'web account a-1 c-2',
      'web account a-2 c-8',
      'web device a-1 c-2',
    ]);
  });
});
