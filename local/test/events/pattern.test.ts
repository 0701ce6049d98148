import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../events/pattern.ts';

// The sample event of EventBridge's rule engine documentation.
const EVENT = {
  version: '0',
  id: 'ddddd4-aaaa-7777-4444-345dd43cc333',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '012345679012',
  time: '2017-10-02T16:24:49Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000'],
  detail: {
    'c-count': 5,
    'd-count': 3,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    'instance-id': 'i-000000aaaaaa00000',
    state: 'running',
    empty: '',
    nothing: null,
    flag: true,
    tags: ['a', 'b'],
    nested: { c1: 100 },
    list: [
      { k: 1, v: 'x' },
      { k: 2, v: 'y' },
    ],
  },
};

const detail = (value: unknown) => ({ detail: value });

describe('patterns of the documentation', () => {
  it.each<[string, unknown, boolean]>([
    [
      'all fields and any of the values',
      {
        'detail-type': ['EC2 Instance State-change Notification'],
        resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000'],
        detail: { state: ['initializing', 'running'] },
      },
      true,
    ],
    ['one field that does not fit', { source: ['aws.ec2'], detail: { state: ['stopped'] } }, false],
    ['a missing field', { detail: { absent: ['x'] } }, false],
    ['prefix', { time: [{ prefix: '2017-10-02' }] }, true],
    ['prefix of a number', detail({ 'c-count': [{ prefix: '5' }] }), false],
    ['null', detail({ nothing: [null] }), true],
    ['null is not absent', detail({ absent: [null] }), false],
    ['an empty string', detail({ empty: [''] }), true],
    ['a boolean', detail({ flag: [true] }), true],
    ['a number is not a string', detail({ 'c-count': ['5'] }), false],
    ['one element of an array', detail({ tags: ['b', 'z'] }), true],
    ['no element of an array', detail({ tags: ['z'] }), false],
    ['fields of one element of an array of objects', detail({ list: { k: [2], v: ['y'] } }), true],
    ['fields of different elements', detail({ list: { k: [1], v: ['y'] } }), false],
  ])('%s', (_, pattern, expected) => {
    expect(compilePattern(pattern)(EVENT)).toBe(expected);
  });

  it('does not look into prototypes', () => {
    expect(compilePattern({ constructor: { name: ['Object'] } })({})).toBe(false);
  });
});

describe('refusals at load', () => {
  it.each<[string, unknown]>([
    ['a bare value', { source: 'aws.s3' }],
    ['an empty list', { source: [] }],
    ['an empty object', { detail: {} }],
    ['no pattern', 'x'],
    ['two operators in one', { a: [{ prefix: 'a', suffix: 'b' }] }],
    ['an empty prefix', { a: [{ prefix: '' }] }],
    ['a list in a list', { a: [['b']] }],
  ])('%s is an invalid pattern', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(expect.objectContaining({ code: 'InvalidEventPatternException' }));
  });
});
