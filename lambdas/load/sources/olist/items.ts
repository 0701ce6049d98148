import { stagingOrderLines } from '../../../../glue-sql/tables/order-lines.ts';
import { stagingProducts } from '../../../../glue-sql/tables/products.ts';
import { lineKind } from '../../../ingest/line-kind.ts';
import { COUNTRY, CURRENCY, olistShape } from './shape.ts';

/** More lines than any file has: keeps positions apart within an item number. */
const LINES_A_FILE = 1_000_000_000;

/**
 * `olist_order_items_dataset`: one unit a line, with its freight and its seller. The file does not say when the order was
 * placed: `ordered_at` holds the seller’s shipping limit, some days later, until the order’s own header is there.
 */
export const items = olistShape({
  columns: ['order_id', 'order_item_id', 'product_id', 'seller_id', 'shipping_limit_date', 'price', 'freight_value'],
  stage: (batch, { record, version, fileId, line }) => {
    const product_id = record.required('product_id');
    const unit_price = record.amount('price');
    const supplier_id = record.required('seller_id');
    const ship_by = record.requiredTime('shipping_limit_date');
    batch.add(stagingOrderLines, {
      ...version,
      version_id: fileId,
      order_id: record.required('order_id'),
      product_id,
      product_name: null,
      category: null,
      quantity: 1,
      unit_price,
      discount: 0n,
      line_kind: lineKind(1, unit_price),
      is_product: true,
      customer_id: null,
      country: COUNTRY,
      currency: CURRENCY,
      ordered_at: ship_by,
      freight: record.amount('freight_value'),
      supplier_id,
      ship_by,
      // Lines are numbered by position: as the file numbers them, whatever order they stand in.
      position: record.whole('order_item_id') * LINES_A_FILE + line,
    });
    batch.add(stagingProducts, {
      ...version,
      updated_at: ship_by,
      product_id,
      name: null,
      category: null,
      brand: null,
      price: unit_price,
      currency: CURRENCY,
      is_product: true,
      supplier_id,
      unit_cost: null,
      is_record: false,
    });
  },
});
