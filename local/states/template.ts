import type { Json } from './json.ts';
import { isObject } from './json.ts';
import { evaluate, expressionIn, queryError } from './jsonata.ts';

export type Bindings = Readonly<Record<string, unknown>>;

/**
 * Fills in a payload template: every string that is wholly `{% expression %}` is replaced by its value, the rest is kept.
 * `field` grows on the way down, in AWS's notation: `Arguments/Items[2]/Key`.
 */
export async function fill(template: Json, bindings: Bindings, field: string): Promise<Json> {
  if (typeof template === 'string') {
    const source = expressionIn(template);
    return source === undefined ? template : evaluate(source, bindings, field);
  }
  if (Array.isArray(template)) {
    return Promise.all((template as readonly Json[]).map((item, index) => fill(item, bindings, `${field}[${index}]`)));
  }
  if (!isObject(template)) return template;
  const filled: Record<string, Json> = {};
  for (const [key, value] of Object.entries(template))
    filled[key] = await fill(value as Json, bindings, `${field}/${key}`);
  return filled;
}

interface Types {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly array: readonly Json[];
}

/** Fills in a field that must come out as one type, like `Seconds` or `Items`. */
export async function fillAs<T extends keyof Types>(
  type: T,
  template: Json,
  bindings: Bindings,
  field: string,
): Promise<Types[T]> {
  const value = await fill(template, bindings, field);
  const actual = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  if (actual === type) return value as Types[T];
  const source = typeof template === 'string' ? (expressionIn(template) ?? template) : JSON.stringify(template);
  throw queryError(source, field, `returned an unexpected result type. Expected '${type}', but was '${actual}'.`);
}
