import { AwsFailure, UnsupportedError } from '../service.ts';

/** A value as DynamoDB spells it; the account knows texts and whole numbers, `{ S: 'a' }` and `{ N: '42' }`. */
export type Value = Readonly<{ N: string }> | Readonly<{ S: string }>;

/** An item, or what of it is beside its key. */
export type Attributes = Readonly<Record<string, Value>>;

/** What an update does to an item, worked out from its expression. */
export interface Update {
  /** Attributes that grow by so much, from nothing if need be. */
  readonly add: Readonly<Record<string, bigint>>;
  readonly set: Readonly<Record<string, Value>>;
}

/** The form that is known: one attribute grows, others are set; one of the two may be missing. */
const FORM = /^\s*(?:ADD\s+([#\w]+)\s+(:\w+)\s*)?(?:SET\s+((?:[#\w]+\s*=\s*:\w+\s*,?\s*)+))?$/;
const ASSIGNMENT = /([#\w]+)\s*=\s*(:\w+)/g;

export interface Expression {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

/**
 * Reads `ADD #a :a SET #b = :b, #c = :c`.
 * @throws UnsupportedError for every other expression, and for values that are neither texts nor whole numbers
 */
export function readUpdate(expression: Expression): Update {
  const { UpdateExpression: text, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = expression;
  const [whole, grown, by = '', assignments = ''] = FORM.exec(text) ?? [];
  if (whole === undefined || whole.trim() === '') {
    throw new UnsupportedError(`the update expression ${text}; it knows ADD #a :a SET #b = :b, #c = :c`);
  }
  const name = (token: string): string => {
    const given = token.startsWith('#') ? ExpressionAttributeNames[token] : token;
    if (given === undefined) throw invalid(`An expression attribute name used in expression is not defined: ${token}`);
    return given;
  };
  const value = (token: string): unknown => {
    const given = ExpressionAttributeValues[token];
    if (given === undefined) throw invalid(`An expression attribute value used in expression is not defined: ${token}`);
    return given;
  };
  const set = [...assignments.matchAll(ASSIGNMENT)].map(([, attribute = '', to = '']) => [
    name(attribute),
    settable(value(to)),
  ]);
  return {
    add: grown === undefined ? {} : { [name(grown)]: wholeNumber(value(by)) },
    set: Object.fromEntries(set),
  };
}

/** The attributes that an update changes, as they are after it. */
export function updated(item: Attributes, { add, set }: Update): Attributes {
  const grown = Object.entries(add).map(([name, by]) => [name, { N: String(wholeNumber(item[name] ?? ZERO) + by) }]);
  return { ...Object.fromEntries(grown), ...set };
}

const ZERO = { N: '0' };

function settable(value: unknown): Value {
  const { S: text } = value as { S?: unknown };
  return typeof text === 'string' ? { S: text } : { N: String(wholeNumber(value)) };
}

function wholeNumber(value: unknown): bigint {
  const { N: number } = value as { N?: unknown };
  if (typeof number !== 'string' || !/^-?\d+$/.test(number)) {
    throw new UnsupportedError(`the DynamoDB value ${JSON.stringify(value)}; it knows whole numbers, { N: '42' }`);
  }
  return BigInt(number);
}

const invalid = (what: string): AwsFailure =>
  new AwsFailure('ValidationException', `Invalid UpdateExpression: ${what}`);
