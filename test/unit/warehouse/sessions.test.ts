import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { render } from '../../../glue-sql/statement.ts';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { at, type StagedEvent, units } from './support/rows.ts';
import { statementOf, TestWarehouse, VALUES } from './support/test-warehouse.ts';
import { added, checkedOut, ordered, page, refreshWith, removed, viewed, visited } from './support/visits.ts';

let warehouse: TestWarehouse;
beforeAll(async () => {
  warehouse = await TestWarehouse.open('UTC');
});
afterAll(() => warehouse.close());
beforeEach(() => warehouse.run('BEGIN'));
afterEach(() => warehouse.run('ROLLBACK'));

const CLOCK = "strftime(started_at, '%d %H:%M:%S.%g') AS started, strftime(ended_at, '%d %H:%M:%S.%g') AS ended";
const spans = async () => {
  const rows = await warehouse.query(
    `SELECT ${CLOCK}, events FROM gold.sessions ORDER BY source, visitor_id, started_at`,
  );
  return rows.map(({ started, ended, events }) => `${started} to ${ended}: ${events}`);
};
const session = async (events: readonly StagedEvent[]) => {
  await refreshWith(warehouse, events);
  const sessions = await warehouse.query('SELECT * FROM gold.sessions ORDER BY started_at');
  expect(sessions).toHaveLength(1);
  return sessions[0];
};

describe('a visit', () => {
  it('goes on for less than 30 minutes of silence, and ends with them', async () => {
    await refreshWith(warehouse, [page('a', '10:00:00'), page('b', '10:29:59.999'), page('c', '10:59:59.999')]);
    expect(await spans()).toEqual(['01 10:00:00.000 to 01 10:29:59.999: 2', '01 10:59:59.999 to 01 10:59:59.999: 1']);
  });

  it('is of one visitor of one source', async () => {
    await refreshWith(warehouse, [
      page('a', '10:00'),
      page('b', '10:01', { anonymous_id: 'v-2' }),
      page('c', '10:02', { source: 'app' }),
      page('d', '10:03', { anonymous_id: null, user_id: 'c-1' }),
    ]);
    expect(
      await warehouse.query('SELECT source, visitor_id, customer_id FROM gold.sessions ORDER BY started_at'),
    ).toEqual([
      { source: 'web', visitor_id: 'v-1', customer_id: null },
      { source: 'web', visitor_id: 'v-2', customer_id: null },
      { source: 'app', visitor_id: 'v-1', customer_id: null },
      { source: 'web', visitor_id: 'c-1', customer_id: 'c-1' },
    ]);
  });

  it('holds nothing that the shop’s server says about an order or a customer', async () => {
    await refreshWith(warehouse, [
      ...['Order Updated', 'Order Cancelled', 'Order Refunded'].map((name) => visited(name, '10:00', { event: name })),
      visited('s', '10:01', { type: 'identify', anonymous_id: null, user_id: 'c-1' }),
      visited('g', '10:02', { type: 'group', user_id: 'c-1' }),
    ]);
    expect(await spans()).toEqual([]);
  });

  /** A machine that calls every 29 minutes from 1 March 08:00: by midnight of the 2nd it has run for 16 hours, by the next for 40. */
  it('of more than a day is cut at midnight', async () => {
    const calls = Array.from({ length: 150 }, (_, call) =>
      page(`m-${call}`, new Date(Date.UTC(2026, 2, 1, 8, 29 * call)).toISOString().slice(0, -1)),
    );
    await refreshWith(warehouse, calls);
    // 34 calls come before 00:00 on the 2nd, 83 before 00:00 on the 3rd, 133 before 00:00 on the 4th.
    expect(await spans()).toEqual([
      '01 08:00:00.000 to 02 23:38:00.000: 83',
      '03 00:07:00.000 to 03 23:48:00.000: 50',
      '04 00:17:00.000 to 04 08:01:00.000: 17',
    ]);
    expect(await warehouse.check('sessions_apart')).toEqual([]);
    expect(await warehouse.check('sessions_hold_events')).toEqual([]);
  });

  it('is described by its events', async () => {
    expect(
      await session([
        page('a', '10:00', { page_url: 'https://shop.example/sale', page_path: '/sale', device: 'mobile' }),
        page('b', '10:01', { page_path: '/cart', device: 'desktop', user_id: 'c-1' }),
        viewed('c', '10:02', { currency: 'EUR', user_id: 'c-2' }),
        checkedOut('d', '10:03'),
        ordered('e', '10:04', { order_id: 'o-1' }),
        ordered('f', '10:05', { order_id: 'o-2' }),
        ordered('g', '10:06', { order_id: 'o-2' }),
      ]),
    ).toMatchObject({
      visitor_id: 'v-1',
      customer_id: 'c-2',
      events: '7',
      pages: '2',
      landing_path: '/sale',
      device: 'mobile',
      product_views: '1',
      product_adds: '0',
      checkouts: '1',
      orders: '2',
      order_id: 'o-2',
      currency: 'EUR',
    });
  });
});

const utm = (utm_source: string | null, utm_medium: string | null, utm_campaign: string | null = null) =>
  ({ utm_source, utm_medium, utm_campaign }) as const;

describe('the channel of a visit', () => {
  const CASES: readonly (readonly [what: string, first: Partial<StagedEvent>, channel: string])[] = [
    ['no referrer', {}, 'direct'],
    ['the shop’s own host', { referrer: 'https://shop.example/checkout' }, 'direct'],
    ['another host of the shop', { referrer: 'https://www.shop.example/' }, 'direct'],
    ['a host that only ends alike', { referrer: 'https://workshop.example/' }, 'referral'],
    ['a search engine', { referrer: 'https://www.google.co.uk/' }, 'organic_search'],
    ['a social network', { referrer: 'https://l.instagram.com/' }, 'social'],
    ['a short link of one', { referrer: 'https://t.co/abc' }, 'social'],
    ['a letter box at a search engine', { referrer: 'https://mail.google.com/' }, 'email'],
    ['any other host', { referrer: 'https://gift-finder.example.net/' }, 'referral'],
    ['what is no address', { referrer: 'not a url' }, 'direct'],
    [
      'cpc at a search engine',
      { referrer: 'https://www.google.com/', ...utm('google', 'cpc', 'brand') },
      'paid_search',
    ],
    ['cpc at a social network', utm('Facebook', 'CPC'), 'paid_social'],
    ['paid social, spelt with a hyphen', utm('instagram', 'paid-social'), 'paid_social'],
    ['e-mail', utm('weekly', 'E-Mail'), 'email'],
    ['a newsletter without a medium', utm('newsletter', null), 'email'],
    ['an affiliate', utm('gift-finder', 'affiliate'), 'affiliate'],
    ['a banner', utm('times', 'banner'), 'display'],
    ['organic posts', utm('pinterest', 'organic'), 'social'],
    ['a medium nobody knows', utm('flyer', 'qr'), 'referral'],
    ['a campaign alone', utm(null, null, 'spring'), 'referral'],
    ['a medium that says none', utm('(direct)', '(none)'), 'direct'],
  ];
  it('follows the rule', async () => {
    await refreshWith(
      warehouse,
      CASES.flatMap(([what, first]) => [
        page(`${what} 1`, '10:00', { anonymous_id: what, ...first }),
        page(`${what} 2`, '10:01', { anonymous_id: what, referrer: 'https://bing.com/' }),
      ]),
    );
    const rows = await warehouse.query('SELECT visitor_id, channel FROM gold.sessions');
    expect(Object.fromEntries(rows.map(({ visitor_id, channel }) => [visitor_id, channel]))).toEqual(
      Object.fromEntries(CASES.map(([what, , channel]) => [what, channel])),
    );
  });

  it('is that of the first campaign, whatever came before it', async () => {
    const visit = [
      page('a', '10:00', { referrer: 'https://bing.com/' }),
      page('b', '10:01', utm('google', 'cpc', 'brand')),
      page('c', '10:02', utm('newsletter', 'email', 'weekly')),
    ];
    expect(await session(visit)).toMatchObject({
      channel: 'paid_search',
      ...utm('google', 'cpc', 'brand'),
      referrer_host: 'bing.com',
    });
  });
});

describe('the cart at the end of a visit', () => {
  it('is what was added and not removed, at the last price', async () => {
    expect(
      await session([
        added('a', '10:00', { product_id: 'p-2', quantity: units(3), price: 20_000n }),
        added('b', '10:01', { product_id: 'p-1', quantity: null, price: 55_000n }),
        removed('c', '10:02', { product_id: 'p-2', quantity: units(1), price: null }),
        added('d', '10:03', { product_id: 'p-3' }),
        removed('e', '10:04', { product_id: 'p-3' }),
        added('f', '10:05', { product_id: 'p-2', price: 25_000n }),
      ]),
    ).toMatchObject({
      cart_products: 'p-1,p-2',
      cart_units: '4.0000',
      cart_value: '13.0000',
      product_adds: '4',
      product_removes: '2',
    });
    // p-1: 1 at 5.50; p-2: 3 - 1 + 1 = 3 at 2.50, the last price: 5.50 + 7.50 = 13.00
  });

  it('begins anew with an order', async () => {
    expect(
      await session([added('a', '10:00'), ordered('b', '10:01'), added('c', '10:02', { product_id: 'p-9' })]),
    ).toMatchObject({
      cart_products: 'p-9',
      cart_units: '1.0000',
    });
  });

  it('is empty after an order', async () => {
    expect(await session([added('a', '10:00'), ordered('b', '10:01')])).toMatchObject({
      cart_products: null,
      cart_units: '0.0000',
      cart_value: null,
    });
  });

  it('survives figures that no cart can hold', async () => {
    const absurd = { quantity: units(999_999_999), price: 9_999_999_999_990_000n };
    expect(await session([added('a', '10:00', absurd)])).toMatchObject({
      cart_units: '1000000.0000',
      cart_value: null,
    });
  });
});

/** As a refresh on 4 March, to which an event of 1 March comes late. */
describe('a later refresh', () => {
  const late = { received_at: at('2026-03-04T00:00:00') };
  const values = { ...VALUES, since: '2026-03-04', changed: '2026-03-01 10:20:00' };
  const changes = async (): Promise<number> =>
    (await warehouse.connection.run(render(statementOf('gold', 'sessions'), values))).rowsChanged;

  it('joins two visits to one, deletes the second, and then changes nothing', async () => {
    await refreshWith(warehouse, [page('a', '10:00'), page('b', '10:40'), page('c', '13:00')]);
    const [before] = await warehouse.query('SELECT session_key FROM gold.sessions ORDER BY started_at');
    await warehouse.insert(stagingEvents, [page('late', '10:20', late)], 'late');
    await warehouse.merge(['events'], 'late');
    expect(await changes()).toBe(2); // one grows, one goes; the visit at 13:00 stays as it is
    expect(await spans()).toEqual(['01 10:00:00.000 to 01 10:40:00.000: 3', '01 13:00:00.000 to 01 13:00:00.000: 1']);
    expect(await warehouse.query('SELECT session_key FROM gold.sessions ORDER BY started_at LIMIT 1')).toEqual([
      before,
    ]);
    expect(await changes()).toBe(0);
  });

  it('moves the start of a visit back', async () => {
    await refreshWith(warehouse, [page('b', '10:40')]);
    await warehouse.insert(stagingEvents, [page('late', '10:20', late)], 'late');
    await warehouse.merge(['events'], 'late');
    expect(await changes()).toBe(2); // another start is another visit
    expect(await spans()).toEqual(['01 10:20:00.000 to 01 10:40:00.000: 2']);
  });
});

describe('the checks of visits', () => {
  const DAMAGE = {
    sessions_unique: 'INSERT INTO gold.sessions SELECT * FROM gold.sessions LIMIT 1',
    sessions_apart: "UPDATE gold.sessions SET ended_at = ended_at + INTERVAL 1 HOUR WHERE session_key <> ''",
    sessions_hold_events: 'DELETE FROM gold.sessions',
  };
  it.each(Object.entries(DAMAGE))('%s notices damage', async (check, damage) => {
    await refreshWith(warehouse, [page('a', '10:00'), page('b', '10:40')]);
    expect(await warehouse.check(check)).toEqual([]);
    await warehouse.run(damage);
    expect((await warehouse.check(check)).length).toBeGreaterThan(0);
  });
});
