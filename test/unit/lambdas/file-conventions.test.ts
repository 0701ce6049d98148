import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderLines } from '../../../lambdas/load/sources/order-lines.ts';
import { type Loaded, load, loadRetail } from './support/files.ts';

const HEADER = ['order_id', 'ordered_at', 'product_id', 'quantity', 'unit_price', 'currency'];

/** A file of order lines, each of a number, a price and a time. */
function file(lines: readonly (readonly [quantity: string, price: string, at: string])[], delimiter = ';'): string {
  const rows = lines.map(([quantity, price, at], index) => [`${index + 1}`, at, 'P', quantity, price, 'EUR']);
  return [HEADER, ...rows].map((cells) => cells.join(delimiter)).join('\n');
}

const AT = '2025-10-05 10:00';
const days = ({ rows }: Loaded) =>
  rows('order_lines').map((row) => (row.ordered_at as Date).toISOString().slice(0, 10));
const sold = ({ rows }: Loaded) =>
  rows('order_lines').map(({ quantity, unit_price }) => [Number(quantity), unit_price]);

describe('the numbers of a file', () => {
  it('are all read as those that can be read in one way only', async () => {
    const european = await load(
      orderLines,
      file([
        ['1.000', '2', AT],
        ['1', '1.250', AT],
        ['2', '12,50', AT],
      ]),
    );
    expect(sold(european)).toEqual([
      [1000, 2],
      [1, 1250],
      [2, 12.5],
    ]);
    const english = await load(
      orderLines,
      file([
        ['1,000', '2', AT],
        ['1', '1,250', AT],
        ['2', '12.50', AT],
      ]),
    );
    expect(sold(english)).toEqual([
      [1000, 2],
      [1, 1250],
      [2, 12.5],
    ]);
  });

  it('that may mean two things are refused where nothing tells, or the file writes both', async () => {
    const nothing = await load(
      orderLines,
      file([
        ['1.000', '2', AT],
        ['2', '3', AT],
      ]),
    );
    expect([nothing.counts.reasons, sold(nothing)]).toEqual([{ invalid_quantity: 1 }, [[2, 3]]]);
    expect(nothing.examples.invalid_quantity?.[0]?.detail).toMatch(/quantity "1.000" may mean 1000 or 1.000/);
    const both = await load(
      orderLines,
      file([
        ['1', '1.250', AT],
        ['1', '12,50', AT],
        ['1', '12.50', AT],
      ]),
    );
    expect([both.counts.reasons, sold(both)]).toEqual([
      { invalid_unit_price: 1 },
      [
        [1, 12.5],
        [1, 12.5],
      ],
    ]);
  });

  it('have a decimal point between commas, where nothing tells otherwise', async () => {
    expect(sold(await load(orderLines, file([['1', '1.250', AT]], ',')))).toEqual([[1, 1.25]]);
  });
});

describe('the dates of a file', () => {
  const dated = (...dates: readonly string[]) => load(orderLines, file(dates.map((at) => ['1', '2', at] as const)));

  it('have the day first where one date proves it, or the month', async () => {
    expect(days(await dated('01/12/2010 08:26', '13/12/2010'))).toEqual(['2010-12-01', '2010-12-13']);
    expect(days(await dated('01/12/2010 08:26', '12/13/2010'))).toEqual(['2010-01-12', '2010-12-13']);
  });

  it('are asked for where none does, or two contradict each other', async () => {
    const unsure = await dated('01/12/2010', '2010-12-02', '05/05/2010');
    expect([unsure.counts.reasons, days(unsure)]).toEqual([{ invalid_ordered_at: 1 }, ['2010-12-02', '2010-05-05']]);
    expect(unsure.examples.invalid_ordered_at?.[0]?.detail).toMatch(/--dates dmy or --dates mdy/);
    const torn = await dated('01/12/2010', '13/12/2010', '12/13/2010');
    expect(torn.counts.reasons).toEqual({ invalid_ordered_at: 3 });
  });

  it('have the order that was said', async () => {
    const text = file([
      ['1', '2', '01/12/2010'],
      ['1', '2', '02.12.2010'],
    ]);
    expect(days(await load(orderLines, text, { given: { dates: 'dmy' } }))).toEqual(['2010-12-01', '2010-12-02']);
    expect(days(await load(orderLines, text, { given: { dates: 'mdy' } }))).toEqual(['2010-01-12', '2010-12-02']);
  });

  it('are in one order, whatever dates they are and whatever the last of them proves', async () => {
    const date = fc.date({ min: new Date('1995-01-01'), max: new Date('2025-01-01'), noInvalidDate: true });
    const write = {
      dmy: (at: Date) => `${at.getUTCDate()}/${at.getUTCMonth() + 1}/${at.getUTCFullYear()}`,
      mdy: (at: Date) => `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()}`,
    };
    await fc.assert(
      fc.asyncProperty(fc.array(date, { maxLength: 8 }), fc.constantFrom('dmy', 'mdy'), async (dates, order) => {
        const all = [...dates, new Date('2020-01-31')];
        const loaded = await dated(...all.map(write[order as 'dmy' | 'mdy']));
        expect(days(loaded)).toEqual(all.map((at) => at.toISOString().slice(0, 10)));
      }),
      { numRuns: 30 },
    );
  });

  it('are surveyed beyond quotes and line ends, however the file comes', async () => {
    const text = 'sep=;\r"InvoiceNo";StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\r'.concat(
      '1;A;"a; ""b""\rc";2;01/12/2010 08:26;3,50;1;UK\r2;A;d;1;13/12/2010 09:00;1.250;1;UK\r',
    );
    const { rows, counts } = await loadRetail(text, { chunk: 7 });
    expect(counts).toMatchObject({ received: 2, accepted: 2 });
    expect(rows('order_lines').map(({ ordered_at, unit_price }) => [ordered_at, unit_price])).toEqual([
      [new Date('2010-12-01T08:26:00Z'), 3.5],
      [new Date('2010-12-13T09:00:00Z'), 1250],
    ]);
  });
});

describe('a file of JSON', () => {
  const json = (...records: readonly object[]) =>
    records
      .map((record, index) =>
        JSON.stringify({
          order_id: `${index + 1}`,
          ordered_at: AT,
          product_id: 'P',
          quantity: 2,
          currency: 'EUR',
          ...record,
        }),
      )
      .join('\n');
  const worth = ({ rows }: Loaded) =>
    rows('order_lines').map(
      ({ quantity, unit_price, discount }) => Number(quantity) * Number(unit_price) - Number(discount),
    );

  it('whose discounts are all below one may mean shares, and is refused where they would be money', async () => {
    const shares = await load(
      orderLines,
      json({ unit_price: 10, discount: 0.2 }, { unit_price: '10', discount: '0.1' }),
    );
    expect(shares.counts.reasons).toEqual({ invalid_discount: 2 });
    expect(shares.examples.invalid_discount?.[0]?.detail).toMatch(/discount_rate/);
    const money = await load(orderLines, json({ unit_price: 10, discount: 0.2 }, { unit_price: 10, discount: 4 }));
    expect(worth(money)).toEqual([19.8, 16]);
    const said = await load(orderLines, json({ unit_price: 10, line_amount: 16, discount: 0.2 }));
    expect(worth(said)).toEqual([16]);
  });

  it('has the order of its dates decided by all of them', async () => {
    const read = await load(
      orderLines,
      json({ unit_price: 1, ordered_at: '05/10/2025 10:00' }, { unit_price: 1, ordered_at: '13/10/2025 10:00' }),
    );
    expect(days(read)).toEqual(['2025-10-05', '2025-10-13']);
    const open = await load(orderLines, json({ unit_price: 1, ordered_at: '05/10/2025 10:00' }));
    expect(open.counts.reasons).toEqual({ invalid_ordered_at: 1 });
  });

  it('has numbers that say nothing of how its texts are written', async () => {
    const read = await load(orderLines, json({ unit_price: 12.5 }, { unit_price: '1,50' }, { unit_price: '1,299.00' }));
    expect(sold(read).map(([, price]) => price)).toEqual([12.5, 1.5, 1299]);
  });
});
