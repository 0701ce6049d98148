import { field } from './field.ts';
import { currencyCode, flag, pastTime } from './kinds.ts';

/** Which of two versions of a record is the newer one; every schema has it. */
export const updatedAt = field(pastTime, {
  doc: 'When the record was last changed: of two versions the later one holds; the time of loading if left out',
  examples: ['2025-11-06T09:00:00Z', '2025-11-07 16:30', ''],
  spellings: ['last_updated', 'modified_at'],
});

export const currency = field(currencyCode, {
  doc: 'Currency of the amounts; the stage’s own if left out',
  examples: ['GBP', 'GBP', ''],
  spellings: ['currency_code', 'order_currency'],
});

/** @param examples of the template */
export const isProduct = (...examples: readonly string[]) =>
  field(flag, { doc: '`false` for postage, fees and vouchers, which are no goods; true if left out', examples });
