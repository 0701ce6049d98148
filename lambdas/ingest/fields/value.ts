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
export function firstOf<Name>(names: readonly Name[], given: (name: Name) => unknown): unknown {
  for (const name of names) {
    const value = given(name);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** Keys that lead into an object: `context.page.url`, taken apart once where it is asked for often. */
export type Path = readonly string[];

export const pathOf = (text: string): Path => text.split('.');

/** The value at a path of keys with dots between them. */
export function valueAt(object: JsonObject, path: string | Path): unknown {
  let value: unknown = object;
  for (const key of typeof path === 'string' ? pathOf(path) : path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}
