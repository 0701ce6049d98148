import { lineage, position, version, versionId } from '../../contracts/entity.ts';
import { LARGEST_COUNT, table } from '../../contracts/table.ts';

const columns = {
  ...lineage,
  ...version,
  ...versionId,
  return_id: {
    id: 8,
    type: 'string',
    required: true,
    doc: 'Cancellation invoice, or order id and message of a refund',
  },
  order_id: { id: 9, type: 'string', personal: 'order', doc: 'The order returned, where the source says so' },
  product_id: { id: 10, type: 'string', doc: 'Null for a refund of a whole order' },
  product_name: { id: 11, type: 'string', doc: 'Name on the return' },
  quantity: {
    id: 23,
    type: 'decimal(18,4)',
    min: -LARGEST_COUNT,
    max: LARGEST_COUNT,
    doc: 'Units returned, positive',
  },
  unit_price: { id: 13, type: 'decimal(18,4)', doc: 'Price of one unit' },
  amount: {
    id: 14,
    type: 'decimal(18,4)',
    doc: 'Value returned, positive; null where the source does not say it, and the sale has to',
  },
  is_product: { id: 15, type: 'boolean', required: true, doc: 'False for postage, fees, manual entries and vouchers' },
  customer_id: { id: 16, type: 'string', personal: 'customer', doc: 'Null for an anonymous customer' },
  country: { id: 17, type: 'string', doc: 'Country of the customer' },
  currency: { id: 18, type: 'string', required: true, doc: 'ISO 4217 code' },
  reason: { id: 19, type: 'string', doc: 'Reason as the source gives it' },
  returned_at: { id: 20, type: 'timestamp', required: true, isPast: true, doc: 'When it was returned, UTC' },
} as const;

export const stagingReturns = table({
  zone: 'staging',
  name: 'returns',
  doc: 'Returned lines of files and refund events',
  key: [],
  windowTime: 'returned_at',
  counts: 'of files',
  columns: { ...columns, ...position },
});

export const returns = table({
  zone: 'silver',
  name: 'returns',
  doc: 'One row per returned line, or a refund',
  key: ['source', 'return_id', 'line_number'],
  accounted: "origin <> 'derived'",
  partitionByMonth: 'returned_at',
  lookback: 'checks',
  columns: {
    ...columns,
    line_number: { id: 21, type: 'bigint', required: true, doc: 'Ordinal in its return, from 1' },
    version: {
      id: 22,
      type: 'string',
      required: true,
      doc: 'Sorts versions: business time, arrival, message; the greatest wins',
    },
  },
});
