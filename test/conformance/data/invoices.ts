import { Random } from '../../../sample/random.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const COUNTRIES = ['United Kingdom', 'Germany', 'EIRE', 'Côte d’Ivoire', ''];
const NAMES = ['WHITE METAL LANTERN', '"CREAM, HEART ""T-LIGHT"""', 'SET OF 3 — “RÉGENCE”', '', ' Jumbo Bag '];
const FEES = ['POST', 'M', 'gift_0001_20'];
const GUEST_SHARE = 0.25;
const CANCELLED_SHARE = 0.08;

/** The days of one file, and how it differs from an earlier one of the same invoices. */
export interface InvoiceFile {
  readonly seed: number;
  readonly firstInvoice: number;
  readonly invoices: number;
  /** First day of trade, `yyyy-MM-dd`. */
  readonly from: string;
  readonly days: number;
  /** A correction: the same invoices with other quantities and, now and then, fewer or more lines. @default 0 */
  readonly revision?: number;
}

/**
 * Invoice lines in the shape of Online Retail: cancellations, guests, several lines of the same product in one invoice,
 * several invoices in one minute, quoted and foreign descriptions, free lines, adjustments, fees, lines nobody can read.
 */
export function invoiceFile(file: InvoiceFile): string {
  const lines = [HEADER];
  for (let i = 0; i < file.invoices; i++) lines.push(...invoice(file, i));
  return `${lines.join('\r\n')}\r\n`;
}

function invoice(file: InvoiceFile, index: number): string[] {
  const random = Random.of(file.seed, 'invoice', index);
  const revised = Random.of(file.seed, 'revision', file.revision ?? 0, index);
  const isCancelled = random.chance(CANCELLED_SHARE);
  const number = `${isCancelled ? 'C' : ''}${file.firstInvoice + index}`;
  const customer = random.chance(GUEST_SHARE) ? '' : `${12_346 + random.below(300)}${random.chance(0.2) ? '.0' : ''}`;
  const country = random.pick(COUNTRIES);
  const day = Date.parse(file.from) + Math.floor((index * file.days) / file.invoices) * 86_400_000;
  // Whole quarters of an hour, around the clock: many ties, and the hours that summer time skips or repeats.
  const date = new Date(day + random.below(96) * 900_000).toISOString().slice(0, 19).replace('T', ' ');
  const count = 1 + random.below(9) + (file.revision && revised.chance(0.3) ? revised.between(-1, 2) : 0);
  return Array.from({ length: Math.max(1, count) }, () => {
    const quantity = quantityOf(random, isCancelled) + (file.revision && revised.chance(0.4) ? 1 : 0);
    const product = random.chance(0.03)
      ? random.pick(FEES)
      : `P${100 + random.below(60)}${random.pick(['', 'A', 'b'])}`;
    const broken = random.chance(0.01);
    const price = random.chance(0.02) ? '0' : random.pick(['2.55', '0.85', '1.0625', '12', '3.3900', '649.5', '0.001']);
    return [number, product, random.pick(NAMES), quantity, date, broken ? 'free' : price, customer, country].join();
  });
}

function quantityOf(random: Random, isCancelled: boolean): number {
  const units = 1 + random.below(24);
  if (isCancelled) return -units;
  return random.chance(0.02) ? -units : units;
}
