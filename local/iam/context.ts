/**
 * The condition keys of a request, lower-cased since IAM ignores their case, each with its values. A key that the request
 * does not carry is absent, which is not the same as empty.
 */
export type Context = ReadonlyMap<string, readonly string[]>;

/** Condition keys as a caller spells them. */
export type ContextKeys = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Adds keys to a context; undefined ones are left out. */
export function withKeys(base: Context, keys: ContextKeys): Context {
  const context = new Map(base);
  for (const [key, value] of Object.entries(keys)) {
    if (value !== undefined) {
      context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
    }
  }
  return context;
}

export const EMPTY_CONTEXT: Context = new Map();
