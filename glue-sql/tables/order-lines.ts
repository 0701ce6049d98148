import { lineage, position, version, versionId } from '../../contracts/entity.ts';
import { times } from '../../contracts/quantity.ts';
import { LARGEST_COUNT, rowRules, table } from '../../contracts/table.ts';

const columns = {
  ...lineage,
  ...version,
  ...versionId,
  order_id: { id: 8, type: 'string', required: true, personal: 'order', doc: 'The shop’s order or invoice number' },
  product_id: { id: 9, type: 'string', required: true, doc: 'The shop’s product or stock code' },
  product_name: { id: 10, type: 'string', doc: 'Name at the time of sale' },
  category: { id: 11, type: 'string', doc: 'Category at the time of sale' },
  quantity: {
    id: 26,
    type: 'decimal(18,4)',
    required: true,
    min: -LARGEST_COUNT,
    max: LARGEST_COUNT,
    doc: 'Units; negative for a stock adjustment',
  },
  unit_price: { id: 13, type: 'decimal(18,4)', required: true, doc: 'Price of one unit before discount' },
  discount: { id: 14, type: 'decimal(18,4)', required: true, doc: 'Discount on the whole line' },
  line_kind: {
    id: 15,
    type: 'string',
    required: true,
    values: ['sale', 'free', 'adjustment'],
    doc: '`sale` (quantity and price above zero), `free` (price zero) or `adjustment` (anything else)',
  },
  is_product: { id: 16, type: 'boolean', required: true, doc: 'False for postage, fees, manual entries and vouchers' },
  customer_id: { id: 17, type: 'string', personal: 'customer', doc: 'Null for an anonymous customer' },
  country: { id: 18, type: 'string', doc: 'Country of the customer' },
  currency: { id: 19, type: 'string', required: true, doc: 'ISO 4217 code' },
  ordered_at: { id: 20, type: 'timestamp', required: true, doc: 'When the line was sold, UTC' },
  freight: { id: 23, type: 'decimal(18,4)', doc: 'Freight charged for the line, not part of revenue' },
  supplier_id: { id: 24, type: 'string', doc: 'Who supplies the line, where the source says so' },
  ship_by: { id: 25, type: 'timestamp', doc: 'When the supplier has to have shipped the line, UTC' },
} as const;

const rules = rowRules(columns, [
  {
    column: 'quantity',
    brokenIf: "line_kind = 'sale' AND (quantity <= 0 OR unit_price <= 0)",
    breaks: ({ line_kind, quantity, unit_price }) => line_kind === 'sale' && (quantity <= 0n || unit_price <= 0n),
    message: 'a sale has no quantity or price',
  },
  {
    column: 'unit_price',
    brokenIf: "line_kind = 'free' AND (quantity <= 0 OR unit_price <> 0)",
    breaks: ({ line_kind, quantity, unit_price }) => line_kind === 'free' && (quantity <= 0n || unit_price !== 0n),
    message: 'a free line has a price or no quantity',
  },
  {
    column: 'discount',
    brokenIf:
      "line_kind = 'sale' AND (discount < 0 OR discount > round(CAST(quantity AS decimal(20, 4)) * unit_price, 4))",
    breaks: ({ line_kind, quantity, unit_price, discount }) =>
      line_kind === 'sale' && (discount < 0n || discount > times(quantity, unit_price)),
    message: 'the discount of a sale is below 0, or more than the line comes to',
  },
]);

export const stagingOrderLines = table({
  zone: 'staging',
  name: 'order_lines',
  doc: 'Order lines of files and order events',
  key: [],
  windowTime: 'ordered_at',
  counts: 'of files',
  rules,
  columns: { ...columns, ...position },
});

export const orderLines = table({
  zone: 'silver',
  name: 'order_lines',
  doc: 'One row per line of an order; identical lines of one order are lines of their own',
  key: ['source', 'order_id', 'line_number'],
  accounted: "origin <> 'derived'",
  unit: 'order_id',
  partitionByMonth: 'ordered_at',
  lookback: 'checks',
  rules,
  columns: {
    ...columns,
    line_number: { id: 21, type: 'bigint', required: true, doc: 'Ordinal in its order, from 1' },
    version: {
      id: 22,
      type: 'string',
      required: true,
      doc: 'Sorts versions: business time, arrival, message; the greatest wins',
    },
  },
});
