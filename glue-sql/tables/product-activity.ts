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
    visitor_id: {
      id: 2,
      type: 'string',
      required: true,
      personal: 'visitor',
      doc: 'The device’s id, else the customer’s',
    },
    customer_id: { id: 3, type: 'string', personal: 'customer', doc: 'The last user id sent with it that day' },
    product_id: { id: 4, type: 'string', required: true, doc: 'The shop’s product or stock code' },
    day: { id: 5, type: 'string', required: true, doc: 'Business day, yyyy-MM-dd' },
    day_at: { id: 6, type: 'timestamp', required: true, doc: 'Start of that day by the shop’s clock' },
    views: { id: 7, type: 'bigint', required: true, doc: 'Times it was viewed' },
    adds: { id: 8, type: 'bigint', required: true, doc: 'Times it was put into the cart' },
  },
});

export const visitDays = table({
  zone: 'gold',
  name: 'visit_days',
  doc: 'How visits that began on a business day went: what `gold.funnel` and `gold.conversion_daily` show',
  key: ['source', 'day', 'device', 'channel'],
  partitionByMonth: 'day_at',
  columns: {
    source: { id: 1, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    day: { id: 2, type: 'string', required: true, doc: 'Business day, yyyy-MM-dd' },
    device: { id: 3, type: 'string', required: true, doc: 'Kind of device; `unknown` where nobody says' },
    channel: { id: 4, type: 'string', required: true, doc: 'Marketing channel that led to the visit' },
    day_at: { id: 5, type: 'timestamp', required: true, doc: 'Start of that day by the shop’s clock' },
    sessions: { id: 6, type: 'bigint', required: true, doc: 'Visits' },
    visitors: {
      id: 7,
      type: 'bigint',
      required: true,
      doc: 'Visitors whose first visit of the day is among them: adds up to the day’s distinct visitors',
    },
    viewed: { id: 8, type: 'bigint', required: true, doc: 'Visits that got to a product, or further' },
    carted: { id: 9, type: 'bigint', required: true, doc: 'Visits that got to the cart, or further' },
    checked_out: { id: 10, type: 'bigint', required: true, doc: 'Visits that got to the checkout, or further' },
    purchased: { id: 11, type: 'bigint', required: true, doc: 'Visits that got to a purchase' },
    converting_sessions: { id: 12, type: 'bigint', required: true, doc: 'Visits with an order' },
    product_views: { id: 14, type: 'bigint', required: true, doc: 'Products viewed in them, repetitions included' },
    product_adds: { id: 15, type: 'bigint', required: true, doc: 'Times a product was put into the cart in them' },
    checkouts: { id: 16, type: 'bigint', required: true, doc: 'Checkouts started in them' },
    last_at: { id: 13, type: 'timestamp', required: true, doc: 'When the last of them ended, UTC' },
  },
});

export const experimentDays = table({
  zone: 'gold',
  name: 'experiment_days',
  doc: 'Who saw which variant of an experiment on a business day',
  key: ['source', 'experiment_id', 'variant', 'visitor_id', 'day'],
  partitionByMonth: 'day_at',
  columns: {
    source: { id: 1, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    experiment_id: { id: 2, type: 'string', required: true, doc: 'The experiment’s id, else its name' },
    variant: { id: 3, type: 'string', required: true, doc: 'The variant’s id, else its name' },
    visitor_id: {
      id: 4,
      type: 'string',
      required: true,
      personal: 'visitor',
      doc: 'The device’s id, else the customer’s',
    },
    day: { id: 5, type: 'string', required: true, doc: 'Business day, yyyy-MM-dd' },
    day_at: { id: 6, type: 'timestamp', required: true, doc: 'Start of that day by the shop’s clock' },
    first_seen_at: { id: 7, type: 'timestamp', required: true, doc: 'First time that day, UTC' },
    last_seen_at: { id: 8, type: 'timestamp', required: true, doc: 'Last time that day, UTC' },
  },
});
