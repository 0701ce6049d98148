import { describe, expect, it } from 'vitest';
import { deployedAccount, type TestAccount } from './support/account.ts';
import { sendEvents } from './support/http.ts';
import { type InvoiceLine, invoiceFile } from './support/invoices.ts';
import { upload } from './support/objects.ts';
import { query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';
import { orderEvent } from './support/traffic.ts';

const mugs = (quantity: number) => ({ id: 'mug', quantity, price: 10 });
const at = (time: string) => `2025-03-03T${time}:00.000Z`;

const completed = (order: string) =>
  orderEvent('Order Completed', order, `${order}-completed`, { lines: [mugs(2)], at: at('10:00') });
const updated = (order: string) =>
  orderEvent('Order Updated', order, `${order}-updated`, {
    lines: [mugs(3), { id: 'pot', quantity: 1, price: 4.5 }],
    at: at('11:00'),
  });
const cancelled = (order: string) => orderEvent('Order Cancelled', order, `${order}-cancelled`, { at: at('12:00') });
const refunded = (order: string) =>
  orderEvent('Order Refunded', order, `${order}-refunded`, { properties: { revenue: 5 }, at: at('13:00') });

const days = (test: TestAccount) =>
  query(
    test,
    `SELECT CAST(sale_date AS varchar) AS day, revenue, orders, lines, units, returned_amount, net_revenue
     FROM gold.daily_sales WHERE audience = 'all' ORDER BY 1`,
  );

describe.concurrent('events that come late or out of order', () => {
  it.each([
    ['in one refresh', false],
    ['each in a refresh of its own', true],
  ])('count as if they had come in time, %s', async (_name, refreshBetween) => {
    // Prepare: four orders, of each the later event first.
    const test = await deployedAccount();
    const deliveries = [
      [cancelled('cancelled'), updated('updated'), refunded('refunded')],
      [completed('cancelled'), completed('updated'), completed('refunded'), completed('plain')],
    ];
    // Act
    for (const events of deliveries) {
      await sendEvents(test, events);
      if (refreshBetween) await publish(test);
    }
    await publish(test);
    // Assess: 34.50 updated + 20.00 refunded + 20.00 plain; the cancelled one counts nothing.
    expect(await days(test)).toEqual([
      {
        day: '2025-03-03',
        revenue: '74.5000',
        orders: 3,
        lines: 4,
        units: '8.0000',
        returned_amount: '5.0000',
        net_revenue: '69.5000',
      },
    ]);
    const orders = await query(
      test,
      'SELECT order_id, status, revenue, CAST(ordered_at AS varchar) AS ordered_at FROM silver.orders ORDER BY 1',
    );
    expect(orders.map(({ order_id, status }) => [order_id, status])).toEqual([
      ['cancelled', 'cancelled'],
      ['plain', 'completed'],
      ['refunded', 'completed'],
      ['updated', 'updated'],
    ]);
    expect(orders.every(({ ordered_at }) => String(ordered_at).startsWith('2025-03-03 10:00:00'))).toBe(true);
  });

  it('reach the day on which they happened in the time of the shop', async () => {
    // Prepare
    const test = await deployedAccount();
    await sendEvents(test, [
      orderEvent('Order Completed', 'o1', 'm1', { lines: [mugs(1)], at: '2025-07-01T10:00:00.000Z' }),
    ]);
    await publish(test);
    // Act: 23:30 UTC in July is half past midnight in London, of the next day.
    await sendEvents(test, [
      orderEvent('Order Completed', 'o2', 'm2', { lines: [mugs(1)], at: '2025-06-28T09:00:00.000Z' }),
      orderEvent('Order Completed', 'o3', 'm3', { lines: [mugs(2)], at: '2025-07-01T23:30:00.000Z' }),
      orderEvent('Order Completed', 'o4', 'm4', { lines: [mugs(3)], at: '2025-01-01T23:30:00.000Z' }),
    ]);
    await publish(test);
    // Assess
    expect((await days(test)).map(({ day, revenue }) => [day, revenue])).toEqual([
      ['2025-01-01', '30.0000'],
      ['2025-06-28', '10.0000'],
      ['2025-07-01', '10.0000'],
      ['2025-07-02', '20.0000'],
    ]);
    const hours = await query(
      test,
      "SELECT sale_hour FROM gold.sales_by_hour WHERE sale_date = DATE '2025-07-02' AND audience = 'all'",
    );
    expect(hours).toEqual([{ sale_hour: 0 }]);
  });

  it('refund a part at what was paid for it, not at what it cost before the discount', async () => {
    // Prepare: two mugs and a coupon of 20 %, so one mug was bought for 8.00.
    const test = await deployedAccount();
    await sendEvents(test, [
      orderEvent('Order Completed', 'o1', 'm1', {
        lines: [mugs(2)],
        properties: { discount: 4, revenue: 16, coupon: 'SPRING' },
      }),
      orderEvent('Order Refunded', 'o1', 'm2', {
        lines: [mugs(1)],
        properties: { revenue: 8, total: 9.6, tax: 1.6 },
        at: at('15:00'),
      }),
    ]);
    // Act
    await publish(test);
    // Assess
    expect(await days(test)).toMatchObject([{ revenue: '16.0000', returned_amount: '8.0000', net_revenue: '8.0000' }]);
  });
});

const AT = '2010-12-01 08:26:00';
const FIRST: readonly InvoiceLine[] = [
  ['536365', 'A', 6, '2.55', AT],
  ['536365', 'B', 6, '3.39', AT],
  ['536366', 'C', 2, '1.85', AT],
];

describe.concurrent('a file that is exported again', () => {
  it('corrects the invoices it names', async () => {
    // Prepare
    const test = await deployedAccount();
    await upload(test, 'online-retail/first.csv', invoiceFile(FIRST));
    await publish(test);
    const before = await days(test);
    // Act: B was 8 pieces; and C was not sold at all, but two of D.
    const corrected = [FIRST[0], ['536365', 'B', 8, '3.39', AT], ['536366', 'D', 2, '5.00', AT]] as InvoiceLine[];
    await upload(test, 'online-retail/second.csv', invoiceFile(corrected));
    await publish(test);
    // Assess: 15.30 + 20.34 + 3.70 = 39.34, then 15.30 + 27.12 + 10.00 = 52.42.
    expect(before).toMatchObject([{ day: '2010-12-01', revenue: '39.3400', orders: 2, lines: 3, units: '14.0000' }]);
    expect(await days(test)).toMatchObject([
      { day: '2010-12-01', revenue: '52.4200', orders: 2, lines: 3, units: '16.0000' },
    ]);
    expect((await reconcile(test))['online-retail']).toMatchObject({
      received: 6,
      accepted: 3,
      duplicate: 3,
      difference: 0,
    });
  });

  it('takes back a line that it no longer has', async () => {
    // Prepare
    const test = await deployedAccount();
    await upload(test, 'online-retail/first.csv', invoiceFile(FIRST));
    await publish(test);
    // Act
    await upload(test, 'online-retail/second.csv', invoiceFile([FIRST[0], FIRST[2]] as InvoiceLine[]));
    await publish(test);
    // Assess: 15.30 + 3.70
    expect(await days(test)).toMatchObject([{ revenue: '19.0000', orders: 2, lines: 2, units: '8.0000' }]);
    expect((await reconcile(test))['online-retail']).toMatchObject({ received: 5, difference: 0, pending: 0 });
  });

  it('means the same as UTF-8 with ISO dates and as ISO-8859-1 with US dates', async () => {
    // Prepare
    const lines: readonly InvoiceLine[] = [
      [
        '581483',
        '23843',
        3,
        '2.08',
        '2011-12-09 09:15:00',
        '16446',
        'PAPER CRAFT £2 “LITTLE” BIRDIE'.replace(/[“”]/g, ''),
      ],
      ['C581484', '23843', -3, '2.08', '2011-12-09 09:27:00', '16446', 'PAPER CRAFT £2 LITTLE BIRDIE'],
      ['581484', 'POST', 1, '18.00', '2011-12-09 17:05:00', '', 'POSTAGE'],
    ];
    const us = lines.map(([invoice, code, quantity, price, date, ...rest]) => {
      const [, year, month, day, hour, minute] = /(\d+)-(\d+)-(\d+) (\d+):(\d+)/.exec(date)?.map(Number) ?? [];
      return [
        invoice,
        code,
        quantity,
        price,
        `${month}/${day}/${year} ${hour}:${String(minute).padStart(2, '0')}`,
        ...rest,
      ] as unknown as InvoiceLine;
    });
    const [utf8, latin1] = [await deployedAccount(), await deployedAccount()];
    // Act
    const reports = [
      await upload(utf8, 'online-retail/utf8.csv', invoiceFile(lines)),
      await upload(
        latin1,
        'online-retail/latin1.csv',
        Buffer.from(invoiceFile(us).replaceAll('\n', '\r\n'), 'latin1'),
        { dates: 'mdy' },
      ),
    ];
    for (const test of [utf8, latin1]) await publish(test);
    // Assess
    for (const report of reports) expect(report).toMatchObject({ received: 3, accepted: 3, quarantined: 0 });
    for (const test of [utf8, latin1]) {
      expect(await days(test)).toMatchObject([
        { day: '2011-12-09', revenue: '24.2400', orders: 2, lines: 2, returned_amount: '6.2400' },
      ]);
      const [product] = await query(test, "SELECT name FROM gold.dim_product WHERE product_id = '23843'");
      expect(product).toEqual({ name: 'PAPER CRAFT £2 LITTLE BIRDIE' });
    }
    // Act: the other shape after the first is a new export of the same invoices.
    await upload(utf8, 'online-retail/latin1.csv', Buffer.from(invoiceFile(us), 'latin1'), { dates: 'mdy' });
    await publish(utf8);
    // Assess
    expect(await days(utf8)).toMatchObject([{ revenue: '24.2400', orders: 2, lines: 2, returned_amount: '6.2400' }]);
    expect((await reconcile(utf8))['online-retail']).toMatchObject({
      received: 6,
      accepted: 3,
      duplicate: 3,
      difference: 0,
    });
  });
});
