import { AwsFailure, UnsupportedError } from '../service.ts';
import type { Attributes, Value } from './update.ts';

const ABSENT = /^\s*attribute_not_exists\(\s*([#\w]+)\s*\)\s*$/;
const EQUAL = /^\s*([#\w]+)\s*=\s*(:\w+)\s*$/;

/**
 * Holds a write back whose condition is not met: `attribute_not_exists(#a)` or `#a = :a`.
 * @throws AwsFailure `ConditionalCheckFailedException`; UnsupportedError for every other condition
 */
export function assertCondition(before: Attributes | undefined, input: Readonly<Record<string, unknown>>): void {
  const { ConditionExpression: text, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = input;
  if (text === undefined) return;
  const nameOf = (token: string): string =>
    (ExpressionAttributeNames as Readonly<Record<string, string>>)[token] ?? token;
  const [, absent] = ABSENT.exec(String(text)) ?? [];
  const [, equal, value] = EQUAL.exec(String(text)) ?? [];
  if (absent === undefined && equal === undefined) {
    throw new UnsupportedError(`the condition ${text}; it knows attribute_not_exists(#a) and #a = :a`);
  }
  const wanted = (ExpressionAttributeValues as Readonly<Record<string, Value>>)[value ?? ''];
  const isMet =
    absent === undefined
      ? JSON.stringify(before?.[nameOf(equal ?? '')]) === JSON.stringify(wanted)
      : before?.[nameOf(absent)] === undefined;
  if (!isMet) throw new AwsFailure('ConditionalCheckFailedException', 'The conditional request failed');
}
