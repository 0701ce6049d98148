import { UnsupportedError } from '../service.ts';
import { invalidPattern } from './pattern-error.ts';
import type { ValueTest } from './pattern-values.ts';
import { compileValue, single } from './pattern-values.ts';

export type EventMatcher = (event: unknown) => boolean;

/**
 * Reads an EventBridge event pattern once and gives the test for events. Fields of a pattern must all match, the elements
 * of a list are alternatives, and an array in the event matches when one of its elements does.
 * Throws `InvalidEventPatternException` for what AWS refuses and {@link UnsupportedError} for an unknown operator.
 */
export function compilePattern(pattern: unknown): EventMatcher {
  return compileNode(pattern, '');
}

function compileNode(pattern: unknown, path: string): EventMatcher {
  if (Array.isArray(pattern)) return compileLeaf(pattern, path);
  if (typeof pattern !== 'object' || pattern === null) throw invalidPattern('must be an object or an array', path);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw invalidPattern('empty objects are not allowed', path);
  const tests = fields.map(([name, value]) => {
    if (name.startsWith('$')) throw new UnsupportedError(`the event pattern operator '${name}' (at "${path}")`);
    return [name, compileNode(value, path === '' ? name : `${path}.${name}`)] as const;
  });
  const matches = (value: unknown) => tests.every(([name, test]) => test(member(value, name)));
  return (value) => (Array.isArray(value) && value.length > 0 ? value.some(matches) : matches(value));
}

/** A field that is not there, or whose parent is not an object, is undefined: only `exists: false` matches that. */
function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function compileLeaf(alternatives: readonly unknown[], path: string): EventMatcher {
  if (alternatives.length === 0) throw invalidPattern('empty arrays are not allowed', path);
  const tests = alternatives.map((matcher) => compileAlternative(matcher, path));
  return (value) => {
    const leaves = leavesOf(value);
    return tests.some((test) => test(leaves));
  };
}

/** The values of a leaf; an object is no leaf, which is why `exists: true` does not see it. */
function leavesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return value === undefined || (typeof value === 'object' && value !== null) ? [] : [value];
}

function compileAlternative(matcher: unknown, path: string): (leaves: readonly unknown[]) => boolean {
  if (typeof matcher === 'object' && matcher !== null) {
    const { operator, operand } = single(matcher, path);
    if (operator === 'exists') return existence(operand, path);
  }
  const test: ValueTest = compileValue(matcher, path);
  return (leaves) => leaves.some(test);
}

function existence(operand: unknown, path: string): (leaves: readonly unknown[]) => boolean {
  if (typeof operand !== 'boolean') throw invalidPattern('exists takes true or false', path);
  return (leaves) => leaves.length > 0 === operand;
}
