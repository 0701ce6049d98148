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
