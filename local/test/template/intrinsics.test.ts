// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation spells its own substitutions like this.

import { describe, expect, it } from 'vitest';
import type { TemplateDocument } from '../../template/document.ts';
import { Template } from '../../template/template.ts';

const DOCUMENT: TemplateDocument = {
  Parameters: {
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
  },
  Rules: { CheckBootstrapVersion: { Assertions: [] } },
  Resources: {
    Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'clicks' } },
    Lake: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'lake-${AWS::AccountId}' } } },
  },
};

const template = new Template(DOCUMENT, '/assembly');
const stream = 'arn:aws:kinesis:eu-central-1:000000000000:stream/clicks';

describe('resolve', () => {
  it.each([
    ['text', 'plain', 'plain'],
    ['numbers, booleans and null as they are', [1, true, null], [1, true, null]],
    ['Ref of a resource', { Ref: 'Clicks' }, 'clicks'],
    ['AWS::AccountId', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['AWS::Region', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Clicks', 'Arn'] }, stream],
    ['Fn::Join', { 'Fn::Join': ['', ['s3://', { Ref: 'Lake' }, '/events/']] }, 's3://lake-000000000000/events/'],
    ['AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['AWS::StackId', { Ref: 'AWS::StackId' }, 'arn:aws:cloudformation:eu-central-1:000000000000:stack/Stack/local'],
    ['Fn::Sub', { 'Fn::Sub': '${Clicks}@${AWS::Region}' }, 'clicks@eu-central-1'],
    ['Fn::Select', { 'Fn::Select': [1, ['x', 'y']] }, 'y'],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': ['5', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Clicks', 'Arn'] }] }] },
      'stream/clicks',
    ],
    ['Fn::Split keeps empty parts', { 'Fn::Split': [',', 'a,,b'] }, ['a', '', 'b']],
    [
      'a policy condition is not an intrinsic',
      { Condition: { Bool: { k: 'true' } } },
      { Condition: { Bool: { k: 'true' } } },
    ],
    ['Ref beside other keys is data', { Ref: 'x', Other: 1 }, { Ref: 'x', Other: 1 }],
  ])('%s', (_what, value, expected) => {
    expect(template.resolve(value)).toEqual(expected);
  });

  it.each([
    ['a resource that is not there', { Ref: 'Nowhere' }, /Nowhere/],
    ['an index out of range', { 'Fn::Select': [2, ['a', 'b']] }, /item 2 of 2/],
    ['an intrinsic with keys beside it', { 'Fn::Join': ['', []], Other: 1 }, /other keys/],
    ['a join of objects', { 'Fn::Join': ['', [{ a: 1 }]] }, /text is needed/],
    ['an attribute without a name', { 'Fn::GetAtt': ['Clicks'] }, /Fn::GetAtt/],
  ])('refuses %s', (_what, value, message) => {
    const act = () => template.resolve(value, 'Api.Properties');
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ name: 'TemplateError' }));
  });
});
