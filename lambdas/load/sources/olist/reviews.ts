import { stagingReviews } from '../../../../glue-sql/tables/reviews.ts';
import { olistShape, required, score, text, time } from './shape.ts';

/** `olist_order_reviews_dataset`: scores. What customers wrote is left out, since texts may name persons. */
export const reviews = olistShape({
  fields: {
    review_id: required(text),
    order_id: required(text),
    review_score: required(score),
    review_creation_date: time,
    review_answer_timestamp: time,
  },
  optional: ['review_answer_timestamp'],
  either: ['review_creation_date', 'review_answer_timestamp'],
  stage: (batch, record, { lineage }) => {
    const { review_id, order_id, review_score, review_creation_date, review_answer_timestamp } = record;
    // The survey was sent on the creation date and written when it was answered.
    const reviewed_at = review_answer_timestamp ?? review_creation_date ?? lineage.updated_at;
    batch.add(stagingReviews, { ...lineage, review_id, order_id, score: review_score, reviewed_at });
    return undefined;
  },
});
