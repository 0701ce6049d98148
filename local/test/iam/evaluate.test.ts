import { describe, expect, it } from 'vitest';
import { evaluate, PolicySet } from '../../iam/evaluate.ts';
import type { Caller } from '../../iam/principals.ts';

const ROLE = 'arn:aws:iam::111122223333:role/reader';
const READER: Caller = {
  kind: 'role',
  roleArn: ROLE,
  sessionArn: 'arn:aws:sts::111122223333:assumed-role/reader/one',
};
const EVENTS: Caller = { kind: 'service', service: 'events.amazonaws.com' };

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/*' };
const deny = { ...allow, Effect: 'Deny' };
const elsewhere = { ...allow, Resource: 'arn:aws:s3:::other/*' };
const to = (statement: object, principal: unknown) => ({ ...statement, Principal: principal });

function verdict(
  identity: readonly object[],
  resource: readonly object[] = [],
  caller = READER,
  action = 's3:GetObject',
) {
  const set = (kind: 'identity' | 'resource', statements: readonly object[]) =>
    new PolicySet(kind, statements.length === 0 ? [] : [{ name: kind, document: { Statement: statements } }]);
  return evaluate(
    { caller, action, resource: 'arn:aws:s3:::lake/a/b', context: {} },
    set('identity', identity),
    set('resource', resource),
  );
}

describe('one account, as in "Policy evaluation logic" of the IAM user guide', () => {
  it.each([
    ['nothing said is an implicit deny', [], [], 'ImplicitDeny'],
    ['an identity policy allows by itself', [allow], [], 'Allow'],
    ['a resource policy allows the role by itself', [], [to(allow, { AWS: ROLE })], 'Allow'],
    ['a resource policy allows the session by itself', [], [to(allow, { AWS: READER.sessionArn })], 'Allow'],
    ['a resource policy allows everyone', [], [to(allow, '*')], 'Allow'],
    ['a resource policy allows everyone, spelled AWS: *', [], [to(allow, { AWS: ['*'] })], 'Allow'],
    ['a resource policy for another role', [], [to(allow, { AWS: `${ROLE}2` })], 'ImplicitDeny'],
    ['a resource policy for a service', [], [to(allow, { Service: 'events.amazonaws.com' })], 'ImplicitDeny'],
    ['an explicit deny wins over an allow after it', [deny, allow], [], 'DenyByIdentityPolicy'],
    ['an explicit deny wins over an allow before it', [allow, deny], [], 'DenyByIdentityPolicy'],
    ['an identity deny wins over a resource allow', [deny], [to(allow, '*')], 'DenyByIdentityPolicy'],
    ['a resource deny wins over an identity allow', [allow], [to(deny, '*')], 'DenyByResourcePolicy'],
    ['a deny to others does not', [allow], [to(deny, { AWS: `${ROLE}2` })], 'Allow'],
    ['a deny elsewhere does not', [allow, { ...deny, Resource: elsewhere.Resource }], [], 'Allow'],
    ['an allow elsewhere does not', [elsewhere], [], 'ImplicitDeny'],
    ['an action in other case', [{ ...allow, Action: 'S3:getobject' }], [], 'Allow'],
    ['an action by wildcard', [{ ...allow, Action: 's3:Get*' }], [], 'Allow'],
    ['all actions', [{ ...allow, Action: '*' }], [], 'Allow'],
    ['another action', [{ ...allow, Action: ['s3:PutObject', 's3:GetObjectVersion'] }], [], 'ImplicitDeny'],
    ['a deny of one place', [allow, { ...deny, Resource: 'arn:aws:s3:::lake/a/*' }], [], 'DenyByIdentityPolicy'],
    ['resources are case-sensitive', [{ ...allow, Resource: 'arn:aws:s3:::Lake/*' }], [], 'ImplicitDeny'],
    ['a bucket ARN is not its objects', [{ ...allow, Resource: 'arn:aws:s3:::lake' }], [], 'ImplicitDeny'],
  ] as const)('%s', (_what, identity, resource, expected) => {
    expect(verdict(identity, resource)).toBe(expected);
  });

  it('lets a service in its own name do what a resource policy says, and no more', () => {
    const toEvents = to(allow, { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] });
    expect(verdict([], [toEvents], EVENTS)).toBe('Allow');
    expect(verdict([], [to(allow, { AWS: ROLE })], EVENTS)).toBe('ImplicitDeny');
  });

  it('remembers actions apart', () => {
    const set = new PolicySet('identity', [{ name: 'p', document: { Statement: allow } }]);
    const request = { caller: READER, resource: 'arn:aws:s3:::lake/x', context: {} };
    for (const _round of [1, 2]) {
      expect(evaluate({ ...request, action: 's3:GetObject' }, set)).toBe('Allow');
      expect(evaluate({ ...request, action: 's3:PutObject' }, set)).toBe('ImplicitDeny');
    }
  });
});

describe('what IAM refuses to store', () => {
  it.each([
    ['an unknown element', { ...allow, Actoin: 's3:*' }, /unknown element Actoin/],
    ['no effect', { Action: 's3:*', Resource: '*' }, /Effect/],
    ['no action', { Effect: 'Allow', Resource: '*' }, /no Action/],
    ['no resource', { Effect: 'Allow', Action: 's3:*' }, /no Resource/],
    ['an action without a service', { ...allow, Action: 'GetObject' }, /GetObject is not an action/],
    ['a resource that is not an ARN', { ...allow, Resource: 'lake/*' }, /lake\/\* is neither an ARN/],
    ['a principal in an identity policy', { ...allow, Principal: '*' }, /Principal/],
  ])('%s', (_what, statement, message) => {
    expect(() => verdict([statement])).toThrow(message);
  });

  it('a principal with a partial wildcard, or none, in a resource policy', () => {
    expect(() => verdict([], [to(allow, { AWS: 'arn:aws:iam::111122223333:role/*' })])).toThrow(/wildcard/);
    expect(() => verdict([], [allow])).toThrow(/no Principal/);
  });

  it('names the policy and the statement', () => {
    const document = { Statement: [allow, { ...allow, Sid: 'Second', Effect: 'allow' }] };
    expect(() => new PolicySet('identity', [{ name: 'Api/Default', document }])).toThrow(
      /Api\/Default, statement Second/,
    );
  });
});
