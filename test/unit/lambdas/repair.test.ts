import { describe, expect, it } from 'vitest';
import { joined } from '../../../lambdas/load/repair.ts';

describe('two mappings in one', () => {
  it('have what either says, and what the later one says where both speak of the same', () => {
    const earlier = {
      rename: { Menge: 'quantity', Preis: 'price' },
      values: { Currency: { Taler: 'EUR', Pounds: 'GBP' }, status: { offen: 'completed' } },
      defaults: { country: 'DE', channel: 'web' },
    };
    const later = {
      rename: { preis: 'unit_price' },
      values: { currency: { Taler: 'CHF' }, quantity: { two: 2 } },
      defaults: { Country: 'AT' },
    };
    expect(joined(earlier, later)).toEqual({
      rename: { Menge: 'quantity', preis: 'unit_price' },
      values: { Currency: { Taler: 'CHF', Pounds: 'GBP' }, status: { offen: 'completed' }, quantity: { two: 2 } },
      defaults: { channel: 'web', Country: 'AT' },
    });
  });
});
