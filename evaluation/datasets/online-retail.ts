import { join } from 'node:path';
import { gzippedCsv } from './csv.ts';

/** A line of an invoice of UCI Online Retail (Chen 2015, CC BY 4.0), as the file has it. */
export interface OnlineRetailLine {
  readonly invoice: string;
  /** Stock code in upper case: the file writes some in both. */
  readonly product_id: string;
  readonly description: string;
  /** Negative on cancellations and corrections. */
  readonly quantity: number;
  /** By the shop's clock, `yyyy-MM-dd`. */
  readonly day: string;
  /** Milliseconds since 1970 as if the shop's clock were UTC. */
  readonly time: number;
  /** Pounds sterling; zero on corrections of stock, negative on two of bad debt. */
  readonly unit_price: number;
  /** Null where nobody wrote down who bought. */
  readonly customer_id: string | null;
  readonly country: string;
  /** The invoice starts with C. */
  readonly is_cancellation: boolean;
}

const FILE = join('online-retail', 'OnlineRetail.csv.gz');

const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

/** Postage, fees, manual entries, vouchers and samples have other codes (and so has a range of 37 lines, "DCGS"). */
const PRODUCT = /^\d{5}/;

/**
 * The 541,909 lines of the file, in its order.
 * @param data the folder that holds `online-retail/OnlineRetail.csv.gz`
 */
export async function* onlineRetailLines(data: string): AsyncGenerator<OnlineRetailLine> {
  for await (const record of gzippedCsv(join(data, FILE), COLUMNS)) {
    yield {
      invoice: record.InvoiceNo,
      product_id: record.StockCode.toUpperCase(),
      description: record.Description.trim(),
      quantity: Number(record.Quantity),
      day: record.InvoiceDate.slice(0, 10),
      time: Date.parse(`${record.InvoiceDate.replace(' ', 'T')}Z`),
      unit_price: Number(record.UnitPrice),
      customer_id: record.CustomerID === '' ? null : record.CustomerID,
      country: record.Country,
      is_cancellation: record.InvoiceNo.startsWith('C'),
    };
  }
}

/** A sale of a real product: no cancellation, no correction, no fee. */
export function isSale(line: OnlineRetailLine): boolean {
  return !line.is_cancellation && line.quantity > 0 && line.unit_price > 0 && PRODUCT.test(line.product_id);
}
