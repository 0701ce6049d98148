import { times } from '../../../contracts/quantity.ts';
import type { ScaledDecimal } from '../../../contracts/table.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { formatDecimal, isWithin, lineKind } from '../../ingest/decimal.ts';
import { currency, isProduct, updatedAt } from '../../ingest/fields/common.ts';
import { field, type RecordOf } from '../../ingest/fields/field.ts';
import {
  amount,
  anyTime,
  decimal,
  discountAmount,
  pastTime,
  quantity,
  recordKey,
  reference,
  share,
  text,
  tooLarge,
} from '../../ingest/fields/kinds.ts';
import { invalid } from '../../ingest/fields/schema.ts';
import { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import { isVoucher, type PricedLine, pricedLine, priceOf, sharedDiscounts } from '../schema/line-money.ts';
import { mentionCustomer, mentionProduct } from '../schema/mentions.ts';
import { recordSchema } from '../schema/record-schema.ts';
import { type Arrival, recordSource } from '../schema/record-source.ts';
import type { FileContext } from '../source.ts';

/** Of either sign: below zero it is taken off. */
const price = { ...decimal, label: 'amount like 12.50' };

const schema = recordSchema({
  name: 'order_lines',
  noun: 'line',
  doc: 'what was sold, one product of an order a line, CSV or NDJSON',
  notes: [
    'Every line says when it was ordered, also where an `orders` file says it too: lines may come first, or alone.',
    'The lines of an order belong into one file. A later file that names the order again replaces all of its lines; two equal lines of an order in one file are two lines.',
    'A line needs `unit_price` or `line_amount`; where it has both they must agree. A line below zero, like a voucher, is taken off the others of its order.',
    'A row that leaves the time, currency, customer or country of its order blank takes them from the first row that has them.',
    'What came back is not a line with a negative quantity: it belongs into `returns`.',
  ],
  either: ['unit_price', 'line_amount'],
  fields: {
    order_id: field(recordKey, {
      required: true,
      doc: 'The order, as in `orders`',
      examples: ['1001', '1001', '1002'],
      spellings: ['order_number', 'order'],
    }),
    product_id: field(recordKey, {
      required: true,
      doc: 'The shop’s product or stock code',
      examples: ['MUG-BLUE', 'LAMP-OAK', 'LAMP-OAK'],
      spellings: ['sku', 'product', 'stock_code', 'lineitem_sku', 'item_sku', 'product_sku'],
    }),
    quantity: field(quantity({ above: 0n, hint: ', and what came back belongs into a file of returns' }), {
      required: true,
      doc: 'Units sold',
      examples: ['2', '1', '2'],
      spellings: ['qty', 'units', 'lineitem_quantity', 'item_quantity', 'order_quantity'],
    }),
    unit_price: field(price, {
      doc: 'Price of one unit before discount and tax; 0 for what was given away, below 0 for a voucher',
      examples: ['6.75', '20.00', '20.00'],
      spellings: ['price', 'item_price', 'item_cost', 'lineitem_price', 'product_price'],
    }),
    line_amount: field(price, {
      doc: 'What the line came to after its discount, before tax',
      examples: ['11.00', '', ''],
      spellings: ['line_total', 'item_total', 'row_total', 'net_amount', 'sales'],
    }),
    ordered_at: field(pastTime, {
      required: true,
      doc: 'When the order was placed',
      examples: ['2025-11-03T10:15:00Z', '2025-11-03T10:15:00Z', '2025-11-03 18:40'],
      spellings: ['order_date', 'placed_at', 'created_at', 'date_created'],
    }),
    updated_at: updatedAt,
    discount: field(discountAmount, {
      doc: 'Discount on the whole line; 0 if left out',
      examples: ['2.50', '', ''],
      spellings: ['line_discount'],
    }),
    discount_rate: field(share, {
      doc: 'The same as a share of the price',
      examples: ['', '', '0.1'],
      spellings: ['discount_percent', 'discount_percentage'],
    }),
    order_discount: field(amount, {
      doc: 'What was taken off the order beside that, shared out over its lines; in one row of the order, or the same in each',
      examples: ['', '', '4.00'],
      spellings: ['discount_total', 'cart_discount', 'total_discount'],
    }),
    discount_amount: field(amount, {
      doc: 'Discount of the order, where only one of its rows has it',
      examples: ['', '', '4.00'],
    }),
    currency,
    product_name: field(text, {
      doc: 'Name at the time of sale',
      examples: ['Blue Mug', 'Oak Lamp', 'Oak Lamp'],
      spellings: ['item_name', 'lineitem_name', 'product_title'],
    }),
    category: field(text, { doc: 'Category at the time of sale', examples: ['Kitchen', 'Lighting', 'Lighting'] }),
    is_product: isProduct('true', 'true', ''),
    customer_id: field(reference, {
      doc: 'The shop’s id of the customer; empty for a guest',
      examples: ['ann', 'ann', 'bob'],
      spellings: ['customer'],
    }),
    country: field(text, { doc: 'Country of the customer', examples: ['GB', 'GB', 'IE'] }),
    freight: field(amount, { doc: 'Freight charged for the line, no part of revenue', examples: ['1.50', '2.45', ''] }),
    supplier_id: field(reference, { doc: 'Who supplies the line', examples: ['ACME', 'OAKWORKS', 'OAKWORKS'] }),
    ship_by: field(anyTime, { doc: 'When the supplier has to have shipped it', examples: ['2025-11-05', '', ''] }),
  },
});

type Line = RecordOf<typeof schema.fields>;

const ORDER = { by: 'order_id', shared: ['ordered_at', 'updated_at', 'currency', 'customer_id', 'country'] } as const;

export const orderLines = recordSource(schema, stage, ORDER);

function stage(batch: StagingBatch, record: Line, arrival: Arrival<Line>): Rejection | undefined {
  const { lineage, context, line } = arrival;
  const { order_id, product_id, quantity, ordered_at, product_name, category, customer_id } = record;
  const { country, freight, supplier_id, ship_by } = record;
  const priced = moneyOf(arrival);
  if (priced instanceof Rejection) return priced;
  const { unitPrice: unit_price, discount } = priced;
  const gross = times(quantity, unit_price);
  const kind = lineKind(quantity, unit_price);
  const price = kind === 'sale' ? unit_price : null;
  if (!isWithin(gross, context.largestAmount)) {
    return invalid('unit_price', formatDecimal(unit_price), `times quantity ${tooLarge(context)}; check both`);
  }
  const common = {
    product_id,
    category,
    currency: record.currency ?? context.currency,
    is_product: kind === 'adjustment' ? false : (record.is_product ?? true),
    supplier_id,
  };
  batch.add(stagingOrderLines, {
    ...lineage,
    ...common,
    version_id: context.fileId,
    position: line,
    order_id,
    product_name,
    quantity,
    unit_price,
    discount,
    line_kind: kind,
    customer_id,
    country,
    ordered_at,
    freight,
    ship_by,
  });
  mentionProduct(batch, { ...lineage, ...common, name: product_name, price, updated_at: ordered_at });
  mentionCustomer(batch, { ...lineage, customer_id, country, updated_at: ordered_at });
  return undefined;
}

/** The money of the line at hand, with its part of what was taken off its order. */
function moneyOf({ order, context }: Arrival<Line>): PricedLine | Rejection {
  const { records, index, isScattered } = order;
  const money = orderMoney(records, context);
  const own = records[index];
  const priced = money.lines[index];
  if (own === undefined || own instanceof Rejection || priced === undefined) return new Rejection('missing_order', '');
  if (priced instanceof Rejection) return priced;
  if (money.off instanceof Rejection) return money.off;
  if (isScattered && (own.order_discount || own.discount_amount || isVoucher(own))) {
    return new Rejection(
      'scattered_order',
      `The discount of order ${own.order_id} cannot be shared out, as its rows stand apart; sort the file by order_id.`,
    );
  }
  const share = money.off[index] ?? 0n;
  return { ...priced, discount: priced.discount + share };
}

interface OrderMoney {
  readonly lines: readonly (PricedLine | Rejection)[];
  /** What of the order’s discount each line takes off. */
  readonly off: readonly ScaledDecimal[] | Rejection;
}

/** Worked out once an order. */
const worked = new WeakMap<readonly unknown[], OrderMoney>();

function orderMoney(records: readonly (Line | Rejection)[], { conventions }: FileContext): OrderMoney {
  const known = worked.get(records);
  if (known) return known;
  const areShares = conventions?.shares ?? (() => false);
  const lines = records.map((record) => (record instanceof Rejection ? record : lineMoney(record, areShares)));
  const readable = records.filter((record): record is Line => !(record instanceof Rejection));
  const sold = records.map((record, index) => {
    const line = lines[index];
    return record instanceof Rejection || line instanceof Rejection || isVoucher(record) ? undefined : line;
  });
  const money = { lines, off: sharedDiscounts(readable, sold) };
  worked.set(records, money);
  return money;
}

function lineMoney(record: Line, areShares: () => boolean): PricedLine | Rejection {
  if (!isVoucher(record)) return pricedLine(record, areShares);
  const { quantity, unit_price, line_amount } = record;
  const unitPrice = unit_price ?? -priceOf(-(line_amount ?? 0n), quantity);
  return { unitPrice, gross: times(quantity, unitPrice), discount: 0n };
}
