import { describe, expect, it } from 'vitest';
import { csv, HEADER, LINE, loadRetail } from './support/files.ts';

/** A line of the dataset with some fields replaced. */
function line(
  fields: Partial<
    Record<'invoice' | 'code' | 'description' | 'quantity' | 'date' | 'price' | 'customer' | 'country', string>
  >,
): string {
  const given = {
    invoice: '536365',
    code: '85123A',
    description: 'WHITE HANGING HEART',
    quantity: '6',
    date: '2010-12-01 08:26:00',
    price: '2.55',
    customer: '17850',
    country: 'United Kingdom',
    ...fields,
  };
  return Object.values(given).join(',');
}
const saleOf = async (fields: Parameters<typeof line>[0]) =>
  (await loadRetail(csv(line(fields)))).rows('order_lines')[0];
const reasonsOf = async (...lines: readonly string[]) => (await loadRetail(csv(...lines))).counts.reasons;

describe('an invoice line', () => {
  it('becomes a sale', async () => {
    const { rows, counts } = await loadRetail(csv(LINE));
    expect(counts).toEqual({ received: 1, accepted: 1, quarantined: 0, reasons: {} });
    expect(rows('order_lines')).toMatchObject([
      {
        source: 'online-retail',
        origin: 'file',
        order_id: '536365',
        product_id: '85123A',
        product_name: 'WHITE HANGING HEART T-LIGHT HOLDER',
        quantity: 6,
        unit_price: 2.55,
        discount: 0,
        line_kind: 'sale',
        is_product: true,
        customer_id: '17850',
        country: 'United Kingdom',
        currency: 'GBP',
        ordered_at: new Date('2010-12-01T08:26:00Z'),
        position: 2n,
      },
    ]);
  });

  it('names its product and its customer', async () => {
    const { rows } = await loadRetail(csv(LINE));
    expect(rows('products')).toMatchObject([
      { product_id: '85123A', name: 'WHITE HANGING HEART T-LIGHT HOLDER', price: 2.55 },
    ]);
    expect(rows('customers')).toMatchObject([{ customer_id: '17850', country: 'United Kingdom' }]);
  });

  it('is dated in the business time zone', async () => {
    const { rows } = await loadRetail(csv(line({ date: '2011-06-01 08:00:00' })), { timeZone: 'Europe/London' });
    expect(rows('order_lines')[0]?.ordered_at).toEqual(new Date('2011-06-01T07:00:00Z'));
  });

  it('with a customer number that a spreadsheet made a float is that customer', async () => {
    expect((await saleOf({ customer: '17850.0' }))?.customer_id).toBe('17850');
  });

  it('without a customer is kept, as anonymous', async () => {
    const { rows } = await loadRetail(csv(line({ customer: '' })));
    expect(rows('order_lines')).toMatchObject([{ customer_id: null }]);
    expect(rows('customers')).toEqual([]);
  });

  it.each([
    'POST',
    'post',
    'DOT',
    'M',
    'D',
    'BANK CHARGES',
    'AMAZONFEE',
    'gift_0001_20',
    'C2',
    'S',
    'CRUK',
    'C3',
    'ADJUST',
    'adjust2',
    'ADJUSTMENT',
    'TEST001',
    'TEST002',
    'Test',
    'GIFT',
  ])('of %s is no product', async (code) => {
    expect((await saleOf({ code }))?.is_product).toBe(false);
  });

  it.each(['85123A', '22423', 'DCGS0058', 'PADS'])('of %s is a product', async (code) => {
    expect((await saleOf({ code }))?.is_product).toBe(true);
  });

  it.each([
    [{ price: '0' }, 'free'],
    [{ price: '0.00' }, 'free'],
    [{ quantity: '-10' }, 'adjustment'],
    [{ price: '-11062.06', code: 'B' }, 'adjustment'],
  ])('with %j counts as %j, not as revenue', async (fields, kind) => {
    expect((await saleOf(fields))?.line_kind).toBe(kind);
  });

  it('of a C-invoice is a return, with what came back as positive', async () => {
    const { rows } = await loadRetail(csv(line({ invoice: 'C536379', quantity: '-2', price: '4.25' })));
    expect(rows('order_lines')).toEqual([]);
    expect(rows('returns')).toMatchObject([
      { return_id: 'C536379', order_id: null, product_id: '85123A', quantity: 2, unit_price: 4.25, amount: 8.5 },
    ]);
  });

  it('of a C-invoice without the minus came back all the same', async () => {
    const { rows } = await loadRetail(csv(line({ invoice: 'C496350', code: 'M', quantity: '3', price: '373.57' })));
    expect(rows('order_lines')).toEqual([]);
    expect(rows('returns')).toMatchObject([{ return_id: 'C496350', quantity: 3, amount: 1120.71 }]);
  });

  it('equal to another of its invoice is a line of its own', async () => {
    const { rows, counts } = await loadRetail(csv(LINE, LINE));
    expect(counts.accepted).toBe(2);
    expect(rows('order_lines').map(({ position }) => position)).toEqual([2n, 3n]);
  });
});

describe('a line that cannot be used', () => {
  it.each([
    [{ invoice: '' }, 'missing_invoice'],
    [{ code: ' ' }, 'missing_product'],
    [{ quantity: 'six' }, 'invalid_quantity'],
    [{ quantity: '1.5.2' }, 'invalid_quantity'],
    [{ quantity: '' }, 'invalid_quantity'],
    [{ quantity: '12345678901' }, 'invalid_quantity'],
    [{ date: '2010-13-01 08:26:00' }, 'invalid_date'],
    [{ date: '' }, 'invalid_date'],
    [{ price: 'free' }, 'invalid_price'],
    [{ price: '' }, 'invalid_price'],
    [{ price: '1e9' }, 'invalid_price'],
    [{ price: '99999999999', quantity: '2' }, 'invalid_price'],
  ])('because of %j is refused as %s', async (fields, reason) => {
    expect(await reasonsOf(line(fields))).toEqual({ [reason]: 1 });
  });

  it('because it has fewer fields than the header, or more, is refused; empty ones at its end do not count', async () => {
    expect(await reasonsOf('536365,85123A,6')).toEqual({ wrong_column_count: 1 });
    expect(await reasonsOf(LINE.replace('WHITE ', 'WHITE, '))).toEqual({ wrong_column_count: 1 });
    expect(await reasonsOf(`${LINE},,`)).toEqual({});
  });

  it('is kept with file, line and the original', async () => {
    const { rows } = await loadRetail(csv(LINE, line({ quantity: 'six' })));
    expect(rows('quarantine')).toMatchObject([
      {
        processor: 'load',
        reason: 'invalid_quantity',
        file: 'landing/online-retail/file',
        line: 3n,
        original: line({ quantity: 'six' }),
      },
    ]);
  });
});

describe('the header', () => {
  const US = '536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,12/13/2010 8:26,2.55,17850,United Kingdom';
  it.each([
    ['of the UTF-8 shape', csv(LINE)],
    ['of Online Retail II', `Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n${US}\n`],
    ['in other letters, with CRLF', `${HEADER.toUpperCase()}\r\n${LINE}\r\n`],
    ['with a byte order mark', `\uFEFF${csv(LINE)}`],
    [
      'quoted, with a byte order mark',
      `\uFEFF${HEADER.split(',')
        .map((name) => `"${name}"`)
        .join(',')}\n${LINE}\n`,
    ],
    ['cut by semicolons', csv(LINE).replaceAll(',', ';')],
    ['after an empty line', `\n${csv(LINE)}`],
    [
      'with columns in another order and more of them',
      `Extra,Country,CustomerID,UnitPrice,InvoiceDate,Quantity,Description,StockCode,InvoiceNo\nx,${LINE.split(',').toReversed().join(',')}\n`,
    ],
  ])('is read %s', async (_, text) => {
    const { counts, rows } = await loadRetail(text);
    expect(counts).toMatchObject({ received: 1, accepted: 1 });
    expect(rows('order_lines')).toMatchObject([{ order_id: '536365', customer_id: '17850', unit_price: 2.55 }]);
  });

  it('of the ISO-8859-1 shape comes with pounds and accents', async () => {
    const text = csv(line({ description: 'CAFÉ £5', date: '12/13/2010 8:26' }));
    const { rows } = await loadRetail(Buffer.from(text, 'latin1'));
    expect(rows('order_lines')[0]?.product_name).toBe('CAFÉ £5');
  });
});
