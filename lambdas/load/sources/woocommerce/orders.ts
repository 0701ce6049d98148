import { field, type RecordOf } from '../../../ingest/fields/field.ts';
import * as kinds from '../../../ingest/fields/kinds.ts';
import { invalid, schemaOf } from '../../../ingest/fields/schema.ts';
import type { Rejection } from '../../../ingest/rejection.ts';
import { exportedOrders, type Goods, ORDER_FIELDS } from '../../schema/exported-order.ts';
import { withItemCells } from '../../schema/item-cells.ts';
import { lineItems } from '../../schema/line-items.ts';
import { orderFate } from '../../schema/order-words.ts';
import { csvShape } from '../../schema/record-source.ts';

const price = { ...kinds.decimal, label: 'amount like 12.50' };

const schema = schemaOf('row', {
  order_id: field(kinds.text, { required: true, spellings: ['Order ID', 'Order Number', 'Order #', 'Order'] }),
  ordered_at: field(kinds.pastTime, {
    required: true,
    name: 'order_date',
    spellings: ['date_created', 'date', 'created_at', 'ordered_at'],
  }),
  // Until it is paid, an order of WooCommerce is a checkout that may be left.
  status: field(orderFate({ pending: 'cancelled', 'pending payment': 'cancelled' }), {
    name: 'status',
    spellings: ['order_status'],
  }),
  currency: field(kinds.currencyCode, { name: 'order_currency', spellings: ['currency', 'currency_code'] }),
  customer_id: field(kinds.text, { name: 'customer_id', spellings: ['customer_user'] }),
  email: field(kinds.text, { name: 'customer_email', spellings: ['billing_email', 'Email (Billing)'] }),
  country: field(kinds.text, {
    name: 'billing_country',
    spellings: ['Country Code (Billing)', 'billing_country_code', 'shipping_country', 'country'],
  }),
  coupon: field(kinds.text, { name: 'coupon_code', spellings: ['coupons', 'coupon', 'Coupon(s)'] }),
  discount: field(kinds.amount, {
    name: 'discount_total',
    spellings: ['cart_discount', 'Cart Discount Amount', 'order_discount'],
  }),
  shipping: field(kinds.amount, {
    name: 'shipping_total',
    spellings: ['order_shipping', 'Order Shipping Amount', 'shipping_cost'],
  }),
  tax: field(kinds.amount, { name: 'tax_total', spellings: ['order_tax', 'Order Total Tax Amount', 'total_tax'] }),
  total: field(kinds.amount, { name: 'order_total', spellings: ['Order Total Amount', 'total'] }),
  net_sales: field(kinds.amount, { name: 'Net Sales', spellings: ['N. Revenue', 'Net Revenue'] }),
  refunded_amount: field(kinds.amount, {
    name: 'refunded_total',
    spellings: ['Order Refund Amount', 'total_refunded', 'refund_total', 'order_refund'],
  }),
  shipped_at: field(kinds.pastTime, { name: 'completed_date', spellings: ['date_completed'] }),
  cancelled_at: field(kinds.pastTime, { name: 'cancelled_date' }),
  product_id: field(kinds.text, { name: 'sku', spellings: ['item_sku', 'Product SKU'] }),
  product_name: field(kinds.text, { name: 'item_name', spellings: ['Product Name'] }),
  quantity: field(kinds.quantity(), {
    name: 'qty',
    spellings: ['item_quantity', 'quantity', 'Quantity (- Refund)'],
  }),
  unit_price: field(price, { name: 'price', spellings: ['item_price', 'Item Cost', 'item_cost'] }),
  line_amount: field(price, { name: 'item_total', spellings: ['line_total', 'Order Line Total'] }),
  line_discount: field(kinds.amount, { name: 'item_discount' }),
  line_items: field(lineItems, { spellings: ['line_item_1'] }),
});

type Row = RecordOf<typeof schema.fields>;

/** What no other file calls so. */
const SIGNATURE = [
  'order_currency',
  'order_total',
  'item_total',
  'Order Total Amount',
  'Order Shipping Amount',
  'N. Revenue',
  'Cart Discount Amount',
  'refunded_total',
  'order_shipping',
  'item_sku',
  'line_item_1',
  'line_items',
];

export const orders = withItemCells(
  csvShape(schema, exportedOrders(goodsIn), {
    isOptional: ({ key }) => key !== 'order_id' && key !== 'ordered_at',
    grouped: { by: 'order_id', shared: [...ORDER_FIELDS, 'email', 'net_sales'] },
    signature: SIGNATURE,
  }),
);

/** What is left of the total without tax and shipping; prices of lines are before tax. */
function goodsIn({ total, tax, shipping, net_sales, product_id, product_name }: Row): Goods | null | Rejection {
  if (total === null) return net_sales === null ? null : { net: net_sales, tax: tax ?? 0n, isTaxIncluded: false };
  // A file of lines may leave tax and shipping out: then its lines tell what the goods came to.
  const hasLines = product_id !== null || product_name !== null;
  if (hasLines && (tax === null || shipping === null)) return null;
  const net = total - (tax ?? 0n) - (shipping ?? 0n);
  if (net < 0n) return invalid('order_total', undefined, 'is less than tax and shipping together; check the three');
  return { net, tax: tax ?? 0n, isTaxIncluded: false };
}
