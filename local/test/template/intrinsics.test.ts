// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation spells its own substitutions like this.

import { describe, expect, it } from 'vitest';
import type { TemplateDocument } from '../../template/document.ts';
import { Template } from '../../template/template.ts';

const DOCUMENT: TemplateDocument = {
  Parameters: {
    Stage: { Type: 'String', Default: 'dev' },
    Shards: { Type: 'Number', Default: 2 },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b,c' },
    Unset: { Type: 'String' },
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
  },
  Rules: { CheckBootstrapVersion: { Assertions: [] } },
  Mappings: { Sizes: { dev: { memory: 128 }, prod: { memory: 1024 } } },
  Conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    IsProd: { 'Fn::Not': [{ Condition: 'IsDev' }] },
    TwoShards: { 'Fn::Equals': [{ Ref: 'Shards' }, '2'] },
    Both: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'TwoShards' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'TwoShards' }] },
    Odd: { 'Fn::Contains': [['a'], 'a'] },
  },
  Resources: {
    Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'clicks' } },
    Lake: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'lake-${Stage}' } } },
    OnlyProd: { Type: 'AWS::SNS::Topic', Condition: 'IsProd' },
  },
};

const template = new Template(DOCUMENT, '/assembly');
const stream = 'arn:aws:kinesis:eu-central-1:000000000000:stream/clicks';

describe('resolve', () => {
  it.each([
    ['text', 'plain', 'plain'],
    ['numbers, booleans and null as they are', [1, true, null], [1, true, null]],
    ['Ref of a resource', { Ref: 'Clicks' }, 'clicks'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
    ['Ref of a number parameter is text', { Ref: 'Shards' }, '2'],
    ['Ref of a list parameter', { Ref: 'Zones' }, ['a', 'b', 'c']],
    ['AWS::AccountId', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['AWS::Region', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['AWS::StackName', { Ref: 'AWS::StackName' }, 'Shoplake'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Clicks', 'Arn'] }, stream],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Clicks.Arn' }, stream],
    ['Fn::Join', { 'Fn::Join': ['', ['s3://', { Ref: 'Lake' }, '/events/']] }, 's3://lake-dev/events/'],
    ['Fn::Join of a list parameter', { 'Fn::Join': ['|', { Ref: 'Zones' }] }, 'a|b|c'],
    ['Fn::Sub with references', { 'Fn::Sub': '${Stage}:${Clicks.Arn}@${AWS::Region}' }, `dev:${stream}@eu-central-1`],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${Host}/${Stage}', { Host: { Ref: 'Lake' } }] }, 'lake-dev/dev'],
    ['Fn::Sub leaves ${!Literal}', { 'Fn::Sub': 'dt=${!dt}/${Stage}' }, 'dt=${dt}/dev'],
    ['Fn::Sub keeps $ in values', { 'Fn::Sub': ['${Price}', { Price: '$& $1' }] }, '$& $1'],
    ['Fn::Select', { 'Fn::Select': [1, ['x', 'y']] }, 'y'],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': ['5', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Clicks', 'Arn'] }] }] },
      'stream/clicks',
    ],
    ['Fn::Split keeps empty parts', { 'Fn::Split': [',', 'a,,b'] }, ['a', '', 'b']],
    ['Fn::If, holds', { 'Fn::If': ['IsDev', 'yes', { Ref: 'Nowhere' }] }, 'yes'],
    ['Fn::If, does not hold', { 'Fn::If': ['IsProd', { Ref: 'Nowhere' }, 'no'] }, 'no'],
    ['Fn::And', { 'Fn::If': ['Both', 1, 2] }, 1],
    ['Fn::Or', { 'Fn::If': ['Either', 1, 2] }, 1],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 128],
    ['Fn::Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
    ['AWS::NoValue drops a property', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['AWS::NoValue drops an item', ['a', { Ref: 'AWS::NoValue' }], ['a']],
    ['AWS::NoValue as a branch', { a: { 'Fn::If': ['IsDev', { Ref: 'AWS::NoValue' }, 1] } }, {}],
    [
      'a policy condition is no intrinsic',
      { Condition: { Bool: { k: 'true' } } },
      { Condition: { Bool: { k: 'true' } } },
    ],
    ['Ref beside other keys is data', { Ref: 'x', Other: 1 }, { Ref: 'x', Other: 1 }],
  ])('%s', (_what, value, expected) => {
    expect(template.resolve(value)).toEqual(expected);
  });

  it.each([
    [
      'an unknown intrinsic, with its place',
      { Env: [{ 'Fn::ImportValue': 'x' }] },
      /Fn::ImportValue \(at Api\.Properties\.Env\[0\]\)/,
    ],
    ['an unknown pseudo parameter', { Ref: 'AWS::NotificationARNs' }, /AWS::NotificationARNs/],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Clicks', 'StreamId'] },
      /attribute StreamId of AWS::Kinesis::Stream Clicks/,
    ],
    ['an inherited property is no attribute', { 'Fn::GetAtt': ['Clicks', 'constructor'] }, /attribute constructor/],
    ['an SSM parameter', { Ref: 'BootstrapVersion' }, /BootstrapVersion of type AWS::SSM/],
    ['an unknown condition function', { 'Fn::If': ['Odd', 1, 2] }, /Fn::Contains/],
  ])('does not support %s', (_what, value, message) => {
    const act = () => template.resolve(value, 'Api.Properties');
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ name: 'UnsupportedError' }));
  });

  it.each([
    ['a resource that is not there', { Ref: 'Nowhere' }, /Nowhere/],
    ['a resource whose condition does not hold', { Ref: 'OnlyProd' }, /OnlyProd/],
    ['a parameter without a default', { Ref: 'Unset' }, /Unset .*no Default/],
    ['a condition that is not there', { 'Fn::If': ['Nope', 1, 2] }, /no condition Nope/],
    ['an index out of range', { 'Fn::Select': [2, ['a', 'b']] }, /item 2 of 2/],
    ['a missing mapping', { 'Fn::FindInMap': ['Sizes', 'dev', 'cpu'] }, /Sizes\.dev\.cpu/],
    ['an intrinsic with keys beside it', { 'Fn::Join': ['', []], Other: 1 }, /other keys/],
    ['a join of objects', { 'Fn::Join': ['', [{ a: 1 }]] }, /text is needed/],
    ['an attribute without a name', { 'Fn::GetAtt': 'Clicks' }, /Fn::GetAtt/],
  ])('refuses %s', (_what, value, message) => {
    const act = () => template.resolve(value, 'Api.Properties');
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ name: 'TemplateError' }));
  });
});
