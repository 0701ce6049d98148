import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { isRecord } from '../common/record.ts';
import { type Json, StatesError, toJson } from './values.ts';

/** What an expression can see: `states` and the variables. */
export type Bindings = Readonly<Record<string, unknown>>;

/** AWS allows an expression to nest this deep (so at most 100 operands joined by one operator), and to run this long. */
const LIMITS = { stack: 100, timeout: 5_000 };

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** The functions Step Functions adds to JSONata. As in AWS, a missing argument gives undefined and so fails the field. */
const FUNCTIONS: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  parse: (text) => (text === undefined ? undefined : (JSON.parse(String(text)) as unknown)),
  hash(text, algorithm) {
    if (text === undefined || algorithm === undefined) return undefined;
    const name = HASHES[String(algorithm)];
    if (typeof text === 'string' && name !== undefined) return createHash(name).update(text).digest('hex');
    throw new Error(`$hash takes a string and one of ${Object.keys(HASHES).join(', ')}`);
  },
};

/** Functions of Step Functions that are not here; the check of expressions refuses them. */
export const UNSUPPORTED_FUNCTIONS: ReadonlySet<string> = new Set(['partition', 'range', 'random', 'uuid']);

const compiled = new Map<string, jsonata.Expression>();

/** The source inside `{% %}` when the whole string is an expression; undefined when it is a literal. */
export function expressionIn(text: string): string | undefined {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}') ? text.slice(2, -2).trim() : undefined;
}

/** Compiles an expression once. Throws jsonata's own error for a syntax error. */
export function compile(source: string): jsonata.Expression {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const expression = jsonata(source, LIMITS);
  for (const [name, implementation] of Object.entries(FUNCTIONS)) expression.registerFunction(name, implementation);
  // AWS switches $eval off in favour of $parse.
  expression.assign('eval', undefined);
  compiled.set(source, expression);
  return expression;
}

/**
 * The value of an expression. `field` is its place in the state (`Arguments/QueryString`), which AWS names in the error.
 * An expression that gives nothing is an error, not a missing value.
 */
export async function evaluate(source: string, bindings: Bindings, field: string): Promise<Json> {
  const value = toJson(await run(source, bindings, field));
  if (value === undefined) throw queryError(source, field, 'returned nothing (undefined).');
  return value;
}

async function run(source: string, bindings: Bindings, field: string): Promise<unknown> {
  try {
    return (await compile(source).evaluate(undefined, bindings)) as unknown;
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const reason = [code, message ?? String(error)].filter((part) => part !== undefined).join(': ');
    throw queryError(source, field, `threw an error during evaluation. ${reason}`);
  }
}

/** `States.QueryEvaluationError` in AWS's words. */
function queryError(source: string, field: string, what: string): StatesError {
  return new StatesError(
    'States.QueryEvaluationError',
    `The JSONata expression '${source}' specified for the field '${field}' ${what}`,
  );
}

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
  if (!isRecord(template)) return template;
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
