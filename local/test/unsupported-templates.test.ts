// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and IAM spell their substitutions like this.

import { authorizerOf } from '../account/api.ts';
import { poolOf } from '../cognito/pool.ts';
import { tableDescription } from '../dynamodb/configuration.ts';
import { type PolicyKind, PolicySet } from '../iam/evaluate.ts';
import { assertTrusts, policiesOf } from '../iam/policies.ts';
import { accessesOf } from '../iam/requests.ts';
import { assertMayInvoke } from '../iam/resource-policies.ts';
import type { TemplateDocument } from '../template/document.ts';
import { Template } from '../template/template.ts';
import { type Refusal, refusals } from './refusals.ts';

const statement =
  (more: object, kind: PolicyKind = 'identity') =>
  () =>
    new PolicySet(kind, [
      { name: 'P', document: { Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more } } },
    ]);
const condition = (operator: string, key = 's3:ResourceAccount', value: unknown = 'a') =>
  statement({ Condition: { [operator]: { [key]: value } } });
const principal = (name: string, value: object): Refusal => [
  `the Principal ${name} (in P, statement 0)`,
  statement({ Principal: value }, 'resource'),
];
const ROLE = (more: object = {}) => ({
  R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] }, ...more } },
});
const templateOf = (Resources: TemplateDocument['Resources'], more: object = {}) =>
  new Template({ Resources, ...more }, '/assembly');
const permission = (more: object) => () =>
  assertMayInvoke(
    templateOf({
      F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f' } },
      P: {
        Type: 'AWS::Lambda::Permission',
        Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: 's3.amazonaws.com', ...more },
      },
    }),
    's3.amazonaws.com',
    'F',
    'arn:aws:s3:::lake',
  );
const table = (more: object) => () =>
  tableDescription('t', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    ...more,
  });
const access = (call: string, input: Record<string, unknown>) => () => {
  const [service = '', operation = ''] = call.split(' ');
  return accessesOf({ service, operation, input }, templateOf({}));
};
/** A route with an authorizer of its own. */
const authorized =
  (route: object, authorizer: object = {}) =>
  () => {
    const template = templateOf({
      A: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: { Issuer: 'https://issuer', Audience: ['client'] },
          ...authorizer,
        },
      },
    });
    const properties = { RouteKey: 'GET /a', AuthorizationType: 'JWT', AuthorizerId: template.ref('A'), ...route };
    return authorizerOf(template, properties, () => []);
  };
const pool =
  (properties: object, client: Readonly<Record<string, unknown>> = {}) =>
  () =>
    poolOf(
      templateOf({
        P: {
          Type: 'AWS::Cognito::UserPool',
          Properties: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true }, ...properties },
        },
        C: { Type: 'AWS::Cognito::UserPoolClient', Properties: client },
      }),
    );
const OBJECT = { Bucket: 'lake', Key: 'k' };

const IAM: readonly Refusal[] = [
  ...['NotAction', 'NotResource', 'NotPrincipal'].map((name): Refusal => [`${name} (in P`, statement({ [name]: '*' })]),
  ...[
    'IpAddress',
    'DateLessThan',
    'NumericLessThan',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'ArnEquals',
    'Null',
    'BoolIfExists',
    'ForAnyValue:StringEquals',
    'StringEqual',
  ].map((name): Refusal => [`the policy condition operator ${name} (in P, statement 0)`, condition(name)]),
  ['the condition key aws:SourceVpc (in P, statement 0)', condition('StringEquals', 'aws:SourceVpc')],
  ['the condition key s3:prefix', condition('StringEquals', 's3:prefix')],
  ['an ARN condition on *orders, which is not an ARN', condition('ArnLike', 'aws:SourceArn', '*orders')],
  ['the policy variable in ${aws:username}', condition('StringEquals', 's3:ResourceAccount', '${aws:username}')],
  [
    'the policy variable in arn:aws:s3:::lake/${aws:username}/*',
    statement({ Resource: 'arn:aws:s3:::lake/${aws:username}/*' }),
  ],
  principal('111122223333', { AWS: '111122223333' }),
  principal('arn:aws:iam::111122223333:root', { AWS: 'arn:aws:iam::111122223333:root' }),
  principal('Federated', { Federated: 'accounts.google.com' }),
  [
    'the managed policy arn:aws:iam::aws:policy/AdministratorAccess',
    () => policiesOf(templateOf(ROLE({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] })), 'R'),
  ],
  ['the permissions boundary of role R', () => policiesOf(templateOf(ROLE({ PermissionsBoundary: 'arn:x' })), 'R')],
  ['AWS::S3::Bucket Lake as a role', () => policiesOf(templateOf({ Lake: { Type: 'AWS::S3::Bucket' } }), 'Lake')],
  ['roles that ec2.amazonaws.com assumes', () => assertTrusts(templateOf(ROLE()), 'R', 'ec2.amazonaws.com')],
  ['FunctionUrlAuthType of AWS::Lambda::Permission P', permission({ FunctionUrlAuthType: 'NONE' })],
  ['PrincipalOrgID of AWS::Lambda::Permission P', permission({ PrincipalOrgID: 'o-1' })],
  ['SourceAccount of AWS::Lambda::Permission P', permission({ SourceAccount: '1' })],
  ['the Principal * of AWS::Lambda::Permission P', permission({ Principal: '*' })],
  ...[
    'S3 CopyObject',
    'S3 GetBucketWebsite',
    'SNS Subscribe',
    'SQS SendMessage',
    'DynamoDB BatchGetItem',
    'Kinesis GetRecords',
  ].map((call): Refusal => [`the permissions of ${call}`, access(call, {})]),
  ['the permissions of S3 calls with VersionId', access('S3 GetObject', { ...OBJECT, VersionId: 'v' })],
  ['the permissions of S3 calls with ACL', access('S3 PutObject', { ...OBJECT, ACL: 'private' })],
  ['the permissions of S3 calls with Tagging', access('S3 PutObject', { ...OBJECT, Tagging: 'a=b' })],
  [
    'the permissions of S3 calls with VersionId',
    access('S3 DeleteObjects', { Bucket: 'lake', Delete: { Objects: [{ Key: 'k', VersionId: 'v' }] } }),
  ],
  ['S3 access points', access('S3 GetObject', { ...OBJECT, Bucket: 'arn:aws:s3:eu-central-1:1:accesspoint/a' })],
];

const document =
  (more: object, resources: TemplateDocument['Resources'] = {}) =>
  () =>
    templateOf(resources, more);
const STREAM = { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'clicks' } };
const value = (given: unknown) => () =>
  templateOf({ Clicks: STREAM }, { Parameters: { BootstrapVersion: {} } }).resolve(given, 'Api.Properties');

const TEMPLATE: readonly Refusal[] = [
  ['template macros', document({ Transform: 'AWS::Serverless-2016-10-31' })],
  ['template rules (Mine)', document({ Rules: { Mine: {}, CheckBootstrapVersion: {} } })],
  ['template conditions (IsDev)', document({ Conditions: { IsDev: {} } })],
  ['template mappings (Sizes)', document({ Mappings: { Sizes: {} } })],
  ['template conditions (of A)', document({}, { A: { ...STREAM, Condition: 'IsDev' } })],
  ['template conditions (of A)', document({ Outputs: { A: { Value: 'x', Condition: 'IsDev' } } })],
  [
    'these resources: AWS::ElastiCache::CacheCluster (Cache), AWS::RDS::DBInstance (Db)',
    document(
      {},
      { Db: { Type: 'AWS::RDS::DBInstance' }, Clicks: STREAM, Cache: { Type: 'AWS::ElastiCache::CacheCluster' } },
    ),
  ],
  ...['AWS::SQS::Queue', 'AWS::SSM::Parameter'].map(
    (type): Refusal => [`these resources: ${type} (R)`, document({}, { R: { Type: type } })],
  ),
  ...['Fn::ImportValue', 'Fn::If', 'Fn::FindInMap', 'Fn::Base64', 'Fn::Cidr'].map(
    (name): Refusal => [`the intrinsic function ${name} (at Api.Properties.Env[0])`, value({ Env: [{ [name]: [] }] })],
  ),
  ['Fn::Sub with variables of its own', value({ 'Fn::Sub': ['${Host}', { Host: 'x' }] })],
  ['${Clicks.Arn} in Fn::Sub', value({ 'Fn::Sub': '${Clicks.Arn}' })],
  ['${!dt} in Fn::Sub', value({ 'Fn::Sub': 'dt=${!dt}' })],
  ['the pseudo parameter AWS::NoValue', value([{ Ref: 'AWS::NoValue' }])],
  ['the pseudo parameter AWS::NotificationARNs', value({ Ref: 'AWS::NotificationARNs' })],
  ['the parameter BootstrapVersion', value({ Ref: 'BootstrapVersion' })],
  ['the attribute StreamId of AWS::Kinesis::Stream Clicks', value({ 'Fn::GetAtt': ['Clicks', 'StreamId'] })],
  ['the attribute constructor of AWS::Kinesis::Stream Clicks', value({ 'Fn::GetAtt': ['Clicks', 'constructor'] })],
];

const TABLE: readonly Refusal[] = [
  ['the property StreamSpecification of the DynamoDB table t', table({ StreamSpecification: {} })],
  ['the property GlobalSecondaryIndexes of the DynamoDB table t', table({ GlobalSecondaryIndexes: [] })],
  [
    'a key of type undefined of the DynamoDB table t',
    table({
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
    }),
  ],
  [
    'a key of type N of the DynamoDB table t',
    table({ AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }] }),
  ],
];

const FRONT_DOOR: readonly Refusal[] = [
  ['AuthorizationType AWS_IAM of route GET /a', authorized({ AuthorizationType: 'AWS_IAM' })],
  ['AuthorizationScopes of route GET /a', authorized({ AuthorizationScopes: ['a'] })],
  ['the authorizer other of route GET /a', authorized({ AuthorizerId: 'other' })],
  [
    'the identity source $request.querystring.token',
    authorized({}, { IdentitySource: ['$request.querystring.token'] }),
  ],
  ['user pools that anybody may sign up to', pool({ AdminCreateUserConfig: {} })],
  ['triggers of user pools', pool({ LambdaConfig: { PreSignUp: 'arn' } })],
  ['clients of user pools with a secret', pool({}, { GenerateSecret: true })],
  ['the OAuth flows implicit', pool({}, { AllowedOAuthFlows: ['implicit'] })],
];

refusals('IAM', IAM);
refusals('the front door', FRONT_DOOR);
refusals('a DynamoDB table', TABLE);
refusals('the template', TEMPLATE);
