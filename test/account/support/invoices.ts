/** A line of an invoice file: `[invoice, product, quantity, price, date]` and, where it matters, customer and description. */
export type InvoiceLine = readonly [
  invoice: string,
  product: string,
  quantity: number,
  price: string,
  date: string,
  customer?: string,
  description?: string,
];

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

/** An invoice file in the shape of Online Retail. */
export const invoiceFile = (lines: readonly InvoiceLine[]): string => [HEADER, ...lines.map(lineOf), ''].join('\n');

const lineOf = ([invoice, product, quantity, price, date, customer, description]: InvoiceLine): string =>
  [
    invoice,
    product,
    description ?? `Product ${product}`,
    quantity,
    date,
    price,
    customer ?? '17850',
    'United Kingdom',
  ].join();

/** A file of `count` invoices of one line each, 1.00 a line. */
export const manyInvoices = (count: number): string =>
  invoiceFile(
    Array.from({ length: count }, (_, i) => [`${500_000 + i}`, `P${i % 100}`, 1, '1.00', '2011-12-09 10:00:00']),
  );
