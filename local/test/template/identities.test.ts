import { describe, expect, it } from 'vitest';
import type { ResourceDocument } from '../../template/document.ts';
import { Template } from '../../template/template.ts';

const HERE = 'eu-central-1:000000000000';

function templateOf(resource: ResourceDocument, logicalId = 'Thing', stackName = 'Shop'): Template {
  return new Template({ Resources: { [logicalId]: resource } }, '/assembly', { stackName });
}

describe('Ref and Fn::GetAtt', () => {
  it.each<[type: string, properties: Record<string, unknown>, ref: string, attributes: Record<string, string>]>([
    [
      'AWS::S3::Bucket',
      { BucketName: 'lake' },
      'lake',
      {
        Arn: 'arn:aws:s3:::lake',
        DomainName: 'lake.s3.amazonaws.com',
        RegionalDomainName: 'lake.s3.eu-central-1.amazonaws.com',
      },
    ],
    ['AWS::Kinesis::Stream', { Name: 'clicks' }, 'clicks', { Arn: `arn:aws:kinesis:${HERE}:stream/clicks` }],
    ['AWS::Lambda::Function', { FunctionName: 'api' }, 'api', { Arn: `arn:aws:lambda:${HERE}:function:api` }],
    ['AWS::IAM::Role', { RoleName: 'r', Path: '/app/' }, 'r', { Arn: 'arn:aws:iam::000000000000:role/app/r' }],
    ['AWS::Glue::Database', { DatabaseInput: { Name: 'silver' } }, 'silver', {}],
    ['AWS::Glue::Table', { DatabaseName: 'silver', TableInput: { Name: 'orders' } }, 'orders', {}],
    ['AWS::Glue::Table', { DatabaseName: 'silver', Name: 'orders', OpenTableFormatInput: {} }, 'orders', {}],
    ['AWS::Athena::WorkGroup', { Name: 'shop' }, 'shop', {}],
    [
      'AWS::StepFunctions::StateMachine',
      { StateMachineName: 'refresh' },
      `arn:aws:states:${HERE}:stateMachine:refresh`,
      { Arn: `arn:aws:states:${HERE}:stateMachine:refresh`, Name: 'refresh' },
    ],
    [
      'AWS::SageMaker::ModelPackageGroup',
      { ModelPackageGroupName: 'Rec' },
      `arn:aws:sagemaker:${HERE}:model-package-group/Rec`,
      { ModelPackageGroupArn: `arn:aws:sagemaker:${HERE}:model-package-group/Rec` },
    ],
    ['AWS::Budgets::Budget', { Budget: { BudgetName: 'month' } }, 'month', {}],
    ['AWS::DynamoDB::Table', { TableName: 'counters' }, 'counters', { Arn: `arn:aws:dynamodb:${HERE}:table/counters` }],
    ['AWS::CodeBuild::Project', { Name: 'image' }, 'image', { Arn: `arn:aws:codebuild:${HERE}:project/image` }],
    [
      'AWS::ECR::Repository',
      { RepositoryName: 'models' },
      'models',
      {
        Arn: `arn:aws:ecr:${HERE}:repository/models`,
        RepositoryUri: '000000000000.dkr.ecr.eu-central-1.amazonaws.com/models',
      },
    ],
    ['AWS::Events::Rule', { Name: 'landed' }, 'landed', { Arn: `arn:aws:events:${HERE}:rule/landed` }],
    [
      'AWS::Scheduler::Schedule',
      { Name: 'hourly' },
      'hourly',
      { Arn: `arn:aws:scheduler:${HERE}:schedule/default/hourly` },
    ],
    [
      'AWS::SNS::Topic',
      { TopicName: 'alerts' },
      `arn:aws:sns:${HERE}:alerts`,
      { TopicArn: `arn:aws:sns:${HERE}:alerts`, TopicName: 'alerts' },
    ],
    ['AWS::Logs::LogGroup', { LogGroupName: '/a/b' }, '/a/b', { Arn: `arn:aws:logs:${HERE}:log-group:/a/b:*` }],
    ['AWS::ApiGatewayV2::Stage', { StageName: '$default' }, '$default', {}],
    ['AWS::CloudWatch::Alarm', { AlarmName: 'late' }, 'late', { Arn: `arn:aws:cloudwatch:${HERE}:alarm:late` }],
  ])('%s %j', (type, properties, ref, attributes) => {
    const template = templateOf({ Type: type, Properties: properties });
    expect(template.ref('Thing')).toBe(ref);
    for (const [name, value] of Object.entries(attributes)) {
      expect(template.attribute('Thing', name)).toBe(value);
    }
  });

  it('gives a secret an ARN that ends in six characters more than its name', () => {
    const template = templateOf({ Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'write-keys' } });
    expect(template.ref('Thing')).toMatch(
      /^arn:aws:secretsmanager:eu-central-1:000000000000:secret:write-keys-[A-Za-z0-9]{6}$/,
    );
  });

  it('gives an HTTP API a lower-case id of ten characters and its address', () => {
    const template = templateOf({ Type: 'AWS::ApiGatewayV2::Api' });
    const id = template.ref('Thing');
    expect(id).toMatch(/^[a-z0-9]{10}$/);
    expect(template.attribute('Thing', 'ApiId')).toBe(id);
    expect(template.attribute('Thing', 'ApiEndpoint')).toBe(`https://${id}.execute-api.eu-central-1.amazonaws.com`);
  });

  it('takes the address of the HTTP API from whoever serves it', () => {
    const document = { Resources: { Api: { Type: 'AWS::ApiGatewayV2::Api' } } };
    const template = new Template(document, '/assembly', { apiEndpoint: 'http://127.0.0.1:4000' });
    expect(template.attribute('Api', 'ApiEndpoint')).toBe('http://127.0.0.1:4000');
  });

  it('gives ids of UUID shape that stay the same', () => {
    const mapping = { Type: 'AWS::Lambda::EventSourceMapping' };
    const uuid = templateOf(mapping).ref('Thing');
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(templateOf(mapping).ref('Thing')).toBe(uuid);
    expect(templateOf(mapping, 'Other').ref('Other')).not.toBe(uuid);
  });
});

describe('derived names', () => {
  it('are stack name and logical id', () => {
    expect(templateOf({ Type: 'AWS::Kinesis::Stream' }, 'Clicks').ref('Clicks')).toBe('Shop-Clicks');
  });

  it('are lower case for buckets', () => {
    expect(templateOf({ Type: 'AWS::S3::Bucket' }, 'Lake0A').ref('Lake0A')).toBe('shop-lake0a');
  });

  it('are cut to 63 characters for buckets, and stay apart', () => {
    const beginning = 'L'.repeat(80);
    const name = templateOf({ Type: 'AWS::S3::Bucket' }, `${beginning}A`).ref(`${beginning}A`);
    const other = templateOf({ Type: 'AWS::S3::Bucket' }, `${beginning}B`).ref(`${beginning}B`);
    expect(name).toMatch(/^shop-l+-[0-9a-f]{8}$/);
    expect(name).toHaveLength(63);
    expect(other).not.toBe(name);
  });

  it('stay within 64 characters for functions', () => {
    const id = 'F'.repeat(70);
    expect(templateOf({ Type: 'AWS::Lambda::Function' }, id).ref(id)).toHaveLength(64);
  });
});
