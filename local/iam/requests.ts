import { arnOf } from '../common/arns.ts';
import { isRecord } from '../common/record.ts';
import { packageArn, packageGroupArn, packageGroupName, sageMakerArn } from '../sagemaker/resources.ts';
import { AwsFailure, type ServiceCall, UnsupportedError } from '../service.ts';
import type { Template } from '../template/template.ts';
import type { Context } from './condition.ts';

/** One thing that IAM must allow before a call goes through. */
export interface Access {
  readonly action: string;
  readonly resource: string;
  readonly keys?: Context;
}

type Input = ServiceCall['input'];
type AccessRule = (input: Input, template: Template) => readonly Access[];

/** What a call must be allowed to do; all of it must be. */
export function accessesOf(call: ServiceCall, template: Template): readonly Access[] {
  const rule = TABLES[call.service]?.[call.operation];
  if (rule === undefined) {
    throw new UnsupportedError(`the permissions of ${call.service} ${call.operation}`);
  }
  return rule(call.input, template);
}

/** A row for an operation that does one action on one resource. */
const one =
  (action: string, resourceOf: (input: Input, template: Template) => string): AccessRule =>
  (input, template) => [{ action, resource: resourceOf(input, template) }];

/** A member that the service needs to know what is being accessed. */
function required(input: Input, ...names: readonly string[]): string {
  const value = names.map((name) => input[name]).find((given) => typeof given === 'string');
  if (value === undefined) {
    throw new AwsFailure('ValidationException', `Missing required parameter: ${names.join(' or ')}.`);
  }
  return value as string;
}

const member = (name: string) => (input: Input) => required(input, name);

/**
 * A query is guarded by its workgroup, which the request does not name. Whoever makes the call asks the Athena service and adds
 * `WorkGroup`; without that hint the resource is `workgroup/*`, which only a policy on all workgroups allows. That may deny too
 * much and never allows too much.
 */
const workGroup = (fallback: string) => (input: Input) => arnOf('athena', `workgroup/${input.WorkGroup ?? fallback}`);

/** `FunctionName` is a name or an ARN. */
const functionArn = (input: Input) =>
  arnOf('lambda', `function:${required(input, 'FunctionName').replace(/^arn:aws:lambda:[\w-]+:\d{12}:function:/, '')}`);

const streamArn = (input: Input) =>
  String(input.StreamARN ?? arnOf('kinesis', `stream/${required(input, 'StreamName', 'StreamARN')}`));

/** A sender is an identity by themselves here; that their domain is one would do as well in AWS. */
const sender = (input: Input) => arnOf('ses', `identity/${required(input, 'FromEmailAddress')}`);

/** `TableName` is a name or an ARN. */
const tableArn = (input: Input) =>
  arnOf('dynamodb', `table/${required(input, 'TableName').replace(/^arn:aws:dynamodb:[\w-]+:\d{12}:table\//, '')}`);

const userPoolArn = (input: Input) => arnOf('cognito-idp', `userpool/${required(input, 'UserPoolId')}`);

/** S3 ARNs carry neither region nor account. */
function bucketOf(input: Input): string {
  const bucket = required(input, 'Bucket');
  if (bucket.includes(':')) {
    throw new UnsupportedError(`S3 access points (${bucket})`);
  }
  return `arn:aws:s3:::${bucket}`;
}

/** Another version of an object, its ACL and its tags have actions of their own. */
function objectOf(input: Input): string {
  const other = ['VersionId', 'ACL', 'Tagging'].find((name) => input[name] !== undefined);
  if (other !== undefined) {
    throw new UnsupportedError(`the permissions of S3 calls with ${other}`);
  }
  return `${bucketOf(input)}/${required(input, 'Key')}`;
}

function deleteObjects(input: Input): Access[] {
  const objects = isRecord(input.Delete) && Array.isArray(input.Delete.Objects) ? input.Delete.Objects : [];
  return objects.filter(isRecord).map((object) => ({
    action: 's3:DeleteObject',
    resource: objectOf({ Bucket: input.Bucket, ...object }),
  }));
}

/**
 * Policies name a secret by its ARN with the six random characters; calls may name it by that or by name. A secret that is not
 * in the template keeps the name it was asked by, so that only a wider policy allows it.
 */
function secretArn(input: Input, template: Template): string {
  const id = required(input, 'SecretId');
  const logicalId = template.findByArn(id) ?? template.findByName('AWS::SecretsManager::Secret', id);
  return logicalId === undefined ? arnOf('secretsmanager', `secret:${id}`) : template.arn(logicalId);
}

const sageMaker = (kind: Parameters<typeof sageMakerArn>[0], name: string) => (input: Input) =>
  sageMakerArn(kind, required(input, name));

const job = sageMaker('training-job', 'TrainingJobName');
const model = sageMaker('model', 'ModelName');
const config = sageMaker('endpoint-config', 'EndpointConfigName');
const endpoint = sageMaker('endpoint', 'EndpointName');

/** Who hands a role to a service must be allowed to. */
const passRole =
  (name: string) =>
  (input: Input): Access[] => [
    {
      action: 'iam:PassRole',
      resource: required(input, name),
      keys: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
    },
  ];

/** A new resource with tags needs the permission to tag it too. */
function create(
  action: string,
  resourceOf: (input: Input) => string,
  more: (input: Input) => readonly Access[] = () => [],
): AccessRule {
  return (input) => {
    const resource = resourceOf(input);
    const isTagged = Array.isArray(input.Tags) && input.Tags.length > 0;
    const tagging = isTagged ? [{ action: 'sagemaker:AddTags', resource }] : [];
    return [{ action, resource }, ...more(input), ...tagging];
  };
}

/** Creating and updating an endpoint reaches for its configuration as well. */
const onEndpoint = (action: string): AccessRule =>
  create(action, endpoint, (input) => [{ action, resource: config(input) }]);

/** A version belongs to a group, and is a resource of its own whose number the service gives. */
function createModelPackage(input: Input): Access[] {
  const group = packageGroupName(required(input, 'ModelPackageGroupName'));
  const action = 'sagemaker:CreateModelPackage';
  return [
    { action, resource: packageGroupArn(group) },
    { action, resource: packageArn(group, '*') },
  ];
}

/** Per service, as the SDK's client is named, the access that each operation needs: the operations that functions and
 * state machines of the stack use. The operator needs none. */
const TABLES: Readonly<Record<string, Readonly<Record<string, AccessRule>>>> = {
  Athena: {
    GetQueryExecution: one('athena:GetQueryExecution', workGroup('*')),
    GetQueryResults: one('athena:GetQueryResults', workGroup('*')),
    StartQueryExecution: one('athena:StartQueryExecution', workGroup('primary')),
    StopQueryExecution: one('athena:StopQueryExecution', workGroup('*')),
  },
  CognitoIdentityProvider: Object.fromEntries(
    [
      'AdminAddUserToGroup',
      'AdminCreateUser',
      'AdminDeleteUser',
      'AdminListGroupsForUser',
      'AdminRemoveUserFromGroup',
      'AdminSetUserPassword',
      'ListUsers',
    ].map((operation) => [operation, one(`cognito-idp:${operation}`, userPoolArn)]),
  ),
  DynamoDB: {
    DeleteItem: one('dynamodb:DeleteItem', tableArn),
    GetItem: one('dynamodb:GetItem', tableArn),
    PutItem: one('dynamodb:PutItem', tableArn),
    Query: one('dynamodb:Query', tableArn),
    UpdateItem: one('dynamodb:UpdateItem', tableArn),
  },
  Kinesis: { PutRecords: one('kinesis:PutRecords', streamArn) },
  Lambda: { Invoke: one('lambda:InvokeFunction', functionArn) },
  S3: {
    DeleteObjects: deleteObjects,
    GetObject: one('s3:GetObject', objectOf),
    HeadObject: one('s3:GetObject', objectOf),
    ListObjectsV2: one('s3:ListBucket', bucketOf),
    PutObject: one('s3:PutObject', objectOf),
  },
  SFN: {
    DescribeExecution: one('states:DescribeExecution', member('executionArn')),
    ListExecutions: one('states:ListExecutions', member('stateMachineArn')),
    StartExecution: one('states:StartExecution', member('stateMachineArn')),
  },
  SageMaker: {
    CreateEndpoint: onEndpoint('sagemaker:CreateEndpoint'),
    CreateEndpointConfig: create('sagemaker:CreateEndpointConfig', config),
    CreateModel: create('sagemaker:CreateModel', model, passRole('ExecutionRoleArn')),
    CreateModelPackage: createModelPackage,
    CreateTrainingJob: create('sagemaker:CreateTrainingJob', job, passRole('RoleArn')),
    DeleteEndpoint: one('sagemaker:DeleteEndpoint', endpoint),
    DeleteEndpointConfig: one('sagemaker:DeleteEndpointConfig', config),
    DeleteModel: one('sagemaker:DeleteModel', model),
    DescribeEndpoint: one('sagemaker:DescribeEndpoint', endpoint),
    DescribeTrainingJob: one('sagemaker:DescribeTrainingJob', job),
    ListEndpointConfigs: one('sagemaker:ListEndpointConfigs', () => '*'),
    ListModels: one('sagemaker:ListModels', () => '*'),
    StopTrainingJob: one('sagemaker:StopTrainingJob', job),
    UpdateEndpoint: onEndpoint('sagemaker:UpdateEndpoint'),
  },
  // A raw message needs both (Amazon SES, service authorization).
  SESv2: {
    SendEmail: (input) => ['ses:SendEmail', 'ses:SendRawEmail'].map((action) => ({ action, resource: sender(input) })),
  },
  SNS: { Publish: one('sns:Publish', member('TopicArn')) },
  SageMakerRuntime: { InvokeEndpoint: one('sagemaker:InvokeEndpoint', endpoint) },
  SecretsManager: {
    GetSecretValue: one('secretsmanager:GetSecretValue', secretArn),
    PutSecretValue: one('secretsmanager:PutSecretValue', secretArn),
  },
};
