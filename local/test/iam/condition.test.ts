import { describe, expect, it } from 'vitest';
import { compileConditions } from '../../iam/condition.ts';
import { type ContextKeys, EMPTY_CONTEXT, withKeys } from '../../iam/context.ts';

function holds(block: Record<string, unknown>, keys: ContextKeys): boolean {
  const context = withKeys(EMPTY_CONTEXT, keys);
  return compileConditions(block, 'policy').every((condition) => condition(context));
}

const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:orders';

// Verdicts after "IAM JSON policy elements: Condition operators" and "Multivalued context keys" of the IAM user guide.
describe('condition operators', () => {
  it.each<[block: Record<string, unknown>, keys: ContextKeys, expected: boolean]>([
    [{}, {}, true],
    [{ StringEquals: { 's3:prefix': 'a' } }, { 's3:prefix': 'a' }, true],
    [{ StringEquals: { 'S3:Prefix': 'a' } }, { 's3:prefix': 'a' }, true],
    [{ StringEquals: { 's3:prefix': 'A' } }, { 's3:prefix': 'a' }, false],
    [{ StringEquals: { 's3:prefix': 'a*' } }, { 's3:prefix': 'ab' }, false],
    [{ StringEquals: { 's3:prefix': ['x', 'a'] } }, { 's3:prefix': 'a' }, true],
    [{ StringEquals: { 's3:prefix': 'a' } }, {}, false],
    [{ StringEqualsIfExists: { 's3:prefix': 'a' } }, {}, true],
    [{ StringEqualsIfExists: { 's3:prefix': 'a' } }, { 's3:prefix': 'b' }, false],
    [{ StringNotEquals: { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': 'b' }, false],
    [{ StringNotEquals: { 's3:prefix': ['a', 'b'] } }, { 's3:prefix': 'c' }, true],
    [{ StringNotEquals: { 's3:prefix': 'a' } }, {}, true],
    [{ StringEqualsIgnoreCase: { k: 'AbC' } }, { k: 'aBc' }, true],
    [{ StringNotEqualsIgnoreCase: { k: 'AbC' } }, { k: 'aBc' }, false],
    [{ StringLike: { 's3:prefix': ['home/', 'home/*'] } }, { 's3:prefix': 'home/bob/x' }, true],
    [{ StringLike: { 's3:prefix': 'home/*' } }, {}, false],
    [{ StringNotLike: { 's3:prefix': 'home/*' } }, { 's3:prefix': 'home/bob' }, false],
    [{ StringNotLike: { 's3:prefix': 'home/*' } }, {}, true],
    [{ ArnEquals: { 'aws:SourceArn': QUEUE } }, { 'aws:SourceArn': QUEUE }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:*:111122223333:*' } }, { 'aws:SourceArn': QUEUE }, true],
    [{ ArnEquals: { 'aws:SourceArn': 'arn:aws:sqs:*:111122223333:*' } }, { 'aws:SourceArn': QUEUE }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:*:*:orders' } }, { 'aws:SourceArn': `${QUEUE}:x` }, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s*:*:*:*:c' } }, { 'aws:SourceArn': 'arn:aws:sns:r:a:b:c' }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:*:a:b:c' } }, { 'aws:SourceArn': 'arn:aws:x:y:a:b:c' }, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:*:*:*' } }, { 'aws:SourceArn': 'orders' }, false],
    [{ ArnLike: { 'aws:SourceArn': QUEUE } }, {}, false],
    [{ ArnNotLike: { 'aws:SourceArn': QUEUE } }, {}, true],
    [{ ArnNotEquals: { 'aws:SourceArn': QUEUE } }, { 'aws:SourceArn': QUEUE }, false],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'true' }, false],
    [{ Bool: { 'aws:SecureTransport': true } }, { 'aws:SecureTransport': 'true' }, true],
    [{ BoolIfExists: { 'aws:SecureTransport': 'false' } }, {}, true],
    [{ NumericEquals: { n: 10 } }, { n: '10.0' }, true],
    [{ NumericNotEquals: { n: 10 } }, { n: '10' }, false],
    [{ NumericLessThan: { n: '10' } }, { n: '9' }, true],
    [{ NumericLessThan: { n: '10' } }, { n: '10' }, false],
    [{ NumericLessThanEquals: { n: '10' } }, { n: '10' }, true],
    [{ NumericGreaterThan: { n: '9' } }, { n: '10' }, true],
    [{ NumericGreaterThanEquals: { n: '11' } }, { n: '10' }, false],
    [{ NumericLessThan: { n: '10' } }, { n: 'many' }, false],
    [{ Null: { k: 'true' } }, {}, true],
    [{ Null: { k: 'true' } }, { k: 'x' }, false],
    [{ Null: { k: false } }, { k: 'x' }, true],
    [{ 'ForAnyValue:StringEquals': { k: ['a', 'b'] } }, { k: ['x', 'b'] }, true],
    [{ 'ForAnyValue:StringEquals': { k: ['a', 'b'] } }, { k: ['x', 'y'] }, false],
    [{ 'ForAnyValue:StringEquals': { k: 'a' } }, {}, false],
    [{ 'ForAnyValue:StringNotEquals': { k: 'a' } }, {}, false],
    [{ 'ForAnyValue:StringNotEquals': { k: 'a' } }, { k: ['a', 'b'] }, true],
    [{ 'ForAllValues:StringLike': { k: ['a*', 'b'] } }, { k: ['a1', 'b'] }, true],
    [{ 'ForAllValues:StringLike': { k: ['a*', 'b'] } }, { k: ['a1', 'c'] }, false],
    [{ 'ForAllValues:StringEquals': { k: 'a' } }, {}, true],
    [{ 'ForAllValues:StringEquals': { k: 'a' } }, { k: [] }, true],
    [{ StringEquals: { a: '1', b: '2' } }, { a: '1', b: '3' }, false],
    [{ StringEquals: { a: '1' }, Bool: { b: 'true' } }, { a: '1', b: 'true' }, true],
  ])('%j with %j is %s', (block, keys, expected) => {
    expect(holds(block, keys)).toBe(expected);
  });

  it.each([
    ['IpAddress', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, /IpAddress/],
    ['dates', { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }, /DateLessThan/],
    ['misspelt operators', { StringEqual: { k: 'a' } }, /StringEqual /],
    ['Null with IfExists', { NullIfExists: { k: 'true' } }, /NullIfExists/],
    ['policy variables', { StringEquals: { k: `$\{aws:username}` } }, /aws:username/],
    ['ARN patterns that are none', { ArnLike: { 'aws:SourceArn': '*orders' } }, /\*orders, which is no ARN/],
  ])('does not support %s', (_what, block, message) => {
    const act = () => compileConditions(block, 'policy');
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ name: 'UnsupportedError' }));
  });

  it('does not support several values without a quantifier', () => {
    expect(() => holds({ StringEquals: { k: 'a' } }, { k: ['a', 'b'] })).toThrow(/with 2 values/);
  });
});
