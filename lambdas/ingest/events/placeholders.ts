import { isNoId } from '../fields/kinds.ts';
import { asText, objectOf, valueAt } from '../fields/value.ts';

/** Where an event says who somebody is, and what it is about. */
const IDS = ['userId', 'anonymousId', 'properties.order_id', 'properties.product_id'] as const;

/**
 * The fields in which an event has what code writes where it has no id: `undefined`, `null`, 0. Such an id is read as none, and a sender
 * that goes on like this loses who its customers are.
 */
export const placeholders = (event: unknown): readonly string[] =>
  IDS.filter((name) => {
    const text = asText(valueAt(objectOf(event), name));
    // A device may well be number 0.
    return text !== null && isNoId(text) && !(name === 'anonymousId' && text === '0');
  });
