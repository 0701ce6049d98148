import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStatements, render, type StatementValues } from '../../../glue-sql/statement.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingOrders } from '../../../glue-sql/tables/orders.ts';
import { longestQuiet, second } from '../../../lambdas/arrivals/quiet.ts';
import { propertyRuns } from '../../support/property.ts';
import { at, cents, event, line, order, type StagedEvent, units } from './support/rows.ts';
import { statementOf, TestWarehouse, VALUES } from './support/test-warehouse.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const START = at('2026-03-10T00:00:00');
const REFRESHES = 4;
/**
 * Shops in one database: the statements cost more than the rows. Every shop is a source of its own, so none sees another, and
 * five runs are two hundred histories.
 */
const SHOPS = 40;
/** Short, so that visits fall out of the look-back, and orders of guests are too far from a customer on their device. */
const WINDOWS = { lookback_days: 3, merge_days: 2 } as const;

/** Days on which refreshes run; what they take in arrived that day. */
const dayOf = (refresh: number): string => `2026-06-0${refresh + 1}`;

/**
 * What a refresh takes in happened at its floor or later. All shops share the floors, and most of them have events right at
 * them, so that `:changed` cuts as closely as it may.
 */
const floors = fc.array(fc.constantFrom(0, 20, 24 * 60, 47 * 60 + 50, 3 * 1440, 4 * 1440 + 10, 9 * 1440), {
  minLength: REFRESHES,
  maxLength: REFRESHES,
});
const later = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 10, 20, 30, 31, 45, 60).map((minutes) => minutes * MINUTE) },
  { weight: 2, arbitrary: fc.constantFrom(30 * MINUTE - 1, 30 * MINUTE + 1, 60 * MINUTE - 1) },
  { weight: 2, arbitrary: fc.constantFrom(1, 2, 3, 4).map((days) => days * 1440 * MINUTE) },
  { weight: 1, arbitrary: fc.constantFrom(23 * 60 + 55, 24 * 60 + 5, 3 * 1440 + 1).map((minutes) => minutes * MINUTE) },
);

/** Days that the clock of a device is late, in a few of all events: far enough for a stretch between in which nothing happened. */
const lateDays = fc.option(fc.constantFrom(19, 20, 33, 60), { freq: 3, nil: 0 });

const happening = fc.record({
  lateDays,
  refresh: fc.nat({ max: REFRESHES - 1 }),
  later,
  again: fc.option(fc.nat({ max: REFRESHES - 1 }), { freq: 3 }),
  name: fc.constantFrom(
    'page',
    'identify',
    'Product Viewed',
    'Product Added',
    'Product Removed',
    'Checkout Started',
    'Order Completed',
    'Order Completed',
    'Order Updated',
    'Order Cancelled',
    'Experiment Viewed',
  ),
  visitor: fc.constantFrom('v-1', 'v-1', 'v-2', null),
  customer: fc.constantFrom(null, null, 'c-1', 'c-2'),
  thing: fc.constantFrom('1', '2'),
  medium: fc.constantFrom(null, null, 'cpc', 'email'),
  quantity: fc.constantFrom(0.25, 1, 2.5),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** Of a machine's calls every 29 minutes for two days and a half, the refresh in which each arrives, of those that may take it. */
const machine = fc.array(fc.nat(), { minLength: 124, maxLength: 124 });

const shop = fc.array(happening, { minLength: 4, maxLength: 16 });
/**
 * Repetitions in another refresh, and messages about an order of an earlier one, move `:changed` back to what they repeat: a
 * scenario has them or does without them.
 */
const scenario = (hasRepetitions: boolean) =>
  fc.record({
    hasRepetitions: fc.constant(hasRepetitions),
    floors,
    shops: fc.array(shop, { minLength: SHOPS, maxLength: SHOPS }),
    calls: machine,
  });
type Scenario = ReturnType<typeof scenario> extends fc.Arbitrary<infer T> ? T : never;

interface Arrival {
  readonly refresh: number;
  readonly row: StagedEvent;
}

function rowOf(source: string, index: number, happened: Happening, occurred_at: number, orderId: string) {
  const { name, visitor, customer, thing, medium, quantity } = happened;
  const id = `${source}-${index}`;
  const isTrack = name !== 'page' && name !== 'identify';
  return (refresh: number): Arrival => ({
    refresh,
    row: event(id, {
      source,
      ingest_id: `${id}:${refresh}`,
      received_at: at(`${dayOf(refresh)}T12:00:00`),
      occurred_at,
      type: isTrack ? 'track' : name,
      event: isTrack ? name : null,
      anonymous_id: visitor,
      user_id: visitor === null || name === 'identify' ? (customer ?? 'c-3') : customer,
      utm_medium: medium,
      utm_campaign: medium === null ? null : `campaign ${thing}`,
      ...(name.startsWith('Product')
        ? { product_id: `p-${thing}`, quantity: units(quantity), price: cents(quantity) }
        : {}),
      ...(name.startsWith('Order') ? { order_id: orderId } : {}),
      payload: JSON.stringify({ properties: { experiment_id: 'exp', variation_id: thing } }),
    }),
  });
}

function arrivalsOf({ hasRepetitions, floors: begins, shops, calls }: Scenario): Arrival[] {
  const happened = shops.flatMap((each, shopId) =>
    each.flatMap((one, index) => {
      const orderId = hasRepetitions ? `o-${one.thing}` : `o-${one.thing}-${one.refresh}`;
      const time = START + (begins[one.refresh] ?? 0) * MINUTE + one.later - one.lateDays * DAY;
      const arrive = rowOf(`shop-${shopId}`, index, one, time, orderId);
      return [arrive(one.refresh), ...(hasRepetitions && one.again !== null ? [arrive(one.again)] : [])];
    }),
  );
  const called = calls.flatMap((pick, call) => {
    const taking = begins.flatMap((floor, refresh) => (floor <= call * 29 ? [refresh] : []));
    const page = {
      lateDays: 0,
      refresh: 0,
      later: 0,
      again: null,
      name: 'page',
      visitor: 'v-1',
      customer: null,
      thing: '1',
      medium: null,
    } as const;
    const arrive = rowOf('machine', call, { ...page, quantity: 1 }, START + call * 29 * MINUTE, '');
    const refresh = taking[pick % taking.length];
    return refresh === undefined ? [] : [arrive(refresh)];
  });
  return [...happened, ...called];
}

const STATUS: Readonly<Record<string, string>> = {
  'Order Completed': 'completed',
  'Order Updated': 'updated',
  'Order Cancelled': 'cancelled',
};

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('Europe/London');
});
afterAll(() => warehouse.close());

/** Stages events with the orders and lines that they stand for, as arrived on a day. */
async function stage(rows: readonly StagedEvent[], day: string): Promise<void> {
  await warehouse.insert(stagingEvents, rows, day);
  const about = rows.filter(({ event: name }) => STATUS[name ?? ''] !== undefined);
  const shared = ({ source, ingest_id, message_id, received_at, occurred_at, order_id, user_id }: StagedEvent) => ({
    source,
    ingest_id,
    received_at,
    // No two versions of an order are of one time: which of those wins is a matter of silver. Events lie a millisecond to either
    // side of a minute, so that steps of three keep their versions apart.
    updated_at: occurred_at + 3 * Number(message_id.split('-').at(-1)),
    ordered_at: occurred_at,
    order_id: order_id ?? '',
    customer_id: user_id,
  });
  await warehouse.insert(
    stagingOrders,
    about.map((row) =>
      order(row.message_id, {
        ...shared(row),
        anonymous_id: row.anonymous_id,
        status: STATUS[row.event ?? ''] ?? '',
        has_lines: row.event !== 'Order Cancelled',
      }),
    ),
    day,
  );
  await warehouse.insert(
    stagingOrderLines,
    about
      .filter(({ event: name }) => name !== 'Order Cancelled')
      .map((row) => line(row.message_id, 1, { ...shared(row), unit_price: cents((row.occurred_at % 977) / 100 + 1) })),
    day,
  );
}

/** What follows from the events: every table that is merged, and the views whose inputs are corrected. */
const OBJECTS = [
  ...['sessions', 'product_days', 'interactions', 'attribution_touches', 'visit_days', 'carts', 'experiment_days'],
  ...['sold_lines', 'sold_orders', 'guest_orders', 'customer_orders', 'dim_customer', 'person_product_days'],
  ...['order_channel', 'attribution', 'funnel', 'cart_abandonment', 'experiments', 'interaction_matrix'],
].map((name) => `gold.${name}`);

async function gold(): Promise<Record<string, unknown>> {
  const contents: Record<string, unknown> = {};
  for (const name of OBJECTS) contents[name] = await warehouse.rows(name);
  return contents;
}

const SILVER = ['events', 'identities', 'orders', 'order_lines'];
const MERGES = readStatements('gold').filter(({ kind }) => kind === 'merge');
const [WINDOW = statementOf('window', 'changed')] = readStatements('window');

/** Of the refreshes of all scenarios, how many had a stretch in which nothing happened. */
let quiets = 0;

/** One refresh with the window that the state machine would give it. @returns the values of that window */
async function refresh(batch: string, times: readonly number[]): Promise<StatementValues> {
  const happened = second(Math.min(...times));
  const quiet = longestQuiet(times.map((time) => second(time).slice(0, 10)));
  if (quiet) quiets += 1;
  const [known] = await warehouse.query(render(WINDOW, { ...VALUES, batch }));
  const [changed = ''] = [happened, ...(known?.changed ? [String(known.changed)] : [])].sort();
  const window = { changed, happened, ...(quiet && { quiet_from: quiet.from, quiet_to: quiet.to }) };
  const values = { ...VALUES, ...WINDOWS, batch, taken: batch, since: batch, ...window };
  await warehouse.merge(SILVER, batch);
  await warehouse.update(values);
  return values;
}

async function growsAsIfAtOnce(given: Scenario): Promise<void> {
  const all = arrivalsOf(given);
  await warehouse.clear();
  let last: StatementValues = VALUES;
  for (let number = 0; number < REFRESHES; number += 1) {
    const rows = all.filter(({ refresh: when }) => when === number).map(({ row }) => row);
    await stage(rows, dayOf(number));
    const times = rows.map((row) => row.occurred_at);
    last = await refresh(dayOf(number), times.length === 0 ? [at(`${dayOf(number)}T00:00:00`)] : times);
  }
  for (const merge of MERGES)
    expect((await warehouse.connection.run(render(merge, last))).rowsChanged, merge.name).toBe(0);
  for (const check of ['sessions_unique', 'sessions_apart', 'sessions_hold_events', 'attribution_credits'])
    for (const values of [VALUES, last]) expect(await warehouse.check(check, values), check).toEqual([]);
  const grown = await gold();

  await warehouse.clear('silver', 'gold');
  for (const name of ['events', 'orders', 'order_lines'])
    await warehouse.run(`UPDATE staging.${name} SET batch_id = '1970-01-01'`);
  await refresh('1970-01-01', [0]);
  expect(grown).toEqual(await gold());
}

describe('the incremental tables are what they would be had everything come at once, and a second run changes nothing', () => {
  it.each([
    ['late events', false, propertyRuns(6, 2)],
    ['late events, repetitions and corrected orders', true, propertyRuns(5, 1)],
  ])(
    'with %s',
    async (_, hasRepetitions, numRuns) => {
      quiets = 0;
      await fc.assert(fc.asyncProperty(scenario(hasRepetitions), growsAsIfAtOnce), { numRuns, endOnFailure: true });
      expect(quiets).toBeGreaterThan(0);
    },
    300_000,
  );
});
