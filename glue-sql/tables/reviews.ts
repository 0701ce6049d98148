import { table } from '../../contracts/table.ts';
import { lineage, version, versionText } from './lineage.ts';

const columns = {
  ...lineage,
  ...version,
  review_id: { id: 7, type: 'string', required: true, doc: 'The shop’s id of the review' },
  order_id: { id: 8, type: 'string', required: true, doc: 'The order reviewed' },
  score: { id: 9, type: 'bigint', required: true, doc: '1 to 5' },
  reviewed_at: { id: 10, type: 'timestamp', required: true, doc: 'When it was written, UTC' },
} as const;

export const stagingReviews = table({
  zone: 'staging',
  name: 'reviews',
  doc: 'Reviews of files',
  key: [],
  columns,
});

export const reviews = table({
  zone: 'silver',
  name: 'reviews',
  doc: 'One row a review of an order',
  key: ['source', 'order_id', 'review_id'],
  columns: { ...columns, ...versionText(11) },
});
