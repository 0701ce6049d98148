import { UnsupportedError } from '../service.ts';
import { isRecord } from '../template/document.ts';
import type { Context } from './context.ts';
import { MalformedPolicyError, textList } from './document.ts';
import { OPERATORS } from './operators.ts';
import { assertNoVariables } from './variables.ts';
import type { Matcher } from './wildcard.ts';

export type Condition = (context: Context) => boolean;

type Quantifier = 'ForAnyValue' | 'ForAllValues' | undefined;

interface Test {
  readonly key: string;
  readonly operator: string;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
  readonly negated: boolean;
  readonly matchers: readonly Matcher[];
  readonly where: string;
}

/** Compiles a statement's Condition block: every operator and every key of it must hold. */
export function compileConditions(block: Readonly<Record<string, unknown>>, where: string): readonly Condition[] {
  return Object.entries(block).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) {
      throw new MalformedPolicyError(`Condition ${operator} is no object`, where);
    }
    return Object.entries(keys).map(([key, value]) => compileOne(operator, key, textList(value, key, where), where));
  });
}

function compileOne(name: string, key: string, values: readonly string[], where: string): Condition {
  if (name === 'Null') {
    return compileNull(key.toLowerCase(), values);
  }
  const [, quantifier, base, ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(name) ?? ([] as undefined[]);
  const operator = OPERATORS.get(base ?? name);
  if (operator === undefined) {
    throw new UnsupportedError(`the policy condition operator ${name} (in ${where})`);
  }
  assertNoVariables(values, where);
  return compileTest({
    key: key.toLowerCase(),
    operator: name,
    quantifier: quantifier as Quantifier,
    ifExists: ifExists !== undefined,
    negated: operator.negated,
    matchers: values.map((value) => operator.compile(value, where)),
    where,
  });
}

/** `Null: true` asks that the key be absent. */
function compileNull(key: string, values: readonly string[]): Condition {
  const wanted = values.map((value) => value.toLowerCase() === 'true');
  return (context) => wanted.includes(!context.has(key));
}

function compileTest(test: Test): Condition {
  const { key, matchers, negated } = test;
  const holds: Matcher = (value) => matchers.some((matches) => matches(value)) !== negated;
  const whenAbsent = holdsWhenAbsent(test);
  switch (test.quantifier) {
    case 'ForAnyValue':
      return (context) => context.get(key)?.some(holds) ?? whenAbsent;
    case 'ForAllValues':
      return (context) => context.get(key)?.every(holds) ?? whenAbsent;
    default:
      return (context) => {
        const values = context.get(key);
        return values === undefined ? whenAbsent : holds(single(values, test));
      };
  }
}

/** The AWS documentation's rule for a key that the request does not carry. */
function holdsWhenAbsent({ ifExists, quantifier, negated }: Test): boolean {
  if (ifExists || quantifier === 'ForAllValues') {
    return true;
  }
  return quantifier === undefined && negated;
}

function single(values: readonly string[], { operator, key, where }: Test): string {
  const [value, ...others] = values;
  if (value === undefined || others.length > 0) {
    throw new UnsupportedError(`${operator} on ${key} with ${values.length} values (in ${where})`);
  }
  return value;
}
