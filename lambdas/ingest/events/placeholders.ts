import { isNoId } from '../fields/kinds.ts';
import { asText, objectOf, pathOf, valueAt } from '../fields/value.ts';

/** Where an event says who somebody is, and what it is about. */
const IDS = ['userId', 'anonymousId', 'properties.order_id', 'properties.product_id'].map(
  (name) => [name, pathOf(name)] as const,
);

/**
 * The fields in which an event has what code writes where it has no id: `undefined`, `null`, 0. Such an id is read as none, and a sender
 * that goes on like this loses who its customers are.
 */
export function placeholders(event: unknown): readonly string[] {
  const given = objectOf(event);
  return IDS.filter(([name, path]) => {
    const text = asText(valueAt(given, path));
    // A device may well be number 0.
    return text !== null && isNoId(text) && !(name === 'anonymousId' && text === '0');
  }).map(([name]) => name);
}
