import { stagingReviews } from '../../../../glue-sql/tables/reviews.ts';
import { UnusableFieldError } from './record.ts';
import { olistShape } from './shape.ts';

const HIGHEST = 5;

/** `olist_order_reviews_dataset`: scores. What customers wrote is left out, since texts may name persons. */
export const reviews = olistShape({
  columns: ['review_id', 'order_id', 'review_score', 'review_creation_date'],
  optional: ['review_answer_timestamp'],
  stage: (batch, { record, version }) => {
    const score = record.whole('review_score');
    if (score < 1 || score > HIGHEST) {
      throw new UnusableFieldError('invalid_score', `review_score "${score}" is none of 1 to ${HIGHEST}.`);
    }
    // The survey was sent on the creation date and written when it was answered.
    const reviewed_at = record.time('review_answer_timestamp') ?? record.requiredTime('review_creation_date');
    batch.add(stagingReviews, {
      ...version,
      review_id: record.required('review_id'),
      order_id: record.required('order_id'),
      score,
      reviewed_at,
    });
  },
});
