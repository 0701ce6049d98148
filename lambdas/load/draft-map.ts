import { plainName } from '../ingest/fields/schema.ts';
import type { ColumnMap } from './map.ts';
import type { RecordSchema } from './schema/record-schema.ts';

/** What shops of other languages and systems call the fields of orders and products, in part or in whole. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  order_id: [
    'bestellnummer',
    'bestellnr',
    'bestellung',
    'auftragsnummer',
    'rechnungsnummer',
    'commande',
    'pedido',
    'ordine',
    'invoice',
    'transaction id',
    'order no',
  ],
  ordered_at: ['datum', 'bestelldatum', 'date', 'fecha', 'data', 'time', 'purchased', 'created'],
  product_id: [
    'artikelnummer',
    'artikelnr',
    'artikel',
    'reference',
    'référence',
    'article',
    'codigo',
    'código',
    'item code',
    'product code',
    'asin',
  ],
  product_name: ['bezeichnung', 'produkt', 'produit', 'producto', 'item', 'description', 'product'],
  name: ['bezeichnung', 'description', 'nombre', 'nom'],
  quantity: ['menge', 'anzahl', 'stück', 'quantité', 'quantite', 'cantidad', 'quantita', 'count', 'pieces', 'pcs'],
  unit_price: ['einzelpreis', 'stückpreis', 'preis', 'prix', 'precio', 'prezzo', 'rate'],
  price: ['preis', 'prix', 'precio', 'prezzo'],
  line_amount: [
    'positionssumme',
    'zeilensumme',
    'betrag',
    'montant',
    'importe',
    'amount',
    'line total',
    'extended price',
  ],
  total: ['gesamtbetrag', 'gesamt', 'summe', 'total ttc', 'importe', 'totale', 'amount'],
  tax: ['mwst', 'steuer', 'tva', 'iva', 'gst', 'vat'],
  shipping: ['versandkosten', 'versand', 'livraison', 'envio', 'envío', 'freight', 'postage', 'delivery'],
  discount: ['rabatt', 'nachlass', 'remise', 'descuento', 'sconto'],
  currency: ['währung', 'waehrung', 'devise', 'moneda', 'valuta', 'ccy'],
  customer_id: ['kundennummer', 'kunde', 'client', 'cliente', 'buyer', 'customer'],
  country: ['land', 'pays', 'pais', 'país', 'paese'],
  email: ['mail'],
};

const wordsOf = (name: string): readonly string[] =>
  name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** How well a column may be a field: 3 for its own name, 2 for what others call it, 1 for most of its words; 0 for not at all. */
function likeness(column: string, field: string, names: readonly string[]): number {
  const plain = plainName(column);
  if (names.map(plainName).includes(plain)) return 4;
  const called = CALLED[field] ?? [];
  const words = wordsOf(column);
  if (called.some((name) => plainName(name) === plain)) return 3;
  if (called.some((name) => wordsOf(name).every((word) => words.includes(word)))) return 2;
  const own = wordsOf(field);
  return own.every((word) => words.includes(word)) ? 1 : 0;
}

/** A map to start from: for each field of a source the column of a header that is most like it, each column once. */
export function draftMap(header: readonly string[], schema: RecordSchema): ColumnMap {
  const pairs = schema.columns.flatMap(({ key, names }) =>
    header.map((column) => ({ key, column: column.trim(), like: likeness(column, key, names) })),
  );
  const columns: Record<string, string> = {};
  const used = new Set<string>();
  for (const { key, column, like } of pairs.toSorted((a, b) => b.like - a.like)) {
    if (like === 0 || column === '' || used.has(column) || columns[key] !== undefined) continue;
    columns[key] = column;
    used.add(column);
  }
  const inOrder = schema.columns.flatMap(({ key }) =>
    columns[key] === undefined ? [] : [[key, columns[key]] as const],
  );
  return { columns: Object.fromEntries(inOrder), constants: {} };
}

/** The fields that a file needs and a map gives no column. */
export const lackingIn = ({ columns, constants }: ColumnMap, { fields, either }: RecordSchema): readonly string[] => {
  const has = (key: string) => columns[key] !== undefined || constants[key] !== undefined;
  const required = Object.entries(fields).flatMap(([key, { required: isNeeded }]) =>
    isNeeded && !has(key) ? [key] : [],
  );
  return either && !either.some(has) ? [...required, either.join(' or ')] : required;
};
