import { ONE_UNIT } from '../../../contracts/quantity.ts';
import type { ScaledDecimal } from '../../../contracts/table.ts';
import { field, Invalid, type Kind } from '../../ingest/fields/field.ts';
import { decimal, quantity, reference, text } from '../../ingest/fields/kinds.ts';
import { readRecord, schemaOf, valuesIn } from '../../ingest/fields/schema.ts';
import { isObject, type JsonObject } from '../../ingest/fields/value.ts';
import { parseJson } from '../../ingest/json.ts';
import { Rejection } from '../../ingest/rejection.ts';
import { priceOf } from './line-money.ts';

/** A line of an order that stands in a cell of its row. */
export interface LineItem {
  readonly product_id: string | null;
  readonly product_name: string | null;
  readonly quantity: ScaledDecimal;
  readonly unit_price: ScaledDecimal | null;
  readonly line_amount: ScaledDecimal | null;
  readonly line_discount: null;
}

const itemSchema = schemaOf('line item', {
  sku: field(reference, { spellings: ['product_id', 'variation_id', 'item_id'] }),
  name: field(text, { spellings: ['product_name', 'item_name', 'title'] }),
  quantity: field(quantity(), { spellings: ['qty'] }),
  price: field(decimal, { spellings: ['unit_price', 'item_price'] }),
  total: field(decimal, { spellings: ['line_total'] }),
  sub_total: field(decimal, { spellings: ['subtotal', 'line_subtotal'] }),
});

const FORMS = 'write name:…|sku:…|quantity:…|total:…, or export a row a line';
/** Between cells of one row that are joined, and between the items of a cell: a name may hold a `;` too. */
export const NEXT_CELL = '\n';
const NEXT_ITEM = /\n|;(?=\s*(?:id|item_id|name|sku|product_id)\s*:)/;
const NEXT_FIELD = /\|(?=\s*[a-z_]+\s*:)/i;

/** The lines of an order in one text, as export plugins of WooCommerce write them: `name:Tea|sku:T-1|quantity:2|total:10.00`, or JSON. */
export const lineItems: Kind<readonly LineItem[]> = {
  label: 'line items, like name:Tea|sku:T-1|quantity:2|total:10.00',
  json: 'string',
  read: (value, reading) => {
    const objects = value.startsWith('[') ? jsonItems(value) : value.split(NEXT_ITEM).map(pipedItem);
    if (objects === undefined) return new Invalid(`is no list of line items; ${FORMS}`);
    const items: LineItem[] = [];
    for (const object of objects) {
      if (object === undefined) return new Invalid(`is not written as line items; ${FORMS}`);
      const item = readRecord(itemSchema, valuesIn(itemSchema, object), reading);
      if (item instanceof Rejection) return new Invalid(`has a line item that cannot be read: ${item.detail}`);
      const { sku, name, quantity: count, price, total, sub_total } = item;
      const units = count ?? ONE_UNIT;
      const unit_price =
        price ?? (sub_total === null || sub_total < 0n || units <= 0n ? null : priceOf(sub_total, units));
      if (unit_price === null && total === null) return new Invalid(`has a line item without total or price; ${FORMS}`);
      items.push({
        product_id: sku,
        product_name: name,
        quantity: units,
        unit_price,
        line_amount: total,
        line_discount: null,
      });
    }
    return items;
  },
};

/** Undefined for what is no list of objects. */
function jsonItems(text: string): JsonObject[] | undefined {
  try {
    const value = parseJson(text);
    return Array.isArray(value) && value.every(isObject) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for what names no fields. */
function pipedItem(text: string): JsonObject | undefined {
  const fields = text.split(NEXT_FIELD).map((part): [string, string] | undefined => {
    const colon = part.indexOf(':');
    return colon === -1 ? undefined : [part.slice(0, colon).trim().toLowerCase(), part.slice(colon + 1).trim()];
  });
  const known = fields.filter((each): each is [string, string] => each !== undefined);
  return known.length === fields.length && known.length > 1 ? Object.fromEntries(known) : undefined;
}
