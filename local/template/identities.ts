import { createHash } from 'node:crypto';
import { ACCOUNT_ID, arnOf, REGION } from '../common/arns.ts';
import { packageGroupArn } from '../sagemaker/resources.ts';

/** Who a resource is once it exists: its physical name, what `Ref` returns, what `Fn::GetAtt` may ask. */
export interface Identity {
  readonly name: string;
  readonly ref: string;
  /** The ARN that IAM knows the resource by, also where CloudFormation offers no such attribute. */
  readonly arn?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A resource about to be identified. `property` takes a dotted path and gives the resolved text, if there is any. */
export interface Declared {
  readonly stackName: string;
  readonly logicalId: string;
  readonly name: string;
  /** Where the local account answers HTTP; absent: the address AWS would give. */
  readonly apiEndpoint: string | undefined;
  property(path: string): string | undefined;
}

export interface IdentityRule {
  /** Dotted paths of the properties that may hold the physical name, first found wins; none: the name is derived. */
  readonly nameProperties?: readonly string[];
  readonly lowerCase?: boolean;
  /** @default 64 */
  readonly maxLength?: number;
  /** Whether what the template may ask of it is known only once it is made. @default false */
  readonly isDeployed?: boolean;
  identify(declared: Declared): Omit<Identity, 'name'>;
}

/** Ref is the physical name, and there is nothing else to ask. */
const named = (...nameProperties: readonly string[]): IdentityRule => ({
  nameProperties,
  identify: ({ name }) => ({ ref: name, attributes: {} }),
});

/** Ref is the physical name; `Arn` is an attribute. */
const withArn = (nameProperty: string, toArn: (declared: Declared) => string): IdentityRule => ({
  nameProperties: [nameProperty],
  identify: (declared) => ({ ref: declared.name, arn: toArn(declared), attributes: { Arn: toArn(declared) } }),
});

/** Ref is an id that the service makes up; the same id is an attribute of the given name. */
const withId = (attribute: string, idOf: (declared: Declared) => string): IdentityRule => ({
  identify: (declared) => ({ ref: idOf(declared), attributes: { [attribute]: idOf(declared) } }),
});

const uuidOf = ({ stackName, logicalId }: Declared) => stableUuid(stackName, logicalId);
const shortIdOf = ({ stackName, logicalId }: Declared) => stableHex(stackName, logicalId, 10);

const bucket: IdentityRule = {
  nameProperties: ['BucketName'],
  lowerCase: true,
  maxLength: 63,
  identify: ({ name }) => ({
    ref: name,
    arn: `arn:aws:s3:::${name}`,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${REGION}.amazonaws.com`,
    },
  }),
};

const role: IdentityRule = {
  nameProperties: ['RoleName'],
  identify: (declared) => {
    const roleArn = `arn:aws:iam::${ACCOUNT_ID}:role${declared.property('Path') ?? '/'}${declared.name}`;
    const roleId = `AROA${stableHex(declared.stackName, declared.logicalId, 17).toUpperCase()}`;
    return { ref: declared.name, arn: roleArn, attributes: { Arn: roleArn, RoleId: roleId } };
  },
};

const stateMachine: IdentityRule = {
  nameProperties: ['StateMachineName'],
  maxLength: 80,
  identify: ({ name }) => {
    const machineArn = arnOf('states', `stateMachine:${name}`);
    return { ref: machineArn, arn: machineArn, attributes: { Arn: machineArn, Name: name } };
  },
};

/** AWS appends six random characters to a secret's ARN; they belong to the ARN but not to the name. */
const secret: IdentityRule = {
  nameProperties: ['Name'],
  identify: ({ stackName, logicalId, name }) => {
    const secretArn = arnOf('secretsmanager', `secret:${name}-${stableHex(stackName, logicalId, 6)}`);
    return { ref: secretArn, arn: secretArn, attributes: { Id: secretArn } };
  },
};

const topic: IdentityRule = {
  nameProperties: ['TopicName'],
  identify: ({ name }) => {
    const topicArn = arnOf('sns', name);
    return { ref: topicArn, arn: topicArn, attributes: { TopicArn: topicArn, TopicName: name } };
  },
};

const subscription: IdentityRule = {
  identify: (declared) => ({ ref: arnOf('sns', `${declared.name}:${uuidOf(declared)}`), attributes: {} }),
};

const httpApi: IdentityRule = {
  identify: (declared) => {
    const id = shortIdOf(declared);
    const endpoint = declared.apiEndpoint ?? `https://${id}.execute-api.${REGION}.amazonaws.com`;
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: endpoint } };
  },
};

const userPool: IdentityRule = {
  identify: (declared) => {
    const id = `${REGION}_${shortIdOf(declared)}`;
    const poolArn = arnOf('cognito-idp', `userpool/${id}`);
    // On a laptop the issuer is reached where the API is.
    const ProviderURL = declared.apiEndpoint
      ? `${declared.apiEndpoint}/oidc`
      : `https://cognito-idp.${REGION}.amazonaws.com/${id}`;
    return { ref: id, arn: poolArn, attributes: { Arn: poolArn, UserPoolId: id, ProviderURL } };
  },
};

const glueDatabase: IdentityRule = {
  nameProperties: ['DatabaseInput.Name'],
  lowerCase: true,
  identify: ({ name }) => ({ ref: name, arn: arnOf('glue', `database/${name}`), attributes: {} }),
};

const glueTable: IdentityRule = {
  nameProperties: ['Name', 'TableInput.Name'],
  lowerCase: true,
  identify: (declared) => ({
    ref: declared.name,
    arn: arnOf('glue', `table/${declared.property('DatabaseName')}/${declared.name}`),
    attributes: {},
  }),
};

const workGroup: IdentityRule = {
  nameProperties: ['Name'],
  identify: ({ name }) => ({ ref: name, arn: arnOf('athena', `workgroup/${name}`), attributes: {} }),
};

const eventSourceMapping: IdentityRule = {
  identify: (declared) => {
    const id = uuidOf(declared);
    const mappingArn = arnOf('lambda', `event-source-mapping:${id}`);
    return { ref: id, arn: mappingArn, attributes: { Id: id, EventSourceMappingArn: mappingArn } };
  },
};

const rule: IdentityRule = withArn('Name', (declared) => {
  const bus = declared.property('EventBusName') ?? 'default';
  return arnOf('events', bus === 'default' ? `rule/${declared.name}` : `rule/${bus}/${declared.name}`);
});

const repository: IdentityRule = {
  nameProperties: ['RepositoryName'],
  lowerCase: true,
  identify: ({ name }) => {
    const repositoryArn = arnOf('ecr', `repository/${name}`);
    const RepositoryUri = `${ACCOUNT_ID}.dkr.ecr.${REGION}.amazonaws.com/${name}`;
    return { ref: name, arn: repositoryArn, attributes: { Arn: repositoryArn, RepositoryUri } };
  },
};

const modelPackageGroup: IdentityRule = {
  nameProperties: ['ModelPackageGroupName'],
  identify: ({ name }) => {
    const groupArn = packageGroupArn(name);
    return { ref: groupArn, arn: groupArn, attributes: { ModelPackageGroupArn: groupArn } };
  },
};

/** Known by what a deployment made of it. */
const deployed: IdentityRule = { isDeployed: true, identify: ({ name }) => ({ ref: name, attributes: {} }) };

/** Every resource type the local account knows. A type that is not here stops the account at its start. */
export const IDENTITIES: Readonly<Record<string, IdentityRule>> = {
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::Authorizer': withId('AuthorizerId', shortIdOf),
  'AWS::ApiGatewayV2::Integration': withId('IntegrationId', shortIdOf),
  'AWS::ApiGatewayV2::Route': withId('RouteId', shortIdOf),
  'AWS::ApiGatewayV2::Stage': named('StageName'),
  'AWS::Athena::NamedQuery': withId('NamedQueryId', uuidOf),
  'AWS::Athena::WorkGroup': workGroup,
  'AWS::Budgets::Budget': named('Budget.BudgetName'),
  'AWS::CloudFormation::CustomResource': deployed,
  'AWS::CloudWatch::Alarm': withArn('AlarmName', ({ name }) => arnOf('cloudwatch', `alarm:${name}`)),
  'AWS::CodeBuild::Project': withArn('Name', ({ name }) => arnOf('codebuild', `project/${name}`)),
  'AWS::Cognito::UserPool': userPool,
  'AWS::Cognito::UserPoolClient': withId('ClientId', shortIdOf),
  'AWS::Cognito::UserPoolDomain': named('Domain'),
  'AWS::Cognito::UserPoolGroup': named('GroupName'),
  'AWS::DynamoDB::Table': withArn('TableName', ({ name }) => arnOf('dynamodb', `table/${name}`)),
  'AWS::ECR::Repository': repository,
  'AWS::Events::Rule': rule,
  'AWS::Glue::Database': glueDatabase,
  'AWS::Glue::Table': glueTable,
  'AWS::IAM::Policy': named(),
  'AWS::IAM::Role': role,
  'AWS::Kinesis::Stream': withArn('Name', ({ name }) => arnOf('kinesis', `stream/${name}`)),
  'AWS::Lambda::EventInvokeConfig': named(),
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': withArn('FunctionName', ({ name }) => arnOf('lambda', `function:${name}`)),
  'AWS::Lambda::Permission': withId('Id', ({ name }) => name),
  'AWS::Logs::LogGroup': withArn('LogGroupName', ({ name }) => arnOf('logs', `log-group:${name}:*`)),
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': named(),
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': withId('Id', ({ name }) => name),
  'AWS::SageMaker::Endpoint': deployed,
  'AWS::SageMaker::EndpointConfig': deployed,
  'AWS::SageMaker::Model': deployed,
  'AWS::SageMaker::ModelPackageGroup': modelPackageGroup,
  'AWS::Scheduler::Schedule': withArn('Name', (declared) =>
    arnOf('scheduler', `schedule/${declared.property('GroupName') ?? 'default'}/${declared.name}`),
  ),
  'AWS::SecretsManager::Secret': secret,
  'AWS::StepFunctions::StateMachine': stateMachine,
};

/** The first `length` hex digits of what identifies a resource: stands for the random part of ids that AWS makes up. */
function stableHex(stackName: string, logicalId: string, length: number): string {
  return createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex').slice(0, length);
}

/** A UUID that is the same at every start, so that ids kept on disk stay valid. */
function stableUuid(stackName: string, logicalId: string): string {
  const hex = stableHex(stackName, logicalId, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/**
 * The physical name of a resource that is given none: stack name and logical id, as CloudFormation does but without its
 * random tail. Too long a name keeps its beginning and ends in a hash, so that two of them stay apart.
 */
export function derivedName(stackName: string, logicalId: string, maxLength: number): string {
  const name = `${stackName}-${logicalId}`;
  return name.length <= maxLength ? name : `${name.slice(0, maxLength - 9)}-${stableHex(stackName, logicalId, 8)}`;
}
