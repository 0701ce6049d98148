import { versionedEntity } from '../../contracts/entity.ts';

export const { staging: stagingReviews, silver: reviews } = versionedEntity({
  name: 'reviews',
  staged: 'Reviews of files',
  doc: 'One row per review of an order',
  key: ['order_id', 'review_id'],
  windowTime: 'reviewed_at',
  columns: {
    review_id: { id: 7, type: 'string', required: true, doc: 'The shop’s id of the review' },
    order_id: { id: 8, type: 'string', required: true, personal: 'order', doc: 'The order reviewed' },
    score: { id: 9, type: 'bigint', required: true, min: 1, max: 5, doc: '1 to 5' },
    reviewed_at: { id: 10, type: 'timestamp', required: true, isPast: true, doc: 'When it was written, UTC' },
  },
  versionId: 11,
});
