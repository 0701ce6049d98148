import { AwsFailure, UnsupportedError } from '../service.ts';
import type { TableDescription } from './configuration.ts';

/** The items of one partition from a sort key on, at most so many. */
export interface Query {
  readonly partition: string;
  readonly from: string;
  readonly newestFirst: boolean;
  readonly limit: number;
}

type Input = Readonly<Record<string, unknown>>;

/** The forms that are known: the partition, and with it a least sort key. */
const CONDITION = /^\s*([#\w]+)\s*=\s*(:\w+)(?:\s+AND\s+([#\w]+)\s*>=\s*(:\w+))?\s*$/;

/** Reads `#id = :id` and `#id = :id AND #at >= :from`. @throws UnsupportedError for every other condition */
export function readQuery({ key, sortKey }: TableDescription, input: Input): Query {
  const {
    KeyConditionExpression: text,
    ScanIndexForward: forward = true,
    Limit: limit = Number.MAX_SAFE_INTEGER,
  } = input;
  const [, first = '', is = '', second, from] = CONDITION.exec(String(text)) ?? [];
  if (first === '') throw new UnsupportedError(`the key condition ${text}; it knows #a = :a AND #b >= :b`);
  const names = (input.ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>;
  const values = (input.ExpressionAttributeValues ?? {}) as Readonly<Record<string, { readonly S?: unknown }>>;
  const name = (token: string) => names[token] ?? token;
  const value = (token: string): string => {
    const given = values[token]?.S;
    if (typeof given === 'string') return given;
    throw invalid(`Invalid KeyConditionExpression: ${token} is not a text`);
  };
  if (name(first) !== key || (second !== undefined && name(second) !== sortKey))
    throw invalid(`Query condition missed key schema element: ${key}`);
  return {
    partition: value(is),
    from: from === undefined ? '' : value(from),
    newestFirst: forward === false,
    limit: Number(limit),
  };
}

const invalid = (what: string): AwsFailure => new AwsFailure('ValidationException', what);
