import type { ReplayMapping } from '../../contracts/replay.ts';
import { asText, isObject, type JsonObject, valueAt } from './fields/value.ts';

/** An event put right by a mapping: fields renamed, values translated, and what is missing filled in, in this order. */
export function mapped(event: unknown, { rename, values, defaults }: ReplayMapping): unknown {
  if (!isObject(event)) return event;
  let clean = event;
  for (const [from, to] of Object.entries(rename)) {
    const value = valueAt(clean, from);
    if (value !== undefined) clean = withValue(withValue(clean, from.split('.'), undefined), to.split('.'), value);
  }
  for (const [path, meanings] of Object.entries(values)) {
    const text = asText(valueAt(clean, path));
    if (text !== null && Object.hasOwn(meanings, text)) clean = withValue(clean, path.split('.'), meanings[text]);
  }
  for (const [path, value] of Object.entries(defaults)) {
    if (asText(valueAt(clean, path)) === null) clean = withValue(clean, path.split('.'), value);
  }
  return clean;
}

/** A copy with another value at a path; without the field where the value is undefined. */
function withValue(object: JsonObject, [key = '', ...rest]: readonly string[], value: unknown): JsonObject {
  const { [key]: before, ...others } = object;
  const after = rest.length === 0 ? value : withValue(isObject(before) ? before : {}, rest, value);
  return after === undefined ? others : { ...others, [key]: after };
}
