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
    ['prefix, ignoring case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
    ['prefix of a number', detail({ 'c-count': [{ prefix: '5' }] }), false],
    ['suffix', { source: [{ suffix: 'ec2' }] }, true],
    ['suffix, ignoring case', { source: [{ suffix: { 'equals-ignore-case': '.EC2' } }] }, true],
    ['equals-ignore-case', { source: [{ 'equals-ignore-case': 'AWS.EC2' }] }, true],
    ['wildcard', { source: [{ wildcard: 'a*2' }] }, true],
    ['wildcard over the whole value only', { source: [{ wildcard: '*ec' }] }, false],
    ['wildcard takes a dot as a dot', { source: [{ wildcard: 'aws?ec*' }] }, false],
    ['anything-but a string', detail({ state: [{ 'anything-but': 'initializing' }] }), true],
    ['anything-but the string', detail({ state: [{ 'anything-but': 'running' }] }), false],
    ['anything-but a number', detail({ 'x-limit': [{ 'anything-but': 123 }] }), true],
    ['anything-but a list', detail({ state: [{ 'anything-but': ['stopped', 'running'] }] }), false],
    ['anything-but numbers', detail({ 'x-limit': [{ 'anything-but': [100, 200, 300] }] }), true],
    ['anything-but a prefix', detail({ state: [{ 'anything-but': { prefix: 'init' } }] }), true],
    ['anything-but prefixes', detail({ state: [{ 'anything-but': { prefix: ['init', 'run'] } }] }), false],
    ['anything-but a suffix', detail({ state: [{ 'anything-but': { suffix: 'ing' } }] }), false],
    ['anything-but a wildcard', detail({ state: [{ 'anything-but': { wildcard: '*nn*' } }] }), false],
    [
      'anything-but, ignoring case',
      detail({ state: [{ 'anything-but': { 'equals-ignore-case': 'RUNNING' } }] }),
      false,
    ],
    ['anything-but of an absent field', detail({ absent: [{ 'anything-but': 'x' }] }), false],
    ['numeric range', detail({ 'c-count': [{ numeric: ['>', 0, '<=', 5] }] }), true],
    ['numeric bound', detail({ 'd-count': [{ numeric: ['<', 10] }] }), true],
    ['numeric equality', detail({ 'x-limit': [{ numeric: ['=', 3.018e2] }] }), true],
    ['numeric out of range', detail({ 'c-count': [{ numeric: ['>', 5] }] }), false],
    ['numeric of a string', detail({ state: [{ numeric: ['>', 0] }] }), false],
    ['exists', detail({ 'c-count': [{ exists: true }] }), true],
    ['exists of an object, which is no leaf', detail({ nested: [{ exists: true }] }), false],
    ['exists: false of an object', detail({ nested: [{ exists: false }] }), true],
    ['exists: false of an absent parent', detail({ absent: { deep: [{ exists: false }] } }), true],
    ['exists: false of what is there', detail({ state: [{ exists: false }] }), false],
    ['null', detail({ nothing: [null] }), true],
    ['null is not absent', detail({ absent: [null] }), false],
    ['an empty string', detail({ empty: [''] }), true],
    ['a boolean', detail({ flag: [true] }), true],
    ['a number is no string', detail({ 'c-count': ['5'] }), false],
    ['one element of an array', detail({ tags: ['b', 'z'] }), true],
    ['no element of an array', detail({ tags: ['z'] }), false],
    ['fields of one element of an array of objects', detail({ list: { k: [2], v: ['y'] } }), true],
    ['fields of different elements', detail({ list: { k: [1], v: ['y'] } }), false],
    [
      'the complex example',
      {
        time: [{ prefix: '2017-10-02' }],
        detail: {
          state: [{ 'anything-but': 'initializing' }],
          'c-count': [{ numeric: ['>', 0, '<=', 5] }],
          'd-count': [{ numeric: ['<', 10] }],
          'x-limit': [{ 'anything-but': [100, 200, 300] }],
        },
      },
      true,
    ],
  ])('%s', (_, pattern, expected) => {
    expect(compilePattern(pattern)(EVENT)).toBe(expected);
  });

  it('takes escaped stars and backslashes in wildcards', () => {
    const matches = compilePattern({ a: [{ wildcard: '\\*\\\\*' }] });
    expect(matches({ a: '*\\rest' })).toBe(true);
    expect(matches({ a: 'x\\rest' })).toBe(false);
  });

  it('does not look into prototypes', () => {
    expect(compilePattern({ constructor: { name: ['Object'] } })({})).toBe(false);
  });
});

describe('refusals at load', () => {
  it.each<[string, unknown]>([
    ['cidr', { a: [{ cidr: '10.0.0.0/24' }] }],
    ['an unknown operator', { a: [{ contains: 'x' }] }],
    ['$or', { $or: [{ a: [1] }, { b: [1] }] }],
    ['an operator of Object.prototype', { a: [{ constructor: 'x' }] }],
    ['an unknown operator in anything-but', { a: [{ 'anything-but': { cidr: 'x' } }] }],
  ])('%s is not supported', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(/The local account does not support/);
  });

  it.each<[string, unknown]>([
    ['a bare value', { source: 'aws.s3' }],
    ['an empty list', { source: [] }],
    ['an empty object', { detail: {} }],
    ['no pattern', 'x'],
    ['two operators in one', { a: [{ prefix: 'a', suffix: 'b' }] }],
    ['a list in a list', { a: [['b']] }],
    ['an odd numeric', { a: [{ numeric: ['>'] }] }],
    ['an upper bound first', { a: [{ numeric: ['<', 5, '>', 0] }] }],
    ['a number out of range', { a: [{ numeric: ['>', 6e9] }] }],
    ['two stars', { a: [{ wildcard: 'a**' }] }],
    ['a stray backslash', { a: [{ wildcard: 'a\\b' }] }],
    ['mixed anything-but', { a: [{ 'anything-but': ['a', 1] }] }],
    ['exists of no boolean', { a: [{ exists: 'yes' }] }],
  ])('%s is an invalid pattern', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(expect.objectContaining({ code: 'InvalidEventPatternException' }));
  });
});
