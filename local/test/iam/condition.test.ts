import { describe, expect, it } from 'vitest';
import { type Context, compileConditions } from '../../iam/condition.ts';

function holds(block: Record<string, unknown>, context: Context): boolean {
  return compileConditions(block, 'policy').every((condition) => condition(context));
}

const ACCOUNT = 's3:ResourceAccount';
const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:orders';

// Verdicts after "IAM JSON policy elements: Condition operators" of the IAM user guide.
describe('condition operators', () => {
  it.each<[block: Record<string, unknown>, context: Context, expected: boolean]>([
    [{}, {}, true],
    [{ StringEquals: { [ACCOUNT]: 'a' } }, { [ACCOUNT]: 'a' }, true],
    [{ StringEquals: { 'S3:resourceaccount': 'a' } }, { [ACCOUNT]: 'a' }, true],
    [{ StringEquals: { [ACCOUNT]: 'A' } }, { [ACCOUNT]: 'a' }, false],
    [{ StringEquals: { [ACCOUNT]: 'a*' } }, { [ACCOUNT]: 'ab' }, false],
    [{ StringEquals: { [ACCOUNT]: ['x', 'a'] } }, { [ACCOUNT]: 'a' }, true],
    [{ StringEquals: { [ACCOUNT]: 'a' } }, {}, false],
    [{ StringLike: { [ACCOUNT]: ['home/', 'home/*'] } }, { [ACCOUNT]: 'home/bob/x' }, true],
    [{ StringLike: { [ACCOUNT]: 'home/*' } }, {}, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:*:111122223333:*' } }, { 'aws:SourceArn': QUEUE }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:*:*:orders' } }, { 'aws:SourceArn': `${QUEUE}:x` }, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s*:*:*:*:c' } }, { 'aws:SourceArn': 'arn:aws:sns:r:a:b:c' }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:*:a:b:c' } }, { 'aws:SourceArn': 'arn:aws:x:y:a:b:c' }, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:*:*:*' } }, { 'aws:SourceArn': 'orders' }, false],
    [{ ArnLike: { 'aws:SourceArn': QUEUE } }, {}, false],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'true' }, false],
    [{ Bool: { 'aws:SecureTransport': true } }, { 'aws:SecureTransport': 'true' }, true],
    [{ Bool: { 'aws:SecureTransport': 'True' } }, { 'aws:SecureTransport': 'true' }, true],
    [
      { StringEquals: { [ACCOUNT]: '1', 'aws:SourceAccount': '2' } },
      { [ACCOUNT]: '1', 'aws:SourceAccount': '3' },
      false,
    ],
    [
      { StringEquals: { [ACCOUNT]: '1' }, Bool: { 'aws:SecureTransport': 'true' } },
      { [ACCOUNT]: '1', 'aws:SecureTransport': 'true' },
      true,
    ],
  ])('%j with %j is %s', (block, context, expected) => {
    expect(holds(block, context)).toBe(expected);
  });
});
