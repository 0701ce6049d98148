import { hasRecord, isRecord, lineage, version } from '../../contracts/entity.ts';
import { rowRules, table } from '../../contracts/table.ts';

const columns = {
  ...lineage,
  ...version,
  product_id: { id: 7, type: 'string', required: true, doc: 'The shop’s product or stock code' },
  name: { id: 8, type: 'string', doc: 'Product name' },
  category: { id: 9, type: 'string', doc: 'Product category' },
  brand: { id: 10, type: 'string', doc: 'Brand' },
  price: { id: 11, type: 'decimal(18,4)', doc: 'Price last seen' },
  currency: { id: 12, type: 'string', doc: 'ISO 4217 code of price and cost' },
  is_product: { id: 13, type: 'boolean', required: true, doc: 'False for postage, fees, manual entries and vouchers' },
  supplier_id: { id: 19, type: 'string', doc: 'Who supplies it' },
  unit_cost: {
    id: 20,
    type: 'decimal(18,4)',
    min: 0,
    doc: 'What one unit costs the shop, in the currency of the price',
  },
} as const;

const rules = rowRules(columns, [
  {
    column: 'product_id',
    brokenIf: "product_id = ''",
    breaks: ({ product_id }) => product_id === '',
    message: 'the product has no id',
  },
]);

export const stagingProducts = table({
  zone: 'staging',
  name: 'products',
  doc: 'Products as seen on lines and product events, and the records of product files',
  key: [],
  windowTime: 'updated_at',
  counts: 'records',
  rules,
  columns: { ...columns, ...isRecord },
  mentions: {
    key: ['source', 'product_id'],
    attributes: ['name', 'category', 'brand', 'price', 'supplier_id', 'unit_cost'],
  },
});

export const products = table({
  zone: 'silver',
  name: 'products',
  doc: 'One row per product, as last seen',
  key: ['source', 'product_id'],
  unit: 'product_id',
  accounted: 'has_record',
  rules,
  columns: {
    ...columns,
    version: {
      id: 14,
      type: 'string',
      required: true,
      doc: 'Sorts versions: business time, arrival, message; the greatest wins',
    },
    name_version: {
      id: 15,
      type: 'string',
      doc: 'Version of the name; attributes that arrive apart are versioned apart',
    },
    category_version: { id: 16, type: 'string', doc: 'Version of the category' },
    brand_version: { id: 17, type: 'string', doc: 'Version of the brand' },
    price_version: { id: 18, type: 'string', doc: 'Version of price and currency' },
    supplier_id_version: { id: 21, type: 'string', doc: 'Version of the supplier' },
    unit_cost_version: { id: 22, type: 'string', doc: 'Version of the unit cost' },
    ...hasRecord(23),
  },
});

export const productHistory = table({
  zone: 'silver',
  name: 'product_history',
  doc: 'Category, price and cost of a product as last seen on each day it was seen: what its type 2 dimension is made of',
  key: ['source', 'product_id', 'day'],
  unit: 'product_id',
  partitionByMonth: 'seen_at',
  lookback: 'checks',
  columns: {
    ...lineage,
    product_id: { id: 4, type: 'string', required: true, doc: 'The shop’s product or stock code' },
    day: { id: 5, type: 'string', required: true, doc: 'UTC day on which it was seen, yyyy-MM-dd' },
    seen_at: { id: 6, type: 'timestamp', required: true, doc: 'Start of that day, UTC' },
    category: { id: 7, type: 'string', doc: 'Category as last seen that day' },
    category_version: { id: 8, type: 'string', doc: 'Version of the category' },
    price: { id: 9, type: 'decimal(18,4)', doc: 'Price as last seen that day' },
    currency: { id: 10, type: 'string', doc: 'ISO 4217 code of the price' },
    price_version: { id: 11, type: 'string', doc: 'Version of price and currency' },
    unit_cost: { id: 12, type: 'decimal(18,4)', doc: 'Cost of one unit as last seen that day' },
    unit_cost_currency: { id: 13, type: 'string', doc: 'ISO 4217 code of the cost' },
    unit_cost_version: { id: 14, type: 'string', doc: 'Version of cost and its currency' },
  },
});
