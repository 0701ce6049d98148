import { Invalid, type Kind } from './field.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** A value as an object; an empty one where it is none. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** A value as a CSV file would spell it; empty where there is none. */
export function textOf(value: unknown, json: Kind<unknown>['json']): string | Invalid {
  if (typeof value === 'string') return value.trim();
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return digitsOf(value);
  if (typeof value === 'boolean' && json === 'boolean') return String(value);
  const what = typeof value === 'boolean' ? String(value) : Array.isArray(value) ? 'a list' : 'an object';
  return new Invalid(`holds ${what}; write one value`);
}

/** A text, or a number spelled out, since ids come as both; null for anything else, and for an empty text. */
export function asText(value: unknown): string | null {
  const text = textOf(value, 'string');
  return text instanceof Invalid || text === '' ? null : text;
}

/** A number without the exponent of 1e-7. */
function digitsOf(value: number): string {
  const digits = String(value);
  return digits.includes('e-') ? value.toFixed(20) : digits;
}

/** The value of the first name under which a record holds one. */
export function firstOf(names: readonly string[], given: (name: string) => unknown): unknown {
  for (const name of names) {
    const value = given(name);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** The value at a path of keys with dots between them: `context.page.url`. */
export function valueAt(object: JsonObject, path: string): unknown {
  let value: unknown = object;
  for (const key of path.includes('.') ? path.split('.') : [path]) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}
