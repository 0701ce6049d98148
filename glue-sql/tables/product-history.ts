import { lineage } from '../../contracts/entity.ts';
import { table } from '../../contracts/table.ts';

export const productHistory = table({
  zone: 'silver',
  name: 'product_history',
  doc: 'Category and price of a product as last seen on each day it was seen: what its type 2 dimension is made of',
  key: ['source', 'product_id', 'day'],
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
  },
});
