import { describe, expect, it } from 'vitest';
import { inventoryLevels } from '../../../lambdas/load/sources/inventory-levels.ts';
import { load } from './support/files.ts';
import { loadCsv, refusalOf } from './support/own-files.ts';

const LEVEL = { product_id: 'MUG', on_hand: '40' };
const NEW_YORK = { timeZone: 'America/New_York' };

describe('a file of stock levels', () => {
  it.each([
    ['a day, which begins in the business time zone', { day: '2025-07-03' }, '2025-07-03', '2025-07-03T04:00:00Z'],
    [
      'a time, which falls on a business day',
      { counted_at: '2025-07-04T03:59:59Z' },
      '2025-07-03',
      '2025-07-04T03:59:59Z',
    ],
    ['both', { day: '2025-07-03', counted_at: '2025-07-04T05:00:00Z' }, '2025-07-03', '2025-07-04T05:00:00Z'],
  ])('is of %s', async (_, moment, day, counted) => {
    const { rows } = await loadCsv(inventoryLevels, { ...LEVEL, ...moment }, NEW_YORK);
    expect(rows('inventory_levels')).toMatchObject([{ day, counted_at: new Date(counted) }]);
  });

  it('stages a level, of the only location where none is named', async () => {
    const more = { day: '2025-07-03', reserved: '2', on_order: '12', supplier_id: 'ACME' };
    const { rows } = await loadCsv(inventoryLevels, { ...LEVEL, ...more });
    expect(rows('inventory_levels')).toMatchObject([
      { product_id: 'MUG', location_id: 'main', on_hand: 40n, reserved: 2n, on_order: 12n, supplier_id: 'ACME' },
    ]);
    const other = await loadCsv(inventoryLevels, { ...LEVEL, day: '2025-07-03', warehouse: 'north' });
    expect(other.rows('inventory_levels')).toMatchObject([{ location_id: 'north' }]);
  });

  it('takes a whole number that a spreadsheet wrote with decimals', async () => {
    const { rows } = await loadCsv(inventoryLevels, { ...LEVEL, day: '2025-07-03', on_hand: '12.0' });
    expect(rows('inventory_levels')).toMatchObject([{ on_hand: 12n }]);
  });

  it.each([
    [{ ...LEVEL, day: '' }, 'missing_day', 'day and counted_at are both empty; write one of them, like 2025-11-05.'],
    [{ ...LEVEL, day: '2025-07-03', on_hand: '-3' }, 'invalid_on_hand', 'on_hand "-3" is below 0; write it like 40.'],
    [
      { ...LEVEL, day: '2025-07-03', on_hand: '12.5' },
      'invalid_on_hand',
      'on_hand "12.5" is not an integer of at most nine digits, as stock is counted in whole units; round it down; write it like 40.',
    ],
    [
      { ...LEVEL, day: '2025-07-03', reserved: '0.25' },
      'invalid_reserved',
      'reserved "0.25" is not an integer of at most nine digits, as stock is counted in whole units; round it down; write it like 2.',
    ],
    [
      { ...LEVEL, day: '3.17.2025' },
      'invalid_day',
      'day "3.17.2025" is not a date (YYYY-MM-DD) from 1990 on; write it like 2025-11-05.',
    ],
  ])('refuses %j as %s', async (record, reason, detail) => {
    expect(await refusalOf(inventoryLevels, record)).toEqual({ reason, detail });
  });

  it('without any column of a time is refused as a whole', async () => {
    const { counts } = await load(inventoryLevels, 'product_id,on_hand\nMUG,40\nLAMP,3\n');
    expect(counts).toEqual({ received: 1, accepted: 0, quarantined: 1, reasons: { missing_column: 1 } });
  });
});
