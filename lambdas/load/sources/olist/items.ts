import { ONE_UNIT } from '../../../../contracts/quantity.ts';
import { stagingOrderLines } from '../../../../glue-sql/tables/order-lines.ts';
import { stagingProducts } from '../../../../glue-sql/tables/products.ts';
import { lineKind } from '../../../ingest/decimal.ts';
import { amount, COUNTRY, CURRENCY, count, olistShape, required, text, time } from './shape.ts';

/** More lines than any file has: keeps positions apart within an item number. */
const LINES_A_FILE = 1_000_000_000;

/**
 * `olist_order_items_dataset`: one unit a line, with its freight and its seller. The file does not say when the order was
 * placed: `ordered_at` holds the seller’s shipping limit, some days later, until the order’s own header is there.
 */
export const items = olistShape({
  fields: {
    order_id: required(text),
    order_item_id: required(count),
    product_id: required(text),
    seller_id: required(text),
    shipping_limit_date: required(time),
    price: required(amount),
    freight_value: required(amount),
  },
  stage: (batch, record, { lineage, context, line }) => {
    const { order_id, product_id, price: unit_price, seller_id: supplier_id, shipping_limit_date: ship_by } = record;
    batch.add(stagingOrderLines, {
      ...lineage,
      version_id: context.fileId,
      order_id,
      product_id,
      product_name: null,
      category: null,
      quantity: ONE_UNIT,
      unit_price,
      discount: 0n,
      line_kind: lineKind(ONE_UNIT, unit_price),
      is_product: true,
      customer_id: null,
      country: COUNTRY,
      currency: CURRENCY,
      ordered_at: ship_by,
      freight: record.freight_value,
      supplier_id,
      ship_by,
      // Lines are numbered by position: as the file numbers them, whatever order they stand in.
      position: record.order_item_id * LINES_A_FILE + line,
    });
    batch.add(stagingProducts, {
      ...lineage,
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
    return undefined;
  },
});
