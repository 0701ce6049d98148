import { AwsFailure, UnsupportedError } from '../service.ts';

/** A value as DynamoDB spells it; the account knows texts and whole numbers, `{ S: 'a' }` and `{ N: '42' }`. */
export type Value = Readonly<{ N: string }> | Readonly<{ S: string }>;

/** An item, or what of it is beside its key. */
export type Attributes = Readonly<Record<string, Value>>;

/** What an update does to an item, worked out from its expression. */
export interface Update {
  /** Attributes that grow by so much, from nothing if need be. */
  readonly add: Readonly<Record<string, bigint>>;
  readonly set: Readonly<Record<string, bigint>>;
}

/** The one form that is known: one attribute grows, another is set. */
const ADD_AND_SET = /^\s*ADD\s+([#\w]+)\s+(:\w+)\s+SET\s+([#\w]+)\s*=\s*(:\w+)\s*$/;

export interface Expression {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

/**
 * Reads `ADD #a :a SET #b = :b`.
 * @throws UnsupportedError for every other expression, and for values that are not whole numbers
 */
export function readUpdate(expression: Expression): Update {
  const { UpdateExpression: text, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = expression;
  const [, grown = '', by = '', set = '', to = ''] = ADD_AND_SET.exec(text) ?? [];
  if (grown === '') throw new UnsupportedError(`the update expression ${text}; it knows ADD #a :a SET #b = :b`);
  const name = (token: string): string => {
    const given = token.startsWith('#') ? ExpressionAttributeNames[token] : token;
    if (given === undefined) throw invalid(`An expression attribute name used in expression is not defined: ${token}`);
    return given;
  };
  const value = (token: string): bigint => {
    const given = ExpressionAttributeValues[token];
    if (given === undefined) throw invalid(`An expression attribute value used in expression is not defined: ${token}`);
    return wholeNumber(given);
  };
  return { add: { [name(grown)]: value(by) }, set: { [name(set)]: value(to) } };
}

/** The attributes that an update changes, as they are after it. */
export function updated(item: Attributes, { add, set }: Update): Attributes {
  const grown = Object.entries(add).map(([name, by]) => [name, wholeNumber(item[name] ?? ZERO) + by] as const);
  return Object.fromEntries([...grown, ...Object.entries(set)].map(([name, value]) => [name, { N: String(value) }]));
}

const ZERO = { N: '0' };

function wholeNumber(value: unknown): bigint {
  const { N: number } = value as { N?: unknown };
  if (typeof number !== 'string' || !/^-?\d+$/.test(number)) {
    throw new UnsupportedError(`the DynamoDB value ${JSON.stringify(value)}; it knows whole numbers, { N: '42' }`);
  }
  return BigInt(number);
}

const invalid = (what: string): AwsFailure =>
  new AwsFailure('ValidationException', `Invalid UpdateExpression: ${what}`);
