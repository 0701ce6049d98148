import { UnsupportedError } from '../service.ts';
import { invalidDefinition } from './errors.ts';
import { checkExpression } from './expression-check.ts';
import { isObject } from './json.ts';
import { expressionIn } from './jsonata.ts';

/** Checks every string of a payload template: half an expression and JSONPath keys would be silent mistakes at run time. */
export function checkTemplate(value: unknown, path: string): void {
  if (typeof value === 'string') {
    checkString(value, path);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkTemplate(item, `${path}[${index}]`);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key.endsWith('.$')) throw new UnsupportedError(`the JSONPath key '${key}' (${path}); write JSONata`);
      checkTemplate(item, `${path}/${key}`);
    }
  }
}

function checkString(text: string, path: string): void {
  const source = expressionIn(text);
  if (source !== undefined) {
    checkExpression(source, path);
  } else if (text.startsWith('{%') || text.endsWith('%}')) {
    throw invalidDefinition(
      "SCHEMA_VALIDATION_FAILED: A JSONata expression must be the whole string, from '{%' to '%}'.",
      path,
    );
  }
}

/** A field that is a number, or an expression that will give one. */
export function checkNumber(value: unknown, path: string, minimum: number): void {
  if (typeof value === 'string' && expressionIn(value) !== undefined) {
    checkString(value, path);
    return;
  }
  if (typeof value === 'number' && Number.isInteger(value) && value >= minimum) return;
  throw invalidDefinition(
    `SCHEMA_VALIDATION_FAILED: Expected an integer of at least ${minimum} or an expression`,
    path,
  );
}

/** A field that must be an expression, like a Choice's Condition. */
export function checkIsExpression(value: unknown, path: string): void {
  if (typeof value !== 'string' || expressionIn(value) === undefined) {
    throw invalidDefinition('SCHEMA_VALIDATION_FAILED: Expected a JSONata expression', path);
  }
  checkString(value, path);
}

/** Refuses fields that are not in `known`: each would otherwise be ignored without a word. */
export function checkFields(value: Record<string, unknown>, known: readonly string[], path: string): void {
  for (const field of Object.keys(value)) {
    if (!known.includes(field)) throw new UnsupportedError(`the field '${field}' at ${path} of a state machine`);
  }
}
