import { UnsupportedError } from '../service.ts';
import { invalidPattern } from './pattern-error.ts';

/** Tests one leaf value of an event: a string, number, boolean or null. */
export type ValueTest = (value: unknown) => boolean;

type Operator = (operand: unknown, path: string) => ValueTest;

/** Makes the test for one element of a pattern's list, `exists` apart, which looks at the absence of a value. */
export function compileValue(matcher: unknown, path: string): ValueTest {
  if (matcher === null || ['string', 'number', 'boolean'].includes(typeof matcher)) return (value) => value === matcher;
  const { operator, operand } = single(matcher, path);
  const compile = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (compile === undefined) throw new UnsupportedError(`the event pattern operator '${operator}' (at "${path}")`);
  return compile(operand, path);
}

/** `{operator: operand}`: an object with exactly one member. */
export function single(matcher: unknown, path: string): { readonly operator: string; readonly operand: unknown } {
  const [entry, ...more] = typeof matcher === 'object' && matcher !== null ? Object.entries(matcher) : [];
  if (entry === undefined || more.length > 0 || Array.isArray(matcher)) {
    throw invalidPattern('a match expression must be a value or an object with one operator', path);
  }
  return { operator: entry[0], operand: entry[1] };
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: affix((value, text) => value.startsWith(text)),
  suffix: affix((value, text) => value.endsWith(text)),
  'equals-ignore-case': (operand, path) => ignoringCase(textIn(operand, path), (value, text) => value === text),
  wildcard: (operand, path) => wildcard(textIn(operand, path), path),
  numeric: (operand, path) => numeric(operand, path),
  'anything-but': (operand, path) => anythingBut(operand, path),
};

/** `prefix` and `suffix` take a string, or `{"equals-ignore-case": string}`. */
function affix(test: (value: string, text: string) => boolean): Operator {
  return (operand, path) => {
    if (typeof operand === 'string') return (value) => typeof value === 'string' && test(value, operand);
    const { operator, operand: text } = single(operand, path);
    if (operator === 'equals-ignore-case') return ignoringCase(textIn(text, path), test);
    throw new UnsupportedError(`'${operator}' inside prefix or suffix (at "${path}")`);
  };
}

function ignoringCase(text: string, test: (value: string, text: string) => boolean): ValueTest {
  const lower = text.toLowerCase();
  return (value) => typeof value === 'string' && test(value.toLowerCase(), lower);
}

/** `*` stands for any characters, none too; `\*` is a star and `\\` a backslash. */
function wildcard(pattern: string, path: string): ValueTest {
  const parts = pattern.match(/\\[\s\S]|\*|[^\\*]+|\\/g) ?? [];
  let source = '';
  for (const [index, part] of parts.entries()) {
    if (part === '*' && parts[index - 1] === '*') throw invalidPattern('consecutive wildcard characters', path);
    if (part.startsWith('\\') && part !== '\\*' && part !== '\\\\')
      throw invalidPattern('invalid escape character', path);
    source += part === '*' ? '[\\s\\S]*' : literal(part.startsWith('\\') ? part.slice(1) : part);
  }
  const expression = new RegExp(`^${source}$`);
  return (value) => typeof value === 'string' && expression.test(value);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** EventBridge compares numbers in this range only, to 15 digits. */
const LARGEST_NUMBER = 5e9;

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", n]`, one bound, or a lower and an upper bound: `[">", 0, "<=", 5]`. */
function numeric(operand: unknown, path: string): ValueTest {
  const list: readonly unknown[] = Array.isArray(operand) ? operand : [];
  const bounds = [list.slice(0, 2), list.slice(2, 4)].filter((pair) => pair.length > 0);
  const shape = bounds.map(([operator]) => String(operator).replace('=', '')).join('');
  if (list.length > 4 || !['', '<', '>', '><'].includes(shape) || (shape === '' && list.length !== 2)) {
    throw invalidPattern('numeric takes one comparison, or a lower and then an upper bound', path);
  }
  const tests = bounds.map(([operator, bound]) => {
    const compare = COMPARISONS[String(operator)];
    if (compare === undefined || typeof bound !== 'number' || Math.abs(bound) > LARGEST_NUMBER) {
      throw invalidPattern(`numeric compares with =, <, <=, > or >= and a number within ±${LARGEST_NUMBER}`, path);
    }
    return (value: number) => compare(value, bound);
  });
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

const INSIDE_ANYTHING_BUT = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];

/** Any value but those named: a value, a list, or `{operator: string or list of strings}`. An absent field does not match. */
function anythingBut(operand: unknown, path: string): ValueTest {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) {
    const excluded: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    const types = new Set(excluded.map((value) => typeof value));
    if (types.size !== 1 || !(types.has('string') || types.has('number'))) {
      throw invalidPattern('anything-but takes only strings or only numbers', path);
    }
    const values = new Set<unknown>(excluded);
    return (value) => !values.has(value);
  }
  const { operator, operand: inner } = single(operand, path);
  if (!INSIDE_ANYTHING_BUT.includes(operator)) {
    throw new UnsupportedError(`'${operator}' inside anything-but (at "${path}")`);
  }
  const texts: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
  const tests = texts.map((text) => compileValue({ [operator]: textIn(text, path) }, path));
  return (value) => !tests.some((test) => test(value));
}

function textIn(operand: unknown, path: string): string {
  if (typeof operand === 'string' && operand !== '') return operand;
  throw invalidPattern('the operator takes a string that is not empty', path);
}
