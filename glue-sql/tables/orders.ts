import { lineage, version } from '../../contracts/entity.ts';
import { table } from '../../contracts/table.ts';

const columns = {
  ...lineage,
  ...version,
  order_id: { id: 7, type: 'string', required: true, personal: 'order', doc: 'The shop’s order or invoice number' },
  status: {
    id: 8,
    type: 'string',
    required: true,
    values: ['completed', 'updated', 'cancelled'],
    doc: '`completed`, `updated` or `cancelled`',
  },
  customer_id: { id: 9, type: 'string', personal: 'customer', doc: 'Null for an anonymous customer' },
  anonymous_id: { id: 10, type: 'string', personal: 'device', doc: 'The device that ordered' },
  country: { id: 11, type: 'string', doc: 'Country of the customer' },
  currency: { id: 12, type: 'string', required: true, doc: 'ISO 4217 code' },
  coupon: { id: 13, type: 'string', doc: 'Coupon of the order' },
  revenue: { id: 14, type: 'decimal(18,4)', doc: 'After discounts, before tax and shipping' },
  discount: { id: 15, type: 'decimal(18,4)', doc: 'Discount of the order' },
  shipping: { id: 16, type: 'decimal(18,4)', doc: 'Shipping charged' },
  tax: { id: 17, type: 'decimal(18,4)', doc: 'Tax charged' },
  total: { id: 18, type: 'decimal(18,4)', doc: 'Revenue plus tax plus shipping' },
  ordered_at: { id: 19, type: 'timestamp', required: true, doc: 'When the order was placed, UTC' },
  channel: {
    id: 23,
    type: 'string',
    doc: 'Where the order was taken, as the shop says, e.g. `store` or `marketplace`',
  },
  promised_at: { id: 24, type: 'timestamp', doc: 'When delivery was promised, UTC' },
} as const;

export const stagingOrders = table({
  zone: 'staging',
  name: 'orders',
  doc: 'Order headers of files and order events',
  key: [],
  windowTime: 'ordered_at',
  counts: 'of files',
  columns: {
    ...columns,
    has_lines: { id: 92, type: 'boolean', required: true, doc: 'Whether the message carried the lines of the order' },
  },
});

export const orders = table({
  zone: 'silver',
  name: 'orders',
  doc: 'One row per order, in its newest version',
  key: ['source', 'order_id'],
  unit: 'order_id',
  rules: [
    {
      column: 'ordered_at',
      brokenIf: "NOT is_derived AND ordered_at > date_add('day', 2, received_at)",
      message: 'ordered_at lies more than two days after its arrival',
    },
    {
      column: 'lines_version',
      brokenIf: '(lines_version_id IS NULL) <> (lines_version IS NULL)',
      message: 'the lines in force have no version, or a version no lines',
    },
    {
      column: 'lines_version_id',
      brokenIf: 'is_derived AND lines_version_id IS NULL',
      message: 'a derived header has no lines',
    },
  ],
  accounted: 'NOT is_derived',
  columns: {
    ...columns,
    version: {
      id: 20,
      type: 'string',
      required: true,
      doc: 'Sorts versions: `1` for an own header and `0` for a derived one, business time, arrival, message; the greatest wins',
    },
    lines_version_id: {
      id: 21,
      type: 'string',
      doc: 'The `version_id` of the lines that are in force; lines of another version are superseded',
    },
    lines_version: { id: 22, type: 'string', doc: 'The `version` of the lines that are in force' },
    is_derived: {
      id: 25,
      type: 'boolean',
      doc: 'Whether the header is only summed up from the lines of a file, until the order’s own comes',
    },
  },
});
