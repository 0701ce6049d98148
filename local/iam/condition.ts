import { isRecord } from '../common/record.ts';
import { UnsupportedError } from '../service.ts';
import { assertNoVariables, MalformedPolicyError, textList } from './document.ts';
import { compileWildcard, type Matcher } from './wildcard.ts';

/** The condition keys of a request. A key that the request does not carry is absent, which is not the same as empty. */
export type Context = Readonly<Record<string, string>>;

export type Condition = (context: Context) => boolean;

/**
 * The condition keys that policies may ask for, lower-cased since IAM ignores their case, as requests here spell them. A
 * condition on another key would look absent, and the outcome would be arbitrary.
 */
const KEYS: ReadonlyMap<string, string> = new Map(
  [
    'aws:SecureTransport',
    'aws:SourceAccount',
    'aws:SourceArn',
    'cloudwatch:namespace',
    'iam:PassedToService',
    's3:ResourceAccount',
  ].map((key) => [key.toLowerCase(), key]),
);

/** A condition operator: how one value of the policy becomes a test of the request's. */
type Operator = (value: string, where: string) => Matcher;

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', (expected) => (value) => value === expected],
  ['StringLike', compileWildcard],
  ['ArnLike', arnLike],
  ['Bool', (expected) => (value) => value === expected.toLowerCase()],
] satisfies [string, Operator][]);

/** Keys of type ARN compare part by part: a `*` in the account does not reach into the resource. */
function arnLike(pattern: string, where: string): Matcher {
  const matchers = arnParts(pattern)?.map(compileWildcard);
  if (matchers === undefined) {
    throw new UnsupportedError(`an ARN condition on ${pattern}, which is not an ARN (in ${where})`);
  }
  return (value) => arnParts(value)?.every((part, index) => matchers[index]?.(part)) ?? false;
}

/** The six parts of an ARN; the last one, the resource, may hold colons of its own. */
function arnParts(value: string): string[] | undefined {
  const parts = value.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Compiles a statement's Condition block: every operator and every key of it must hold. */
export function compileConditions(block: Readonly<Record<string, unknown>>, where: string): readonly Condition[] {
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) {
      throw new MalformedPolicyError(`Condition ${operator} is not an object`, where);
    }
    return Object.entries(keys).map(([key, value]) => compileOne(operator, key, textList(value, key, where), where));
  });
}

/** Any of the values will do; a key that the request does not carry fails. */
function compileOne(name: string, spelled: string, values: readonly string[], where: string): Condition {
  const operator = OPERATORS.get(name);
  if (operator === undefined) {
    throw new UnsupportedError(`the policy condition operator ${name} (in ${where})`);
  }
  const key = KEYS.get(spelled.toLowerCase());
  if (key === undefined) {
    throw new UnsupportedError(`the condition key ${spelled} (in ${where})`);
  }
  assertNoVariables(values, where);
  const matchers = values.map((value) => operator(value, where));
  return (context) => {
    const value = context[key];
    return value !== undefined && matchers.some((matches) => matches(value));
  };
}
