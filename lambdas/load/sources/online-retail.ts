import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import { stagingReturns } from '../../../glue-sql/tables/returns.ts';
import { inRange, parseDecimal, times } from '../../ingest/decimal.ts';
import { lineKind } from '../../ingest/line-kind.ts';
import { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import { LocalClock, parseWallClock } from '../local-time.ts';
import type { ColumnIndex, FileContext, FileSource, Mapper } from '../source.ts';

/** Codes of the dataset that are no products: postage, fees, manual entries, samples and corrections. */
const NON_PRODUCTS: ReadonlySet<string> = new Set(
  ['POST', 'DOT', 'M', 'D', 'C2', 'S', 'B', 'BANK CHARGES', 'AMAZONFEE', 'CRUK'].map((code) => code.toLowerCase()),
);
const GIFT_VOUCHER = /^gift_/i;
const CANCELLATION = /^c/i;
/** Spreadsheets turn a customer number into a float: 17850.0. */
const FLOAT_TAIL = /\.0+$/;
const INTEGER = /^[+-]?\d{1,9}$/;

const isProduct = (code: string): boolean => !NON_PRODUCTS.has(code.toLowerCase()) && !GIFT_VOUCHER.test(code);

/** A line of the file, checked. */
interface InvoiceLine {
  readonly invoice: string;
  readonly code: string;
  readonly description: string | null;
  readonly quantity: number;
  readonly price: bigint;
  readonly at: number;
  readonly customer: string | null;
  readonly country: string | null;
}

/**
 * The UCI “Online Retail” invoice lines (and “Online Retail II”), in UTF-8 with ISO dates or ISO-8859-1 with US dates.
 * Lines of `C…` invoices become returns. A line without a customer is kept as anonymous.
 */
export const onlineRetail: FileSource = {
  name: 'online-retail',
  doc: 'UCI Online Retail invoice lines, CSV, UTF-8 or ISO-8859-1',
  shapes: [
    {
      format: 'csv',
      columns: {
        invoice: ['InvoiceNo', 'Invoice'],
        code: ['StockCode'],
        description: ['Description'],
        quantity: ['Quantity'],
        date: ['InvoiceDate'],
        price: ['UnitPrice', 'Price'],
        customer: ['CustomerID'],
        country: ['Country'],
      },
      mapper,
    },
  ],
};

function mapper(context: FileContext, column: ColumnIndex): Mapper<readonly string[]> {
  const clock = new LocalClock(context.timeZone);
  return (batch, fields, line) => {
    const read = readLine(fields, column, clock);
    if (read instanceof Rejection) return read;
    addRows(batch, read, line, context);
    return undefined;
  };
}

function readLine(fields: readonly string[], column: ColumnIndex, clock: LocalClock): InvoiceLine | Rejection {
  const field = (name: string): string => fields[column[name] ?? -1]?.trim() ?? '';
  const [invoice, code, quantity, date, price] = ['invoice', 'code', 'quantity', 'date', 'price'].map(field);
  if (!invoice) return new Rejection('missing_invoice', 'InvoiceNo is empty; every line belongs to an invoice.');
  if (!code) return new Rejection('missing_product', 'StockCode is empty; every line names a product or a fee.');
  if (!quantity || !INTEGER.test(quantity)) {
    return new Rejection('invalid_quantity', `Quantity "${quantity}" is no whole number of at most nine digits.`);
  }
  const wall = parseWallClock(date ?? '');
  if (wall === undefined) {
    return new Rejection(
      'invalid_date',
      `InvoiceDate "${date}" is no date like 2010-12-01 08:26:00 or 12/1/2010 8:26.`,
    );
  }
  const unitPrice = parseDecimal(price ?? '');
  if (unitPrice === undefined || !inRange(times(Number(quantity), unitPrice))) {
    return new Rejection('invalid_price', `UnitPrice "${price}" is no plain amount like 2.55, or far too large.`);
  }
  return {
    invoice,
    code,
    description: field('description') || null,
    quantity: Number(quantity),
    price: unitPrice,
    at: clock.toUtc(wall),
    customer: field('customer').replace(FLOAT_TAIL, '') || null,
    country: field('country') || null,
  };
}

function addRows(batch: StagingBatch, line: InvoiceLine, position: number, context: FileContext): void {
  const shared = sharedOf(line, position, context);
  if (CANCELLATION.test(line.invoice)) addReturn(batch, line, shared);
  else addSale(batch, line, shared);
  addEntities(batch, line, shared);
}

function sharedOf(line: InvoiceLine, position: number, context: FileContext) {
  const id = `${context.fileId}:${String(position).padStart(10, '0')}`;
  return {
    source: context.source,
    ingest_id: id,
    received_at: context.receivedAt,
    message_id: id,
    origin: 'file',
    updated_at: context.receivedAt,
    customer_id: line.customer,
    country: line.country,
    currency: context.currency,
    version_id: context.fileId,
    position,
    is_product: isProduct(line.code),
  } as const;
}

type Shared = ReturnType<typeof sharedOf>;

function addReturn(batch: StagingBatch, line: InvoiceLine, shared: Shared): void {
  batch.add(stagingReturns, {
    ...shared,
    return_id: line.invoice,
    order_id: null,
    product_id: line.code,
    product_name: line.description,
    quantity: -line.quantity,
    unit_price: line.price,
    amount: times(-line.quantity, line.price),
    reason: null,
    returned_at: line.at,
  });
}

function addSale(batch: StagingBatch, line: InvoiceLine, shared: Shared): void {
  batch.add(stagingOrderLines, {
    ...shared,
    order_id: line.invoice,
    product_id: line.code,
    product_name: line.description,
    category: null,
    quantity: line.quantity,
    unit_price: line.price,
    discount: 0n,
    line_kind: lineKind(line.quantity, line.price),
    ordered_at: line.at,
    freight: null,
    supplier_id: null,
    ship_by: null,
  });
}

/** Products and customers carry the time of the line as their version: the latest line tells how they were last seen. */
function addEntities(batch: StagingBatch, line: InvoiceLine, shared: Shared): void {
  const { source, ingest_id, received_at, message_id, origin, is_product, currency } = shared;
  const version = { source, ingest_id, received_at, message_id, origin, updated_at: line.at };
  if (lineKind(line.quantity, line.price) === 'sale') {
    batch.add(stagingProducts, {
      ...version,
      product_id: line.code,
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
    first_seen_at: line.at,
    is_record: false,
  });
}
