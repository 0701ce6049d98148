import { table } from '../../contracts/table.ts';

export const attributionTouches = table({
  zone: 'gold',
  name: 'attribution_touches',
  doc: 'The visits that came before an order, and one row without a visit where none is known',
  key: ['source', 'order_id', 'session_key'],
  partitionByMonth: 'ordered_at',
  columns: {
    source: { id: 1, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    order_id: { id: 2, type: 'string', required: true, doc: 'The shop’s order number' },
    session_key: { id: 3, type: 'string', required: true, doc: 'The visit; empty where none is known' },
    ordered_at: { id: 4, type: 'timestamp', required: true, doc: 'First event that says the order was placed, UTC' },
    visitor_id: { id: 5, type: 'string', required: true, doc: 'The device that ordered, else the customer' },
    customer_id: { id: 6, type: 'string', doc: 'The user id sent with the order' },
    touched_at: { id: 7, type: 'timestamp', doc: 'Start of the visit, UTC' },
    channel: { id: 8, type: 'string', required: true, doc: 'Channel of the visit; `unknown` where none is known' },
    campaign: { id: 9, type: 'string', required: true, doc: 'utm_campaign of the visit; empty where there is none' },
    is_order_session: { id: 10, type: 'boolean', required: true, doc: 'Whether the order was placed in this visit' },
  },
});
