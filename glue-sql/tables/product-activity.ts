import { table } from '../../contracts/table.ts';

export const productDays = table({
  zone: 'gold',
  name: 'product_days',
  doc: 'How visitors met a product on a business day',
  key: ['source', 'product_id', 'day'],
  partitionByMonth: 'day_at',
  columns: {
    source: { id: 1, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    product_id: { id: 2, type: 'string', required: true, doc: 'The shop’s product or stock code' },
    day: { id: 3, type: 'string', required: true, doc: 'Business day, yyyy-MM-dd' },
    day_at: { id: 4, type: 'timestamp', required: true, doc: 'Start of that day by the shop’s clock' },
    views: { id: 5, type: 'bigint', required: true, doc: 'Times it was viewed' },
    visitors: { id: 6, type: 'bigint', required: true, doc: 'Distinct visitors who viewed it' },
    adds: { id: 7, type: 'bigint', required: true, doc: 'Times it was put into a cart' },
    add_visitors: { id: 8, type: 'bigint', required: true, doc: 'Distinct visitors who put it into a cart' },
    removes: { id: 9, type: 'bigint', required: true, doc: 'Times it was taken out of a cart' },
  },
});

export const interactions = table({
  zone: 'gold',
  name: 'interactions',
  doc: 'What a visitor did with a product on a business day, short of buying it',
  key: ['source', 'visitor_id', 'product_id', 'day'],
  partitionByMonth: 'day_at',
  columns: {
    source: { id: 1, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    visitor_id: { id: 2, type: 'string', required: true, doc: 'The device’s id, else the customer’s' },
    customer_id: { id: 3, type: 'string', doc: 'The last user id sent with it that day' },
    product_id: { id: 4, type: 'string', required: true, doc: 'The shop’s product or stock code' },
    day: { id: 5, type: 'string', required: true, doc: 'Business day, yyyy-MM-dd' },
    day_at: { id: 6, type: 'timestamp', required: true, doc: 'Start of that day by the shop’s clock' },
    views: { id: 7, type: 'bigint', required: true, doc: 'Times it was viewed' },
    adds: { id: 8, type: 'bigint', required: true, doc: 'Times it was put into the cart' },
  },
});
