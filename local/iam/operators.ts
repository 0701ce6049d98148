import { UnsupportedError } from '../service.ts';
import { compileWildcard, type Matcher } from './wildcard.ts';

/** A condition operator: how one value of the policy becomes a test, and whether the operator asks for the opposite. */
export interface Operator {
  readonly negated: boolean;
  compile(value: string, where: string): Matcher;
}

const is = (compile: Operator['compile']): Operator => ({ negated: false, compile });
const isNot = (compile: Operator['compile']): Operator => ({ negated: true, compile });

const equal: Operator['compile'] = (expected) => (value) => value === expected;

const equalIgnoringCase: Operator['compile'] = (expected) => {
  const lower = expected.toLowerCase();
  return (value) => value.toLowerCase() === lower;
};

const number =
  (holds: (value: number, expected: number) => boolean): Operator['compile'] =>
  (expected) =>
  (value) =>
    holds(Number(value), Number(expected));

/** Keys of type ARN compare part by part: a `*` in the account does not reach into the resource. */
const arn: Operator['compile'] = (pattern, where) => {
  const parts = arnParts(pattern);
  if (parts === undefined) {
    throw new UnsupportedError(`an ARN condition on ${pattern}, which is no ARN (in ${where})`);
  }
  const matchers = parts.map(compileWildcard);
  return (value) => arnParts(value)?.every((part, index) => matchers[index]?.(part)) ?? false;
};

/** The six parts of an ARN; the last one, the resource, may hold colons of its own. */
function arnParts(value: string): string[] | undefined {
  const parts = value.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** The supported operators. `IfExists`, `ForAnyValue:` and `ForAllValues:` are not operators but modifiers. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', is(equal)],
  ['StringNotEquals', isNot(equal)],
  ['StringEqualsIgnoreCase', is(equalIgnoringCase)],
  ['StringNotEqualsIgnoreCase', isNot(equalIgnoringCase)],
  ['StringLike', is(compileWildcard)],
  ['StringNotLike', isNot(compileWildcard)],
  ['ArnEquals', is(arn)],
  ['ArnNotEquals', isNot(arn)],
  ['ArnLike', is(arn)],
  ['ArnNotLike', isNot(arn)],
  ['Bool', is(equalIgnoringCase)],
  ['NumericEquals', is(number((value, expected) => value === expected))],
  ['NumericNotEquals', isNot(number((value, expected) => value === expected))],
  ['NumericLessThan', is(number((value, expected) => value < expected))],
  ['NumericLessThanEquals', is(number((value, expected) => value <= expected))],
  ['NumericGreaterThan', is(number((value, expected) => value > expected))],
  ['NumericGreaterThanEquals', is(number((value, expected) => value >= expected))],
]);
