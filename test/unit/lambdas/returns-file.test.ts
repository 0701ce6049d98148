import { describe, expect, it } from 'vitest';
import { returns } from '../../../lambdas/load/sources/returns.ts';
import { loadCsv, refusalOf } from './support/own-files.ts';

const RETURN = { return_id: 'R-1', product_id: 'MUG', quantity: '2', returned_at: '2025-07-10' };

describe('a file of returns', () => {
  it('stages what was paid back, as the shop says it', async () => {
    const more = { amount: '11', unit_price: '6.75', order_id: '1', reason: 'damaged', customer_id: 'ann' };
    const { rows } = await loadCsv(returns, { ...RETURN, ...more });
    expect(rows('returns')).toMatchObject([
      {
        return_id: 'R-1',
        order_id: '1',
        product_id: 'MUG',
        quantity: 2,
        unit_price: 6.75,
        amount: 11,
        is_product: true,
        reason: 'damaged',
        returned_at: new Date('2025-07-10'),
        position: 2n,
        currency: 'GBP',
      },
    ]);
    expect(rows('customers')).toMatchObject([{ customer_id: 'ann', is_record: false }]);
  });

  it('works the amount out from the price where it is left out', async () => {
    const { rows } = await loadCsv(returns, { ...RETURN, unit_price: '6.75' });
    expect(rows('returns')).toMatchObject([{ amount: 13.5, unit_price: 6.75 }]);
    const paid = await loadCsv(returns, { ...RETURN, amount: '5' });
    expect(paid.rows('returns')[0]).toMatchObject({ amount: 5 });
    expect(paid.rows('returns')[0]?.unit_price).toBeNull();
  });

  it.each([
    [
      { ...RETURN, amount: '' },
      'missing_amount',
      'amount and unit_price are both empty; write one of them, like 5.50.',
    ],
    [{ ...RETURN, amount: '-5' }, 'invalid_amount', 'amount "-5" is below 0; write it like 5.50.'],
    [
      { ...RETURN, amount: '5', quantity: '-1' },
      'invalid_quantity',
      'quantity "-1" is not above 0; what comes back is counted as positive; write it like 1.',
    ],
    [
      { ...RETURN, quantity: '999999999', unit_price: '999' },
      'invalid_unit_price',
      'unit_price "999" times quantity is above 1000000000, the largest amount that this stage takes (limits.orderValue); check both.',
    ],
  ])('refuses %j as %s', async (record, reason, detail) => {
    expect(await refusalOf(returns, record)).toEqual({ reason, detail });
  });
});
