import { field, type RecordOf } from '../../../ingest/fields/field.ts';
import * as kinds from '../../../ingest/fields/kinds.ts';
import { schemaOf } from '../../../ingest/fields/schema.ts';
import { exportedOrders, type Goods, ORDER_FIELDS } from '../../schema/exported-order.ts';
import { orderFate } from '../../schema/order-words.ts';
import { csvShape } from '../../schema/record-source.ts';

const schema = schemaOf('row', {
  order_id: field(kinds.recordKey, { required: true, name: 'Name' }),
  ordered_at: field(kinds.pastTime, { required: true, name: 'Created at' }),
  // An order of Shopify is sold once it is placed, paid or not yet.
  status: field(orderFate({ pending: 'completed', unpaid: 'completed' }), { name: 'Financial Status' }),
  currency: field(kinds.currencyCode, { name: 'Currency' }),
  customer_id: field(kinds.reference, { name: 'Email' }),
  country: field(kinds.text, { name: 'Billing Country', spellings: ['Shipping Country'] }),
  coupon: field(kinds.text, { name: 'Discount Code' }),
  discount: field(kinds.amount, { name: 'Discount Amount' }),
  subtotal: field(kinds.amount, { name: 'Subtotal' }),
  shipping: field(kinds.amount, { name: 'Shipping' }),
  tax: field(kinds.amount, { name: 'Taxes' }),
  total: field(kinds.amount, { name: 'Total' }),
  duties: field(kinds.amount, { name: 'Duties' }),
  tip: field(kinds.amount, { name: 'Tip Amount' }),
  refunded_amount: field(kinds.amount, { name: 'Refunded Amount' }),
  shipped_at: field(kinds.pastTime, { name: 'Fulfilled at' }),
  cancelled_at: field(kinds.pastTime, { name: 'Cancelled at' }),
  product_id: field(kinds.reference, { name: 'Lineitem sku' }),
  product_name: field(kinds.text, { name: 'Lineitem name' }),
  quantity: field(kinds.quantity(), { name: 'Lineitem quantity' }),
  unit_price: field(kinds.amount, { name: 'Lineitem price' }),
  line_discount: field(kinds.amount, { name: 'Lineitem discount' }),
  line_amount: field(kinds.amount, { name: 'Lineitem total' }),
});

type Row = RecordOf<typeof schema.fields>;

const NEEDED: ReadonlySet<string> = new Set(['order_id', 'ordered_at', 'quantity', 'product_name', 'unit_price']);

export const orders = csvShape(schema, exportedOrders(goodsIn), {
  isOptional: ({ key }) => !NEEDED.has(key),
  grouped: { by: 'order_id', shared: [...ORDER_FIELDS, 'subtotal', 'duties', 'tip'] },
  signature: ['Lineitem name'],
});

/** A cent: sums of rounded amounts. */
const TOLERANCE = 200n;

/**
 * `Subtotal` is what the lines came to after all discounts. Where it and shipping are the total without the taxes, prices hold
 * them, and those of the goods are their part of what was to be paid.
 */
function goodsIn({ subtotal, shipping, tax, total, duties, tip }: Row): Goods | null {
  if (subtotal === null) return null;
  const taxes = tax ?? 0n;
  const paid = subtotal + (shipping ?? 0n);
  const rest = total === null ? null : total - (duties ?? 0n) - (tip ?? 0n) - paid;
  const isTaxIncluded = taxes > 0n && rest !== null && rest <= TOLERANCE && rest >= -TOLERANCE;
  if (!isTaxIncluded || paid === 0n) return { net: subtotal, tax: taxes, isTaxIncluded: false };
  const onGoods = (taxes * subtotal) / paid;
  return { net: subtotal - onGoods, tax: onGoods, isTaxIncluded };
}
