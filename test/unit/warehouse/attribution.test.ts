import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adSpend } from '../../../glue-sql/tables/ad-spend.ts';
import { at, cents, type StagedEvent } from './support/rows.ts';
import { sell } from './support/sold.ts';
import { TestWarehouse } from './support/test-warehouse.ts';
import { ordered, page, refreshWith } from './support/visits.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.run('BEGIN'));
afterEach(() => warehouse.run('ROLLBACK'));

const SEARCH = { utm_source: 'google', utm_medium: 'cpc', utm_campaign: 'brand' } as const;
const MAIL = { utm_source: 'newsletter', utm_medium: 'email', utm_campaign: 'weekly' } as const;

const spent = (day: string, channel: string, campaign: string, cost: number, utm_medium: string | null = null) =>
  ({
    source: 'ads',
    ingest_id: `${day}${channel}`,
    received_at: at(`${day}T12:00:00`),
    message_id: `${day}${channel}`,
    origin: 'file',
    updated_at: at(`${day}T12:00:00`),
    day,
    channel,
    campaign,
    utm_source: null,
    utm_medium,
    impressions: null,
    clicks: null,
    cost: cents(cost),
    currency: 'GBP',
    version: day,
  }) as const;

/**
 * One order of 100.00 and the three visits before it; the half-life is 7 days.
 *
 * | visit                 | days before | first | last | last_non_direct | linear  | time_decay                 | position_based |
 * |-----------------------|-------------|-------|------|-----------------|---------|----------------------------|----------------|
 * | paid_search, `brand`  | 7           | 100   |      |                 | 33.3333 | 0.5      of 2.242997: 22.2916 | 40          |
 * | email, `weekly`       | 3           |       |      | 100             | 33.3334 | 0.742997 of 2.242997: 33.1252 | 20          |
 * | direct                | 0           |       | 100  |                 | 33.3333 | 1        of 2.242997: 44.5832 | 40          |
 *
 * Of linear the running shares 33.3333, 66.6667 and 100 are rounded, so the second visit has what the others lack.
 */
const JOURNEY: readonly StagedEvent[] = [
  page('a', '2026-03-10T10:00', SEARCH),
  page('b', '2026-03-14T10:00', MAIL),
  page('c', '2026-03-17T11:30'),
  page('d', '2026-03-17T11:55'),
  ordered('e', '2026-03-17T12:00'),
];
const CREDITS = {
  first: { paid_search: '100.0000', email: '0.0000', direct: '0.0000' },
  last: { paid_search: '0.0000', email: '0.0000', direct: '100.0000' },
  last_non_direct: { paid_search: '0.0000', email: '100.0000', direct: '0.0000' },
  linear: { paid_search: '33.3333', email: '33.3334', direct: '33.3333' },
  time_decay: { paid_search: '22.2916', email: '33.1252', direct: '44.5832' },
  position_based: { paid_search: '40.0000', email: '20.0000', direct: '40.0000' },
};

async function journey(): Promise<void> {
  await refreshWith(warehouse, JOURNEY);
  await sell(warehouse, [{ order: 'o-1', day: '2026-03-17', product: 'p-1', price: 100 }]);
}
const touchesOf = async (order_id: string) =>
  (
    await warehouse.query(
      `SELECT channel FROM gold.attribution_touches WHERE order_id = '${order_id}' ORDER BY touched_at`,
    )
  ).map(({ channel }) => channel);

describe('attribution', () => {
  it('shares one order out by six models', async () => {
    await journey();
    const rows = await warehouse.query('SELECT model, channel, revenue, day FROM gold.attribution');
    const found: Record<string, Record<string, unknown>> = {};
    for (const { model, channel, revenue, day } of rows) {
      expect(day).toBe('2026-03-17');
      found[String(model)] = { ...found[String(model)], [String(channel)]: revenue };
    }
    expect(found).toEqual(CREDITS);
    expect(await warehouse.check('attribution_credits')).toEqual([]);
  });

  it('shares the order itself out alike', async () => {
    await journey();
    const rows = await warehouse.query(
      "SELECT channel, orders FROM gold.attribution WHERE model = 'time_decay' ORDER BY orders",
    );
    // 0.5, 0.7429971446 and 1, each by 2.2429971446
    expect(rows.map(({ channel, orders }) => [channel, Number(orders).toFixed(6)])).toEqual([
      ['paid_search', '0.222916'],
      ['email', '0.331252'],
      ['direct', '0.445832'],
    ]);
  });

  it('gives two visits half each by position, and whole orders to single ones', async () => {
    await refreshWith(warehouse, [
      ...JOURNEY.slice(1),
      ordered('x', '2026-03-18T10:00', { order_id: 'o-2', anonymous_id: 'v-2' }),
      page('y', '2026-03-18T09:50', { anonymous_id: 'v-2' }),
    ]);
    await sell(warehouse, [{ order: 'o-1', day: '2026-03-17', product: 'p-1', price: 10.01 }]);
    await sell(warehouse, [{ order: 'o-2', day: '2026-03-18', product: 'p-1', price: 7 }]);
    expect(
      await warehouse.query(
        "SELECT day, channel, orders, revenue FROM gold.attribution WHERE model = 'position_based' ORDER BY day, channel",
      ),
    ).toEqual([
      { day: '2026-03-17', channel: 'direct', orders: 0.5, revenue: '5.0050' },
      { day: '2026-03-17', channel: 'email', orders: 0.5, revenue: '5.0050' },
      { day: '2026-03-18', channel: 'direct', orders: 1, revenue: '7.0000' },
    ]);
  });

  it('stands beside what was spent, also where that led to nothing', async () => {
    await journey();
    await warehouse.insert(adSpend, [
      spent('2026-03-17', 'brand search', 'brand', 8, 'cpc'),
      spent('2026-03-17', 'Paid-Social', 'spring', 5),
      spent('2026-03-17', 'Television', '', 3),
    ]);
    const rows = await warehouse.query(
      `SELECT channel, campaign, orders, revenue, cost, cost_per_order, return_on_ad_spend FROM gold.attribution
       WHERE model = 'position_based' AND cost > 0 ORDER BY channel`,
    );
    // 8.00 for four tenths of an order is 20.00 an order; 40.00 of revenue is five times 8.00
    expect(rows).toEqual([
      {
        channel: 'paid_search',
        campaign: 'brand',
        orders: 0.4,
        revenue: '40.0000',
        cost: '8.0000',
        cost_per_order: '20.0000',
        return_on_ad_spend: 5,
      },
      {
        channel: 'paid_social',
        campaign: 'spring',
        orders: 0,
        revenue: '0.0000',
        cost: '5.0000',
        cost_per_order: null,
        return_on_ad_spend: 0,
      },
      {
        channel: 'television',
        campaign: '',
        orders: 0,
        revenue: '0.0000',
        cost: '3.0000',
        cost_per_order: null,
        return_on_ad_spend: 0,
      },
    ]);
    expect(await warehouse.check('attribution_credits')).toEqual([]);
  });

  it('of an order without a visit goes to the channel the shop says, or to nobody', async () => {
    await sell(warehouse, [
      { order: 'o-8', day: '2026-03-17', product: 'p-1', price: 30, header: { channel: 'store' } },
    ]);
    await sell(warehouse, [{ order: 'o-9', day: '2026-03-17', product: 'p-1', price: 20 }]);
    expect(
      await warehouse.query("SELECT channel, revenue FROM gold.attribution WHERE model = 'linear' ORDER BY channel"),
    ).toEqual([
      { channel: 'store', revenue: '30.0000' },
      { channel: 'unknown', revenue: '20.0000' },
    ]);
    expect(await warehouse.check('attribution_credits')).toEqual([]);
  });

  it('is checked to the last digit', async () => {
    await journey();
    await warehouse.run('CREATE TABLE saved AS SELECT * FROM gold.attribution');
    await warehouse.run(
      "UPDATE saved SET revenue = revenue - 0.0001 WHERE model = 'first' AND channel = 'paid_search'",
    );
    await warehouse.run('CREATE OR REPLACE VIEW gold.attribution AS SELECT * FROM saved');
    expect(await warehouse.check('attribution_credits')).toMatchObject([{ model: 'first' }]);
  });
});

describe('the visits before an order', () => {
  it('are those of the look-back window, to the second, and of no other visitor', async () => {
    await refreshWith(warehouse, [
      page('old', '2026-02-15T11:59:59', SEARCH),
      page('first', '2026-02-15T12:40:00', MAIL),
      page('other', '2026-03-17T11:00', { anonymous_id: 'v-2', ...SEARCH }),
      ordered('o', '2026-03-17T12:00', { page_path: '/thanks' }),
      page('after', '2026-03-17T13:00', SEARCH),
    ]);
    // The window is of 30 days; the visit of the order consists of the order alone and is none.
    expect(await touchesOf('o-1')).toEqual(['email']);
  });

  it('take in other devices on which the customer was known by then', async () => {
    const ada = { user_id: 'c-1' };
    await refreshWith(warehouse, [
      page('phone', '2026-03-10T10:00', { anonymous_id: 'phone', ...SEARCH }),
      page('login', '2026-03-10T10:05', { anonymous_id: 'phone', ...ada }),
      page('office', '2026-03-12T10:00', { anonymous_id: 'office', ...MAIL }),
      page('shared', '2026-03-13T10:00', { anonymous_id: 'phone', user_id: 'c-2', ...MAIL }),
      page('a', '2026-03-17T11:50', ada),
      ordered('o', '2026-03-17T12:00', ada),
      page('late', '2026-03-18T10:00', { anonymous_id: 'office', ...ada }),
    ]);
    // Not the office, known only afterwards, nor what c-2 did on the phone.
    expect(await touchesOf('o-1')).toEqual(['paid_search', 'direct']);
  });

  it('count from the first event that says the order was placed', async () => {
    await refreshWith(warehouse, [
      ...JOURNEY,
      page('f', '2026-03-20T10:00', MAIL),
      ordered('again', '2026-03-20T10:05'),
    ]);
    expect(await touchesOf('o-1')).toEqual(['paid_search', 'email', 'direct']);
  });

  it('stay what they are when the order is told again much later', async () => {
    await refreshWith(warehouse, JOURNEY);
    await refreshWith(warehouse, [page('f', '2026-04-20T10:00', MAIL), ordered('again', '2026-04-20T10:05')]);
    await warehouse.update({ since: '2026-04-20', changed: '2026-04-20 10:00:00' });
    expect(await touchesOf('o-1')).toEqual(['paid_search', 'email', 'direct']);
  });

  it('are none where the server alone knows of the order', async () => {
    await refreshWith(warehouse, [ordered('o', '2026-03-17T12:00', { anonymous_id: null, user_id: 'c-1' })]);
    expect(await touchesOf('o-1')).toEqual(['unknown']);
  });
});

describe('the channel of an order', () => {
  it('is what the shop says, else that of the visit, else unknown', async () => {
    await refreshWith(warehouse, [
      page('a', '2026-03-17T11:50', SEARCH),
      ordered('b', '2026-03-17T12:00'),
      page('c', '2026-03-18T11:50', MAIL),
      ordered('d', '2026-03-18T12:00', { order_id: 'o-2' }),
    ]);
    await sell(warehouse, [{ order: 'o-1', day: '2026-03-17', product: 'p-1', price: 1 }]);
    await sell(warehouse, [
      { order: 'o-2', day: '2026-03-18', product: 'p-1', price: 1, header: { channel: 'marketplace' } },
    ]);
    await sell(warehouse, [{ order: 'o-3', day: '2026-03-18', product: 'p-1', price: 1 }]);
    expect(
      await warehouse.query('SELECT order_id, channel, campaign, said_by FROM gold.order_channel ORDER BY order_id'),
    ).toEqual([
      { order_id: 'o-1', channel: 'paid_search', campaign: 'brand', said_by: 'visit' },
      { order_id: 'o-2', channel: 'marketplace', campaign: '', said_by: 'shop' },
      { order_id: 'o-3', channel: 'unknown', campaign: '', said_by: 'nobody' },
    ]);
  });
});
