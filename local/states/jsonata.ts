import jsonata from 'jsonata';
import { StatesError } from './errors.ts';
import { STATES_FUNCTIONS } from './functions.ts';
import type { Json } from './json.ts';
import { toJson } from './json.ts';

/** AWS allows an expression to nest this deep (so at most 100 operands joined by one operator), and to run this long. */
const LIMITS = { stack: 100, timeout: 5_000 };

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
  for (const [name, implementation] of Object.entries(STATES_FUNCTIONS)) {
    expression.registerFunction(name, implementation);
  }
  // AWS switches $eval off in favour of $parse.
  expression.assign('eval', undefined);
  compiled.set(source, expression);
  return expression;
}

/**
 * The value of an expression. `field` is its place in the state (`Arguments/QueryString`), which AWS names in the error.
 * An expression that gives nothing is an error, not a missing value.
 */
export async function evaluate(
  source: string,
  bindings: Readonly<Record<string, unknown>>,
  field: string,
): Promise<Json> {
  const value = toJson(await run(source, bindings, field));
  if (value === undefined) throw queryError(source, field, 'returned nothing (undefined).');
  return value;
}

async function run(source: string, bindings: Readonly<Record<string, unknown>>, field: string): Promise<unknown> {
  try {
    return (await compile(source).evaluate(undefined, bindings)) as unknown;
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const reason = [code, message ?? String(error)].filter((part) => part !== undefined).join(': ');
    throw queryError(source, field, `threw an error during evaluation. ${reason}`);
  }
}

/** `States.QueryEvaluationError` in AWS's words. */
export function queryError(source: string, field: string, what: string): StatesError {
  return new StatesError(
    'States.QueryEvaluationError',
    `The JSONata expression '${source}' specified for the field '${field}' ${what}`,
  );
}
