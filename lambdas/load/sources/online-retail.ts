import { times } from '../../../contracts/quantity.ts';
import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { formatDecimal, isWithin, lineKind } from '../../ingest/decimal.ts';
import { field, type Kind, type RecordOf } from '../../ingest/fields/field.ts';
import { decimal, localTime, plainText, quantity, tooLarge } from '../../ingest/fields/kinds.ts';
import { invalid, schemaOf } from '../../ingest/fields/schema.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import { type Arrival, csvShape } from '../schema/record-source.ts';
import type { FileSource } from '../source.ts';

/**
 * Codes of the dataset, and of its second edition, that are no products: postage and carriage, fees, manual entries, discounts, samples,
 * vouchers, corrections and tests, some of them numbered.
 */
const NO_PRODUCT =
  /^(?:POST(?:AGE)?|DOT|C\d+|M|MANUAL|D|DISCOUNT|S|SAMPLES?|B|BANK CHARGES|AMAZONFEE|CRUK|GIFT(?:_\w+)?|ADJUST(?:MENT)?[ _-]?\d*|TEST[ _-]?\d*)$/i;
const CANCELLATION = /^c/i;
/** Spreadsheets turn a customer number into a float: 17850.0. */
const FLOAT_TAIL = /\.0+$/;

const customerNumber: Kind<string> = { ...plainText, read: (value) => value.replace(FLOAT_TAIL, '') };

const isProduct = (code: string): boolean => !NO_PRODUCT.test(code);

/** What cannot be empty and cannot be wrong is refused for one reason. */
const needed = (reason: string) => ({ required: true, reasons: { missing: reason, invalid: reason } }) as const;

const schema = schemaOf('line', {
  invoice: field(plainText, { required: true, name: 'InvoiceNo', spellings: ['Invoice'], examples: ['536365'] }),
  product: field(plainText, { required: true, name: 'StockCode', examples: ['85123A'] }),
  quantity: field(quantity(), { ...needed('invalid_quantity'), name: 'Quantity' }),
  date: field(localTime, {
    ...needed('invalid_date'),
    name: 'InvoiceDate',
    examples: ['2010-12-01 08:26:00 or 12/1/2010 8:26'],
  }),
  price: field(decimal, { ...needed('invalid_price'), name: 'UnitPrice', spellings: ['Price'], examples: ['2.55'] }),
  description: field(plainText, { name: 'Description' }),
  customer: field(customerNumber, { name: 'CustomerID' }),
  country: field(plainText, { name: 'Country' }),
});

type InvoiceLine = RecordOf<typeof schema.fields>;

/**
 * The UCI “Online Retail” invoice lines (and “Online Retail II”), in UTF-8 with ISO dates or ISO-8859-1 with US dates.
 * Lines of `C…` invoices become returns, of the same quantity
 * whatever its sign: the letter says already that it came back. A line without a customer is kept as anonymous.
 */
export const onlineRetail: FileSource = {
  name: 'online-retail',
  doc: 'UCI Online Retail invoice lines, CSV, UTF-8 or ISO-8859-1',
  shapes: [
    csvShape(schema, (batch, line, arrival) => {
      const { context } = arrival;
      if (!isWithin(times(line.quantity, line.price), context.largestAmount)) {
        return invalid('price', formatDecimal(line.price), `times Quantity ${tooLarge(context)}; check both`);
      }
      const shared = sharedOf(line, arrival);
      if (CANCELLATION.test(line.invoice)) addReturn(batch, line, shared);
      else addSale(batch, line, shared);
      addEntities(batch, line, shared);
      return undefined;
    }),
  ],
};

const sharedOf = (line: InvoiceLine, { lineage, context, line: position }: Arrival) => ({
  ...lineage,
  customer_id: line.customer,
  country: line.country,
  currency: context.currency,
  version_id: context.fileId,
  position,
  is_product: isProduct(line.product),
});

type Shared = ReturnType<typeof sharedOf>;

function addReturn(batch: StagingBatch, line: InvoiceLine, shared: Shared): void {
  const returned = line.quantity < 0n ? -line.quantity : line.quantity;
  batch.add(stagingReturns, {
    ...shared,
    return_id: line.invoice,
    order_id: null,
    product_id: line.product,
    product_name: line.description,
    quantity: returned,
    unit_price: line.price,
    amount: times(returned, line.price),
    reason: null,
    returned_at: line.date,
  });
}

function addSale(batch: StagingBatch, line: InvoiceLine, shared: Shared): void {
  batch.add(stagingOrderLines, {
    ...shared,
    order_id: line.invoice,
    product_id: line.product,
    product_name: line.description,
    category: null,
    quantity: line.quantity,
    unit_price: line.price,
    discount: 0n,
    line_kind: lineKind(line.quantity, line.price),
    ordered_at: line.date,
    freight: null,
    supplier_id: null,
    ship_by: null,
  });
}

/** Products and customers carry the time of the line as their version: the latest line tells how they were last seen. */
function addEntities(batch: StagingBatch, line: InvoiceLine, shared: Shared): void {
  const { source, ingest_id, received_at, message_id, origin, is_product, currency } = shared;
  const version = { source, ingest_id, received_at, message_id, origin, updated_at: line.date };
  if (lineKind(line.quantity, line.price) === 'sale') {
    batch.add(stagingProducts, {
      ...version,
      product_id: line.product,
      name: line.description,
      category: null,
      brand: null,
      price: line.price,
      currency,
      is_product,
      supplier_id: null,
      unit_cost: null,
      is_record: false,
    });
  }
  if (line.customer === null) return;
  batch.add(stagingCustomers, {
    ...version,
    customer_id: line.customer,
    email_hash: null,
    phone_hash: null,
    country: line.country,
    region: null,
    created_at: null,
    first_seen_at: line.date,
    is_record: false,
  });
}
