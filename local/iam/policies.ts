import { ACCOUNT_ID } from '../common/arns.ts';
import { isRecord } from '../common/record.ts';
import { AwsFailure, type Principal, UnsupportedError } from '../service.ts';
import type { Template } from '../template/template.ts';
import type { Context } from './condition.ts';
import { type NamedPolicy, textList } from './document.ts';
import { evaluate, PolicySet } from './evaluate.ts';

/** The AWS-managed policies whose text is known here. */
const MANAGED: Readonly<Record<string, unknown>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    ],
  },
};

/** Everything that gives or takes permissions from a role: inline policies, attached `AWS::IAM::Policy`, managed policies. */
export function policiesOf(template: Template, roleId: string): NamedPolicy[] {
  const role = roleProperties(template, roleId);
  if (role.PermissionsBoundary !== undefined) {
    throw new UnsupportedError(`the permissions boundary of role ${roleId}`);
  }
  const inline = records(role.Policies).map((policy) => ({
    name: `${roleId}/${String(policy.PolicyName)}`,
    document: policy.PolicyDocument,
  }));
  const managed = textList(role.ManagedPolicyArns ?? [], 'ManagedPolicyArns', roleId).map(managedPolicy);
  return [...inline, ...attachedPolicies(template, template.ref(roleId)), ...managed];
}

/** The policies of a role, compiled. */
export function compileRolePolicies(template: Template, roleId: string): PolicySet {
  return new PolicySet('identity', policiesOf(template, roleId));
}

/** What each service answers when it is given a role that it may not assume. */
const TRUST_FAILURES: Readonly<Record<string, (roleArn: string) => AwsFailure>> = {
  'lambda.amazonaws.com': () =>
    new AwsFailure('InvalidParameterValueException', 'The role defined for the function cannot be assumed by Lambda.'),
  'states.amazonaws.com': () =>
    new AwsFailure(
      'AccessDeniedException',
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    ),
  'scheduler.amazonaws.com': () =>
    new AwsFailure(
      'ValidationException',
      'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    ),
  'events.amazonaws.com': (roleArn) =>
    new AwsFailure(
      'ValidationException',
      `Provided role '${roleArn}' cannot be assumed by principal 'events.amazonaws.com'.`,
    ),
  'sagemaker.amazonaws.com': (roleArn) =>
    new AwsFailure(
      'ValidationException',
      `Could not assume role ${roleArn}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
    ),
};

/**
 * Fails as the service would if the role's trust policy does not let the service assume it. `keys` are the condition keys the
 * service sends along: the CDK's roles for state machines and schedules ask for `aws:SourceArn` (the machine's ARN; the ARN of
 * the schedule *group*).
 */
export function assertTrusts(template: Template, roleId: string, servicePrincipal: string, keys: Context = {}): void {
  const failure = TRUST_FAILURES[servicePrincipal];
  if (failure === undefined) {
    throw new UnsupportedError(`roles that ${servicePrincipal} assumes (${roleId})`);
  }
  const name = `${roleId}/AssumeRolePolicyDocument`;
  const document = roleProperties(template, roleId).AssumeRolePolicyDocument;
  const request = {
    caller: { kind: 'service', service: servicePrincipal },
    action: 'sts:AssumeRole',
    resource: template.arn(roleId),
    context: { 'aws:SecureTransport': 'true', 'aws:SourceAccount': ACCOUNT_ID, ...keys },
  } as const;
  if (evaluate(request, undefined, new PolicySet('trust', [{ name, document }])) !== 'Allow') {
    throw failure(template.arn(roleId));
  }
}

/** Fails as STS would if the role's trust policy does not let somebody of the account take it. */
export function assertAssumable(template: Template, roleId: string, { arn }: Principal): void {
  const name = `${roleId}/AssumeRolePolicyDocument`;
  const document = roleProperties(template, roleId).AssumeRolePolicyDocument;
  const request = {
    caller: { kind: 'role', roleArn: arn, sessionArn: arn },
    action: 'sts:AssumeRole',
    resource: template.arn(roleId),
    context: { 'aws:SecureTransport': 'true' },
  } as const;
  if (evaluate(request, undefined, new PolicySet('trust', [{ name, document }])) === 'Allow') return;
  const message = `User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${request.resource}`;
  throw new AwsFailure('AccessDenied', message, 403);
}

function roleProperties(template: Template, roleId: string): Readonly<Record<string, unknown>> {
  const { type, properties } = template.resource(roleId);
  if (type !== 'AWS::IAM::Role') {
    throw new UnsupportedError(`${type} ${roleId} as a role`);
  }
  return properties;
}

function attachedPolicies(template: Template, roleName: string): NamedPolicy[] {
  return template
    .resources('AWS::IAM::Policy')
    .filter(({ properties }) => Array.isArray(properties.Roles) && properties.Roles.includes(roleName))
    .map(({ logicalId, properties }) => ({ name: logicalId, document: properties.PolicyDocument }));
}

function managedPolicy(arn: string): NamedPolicy {
  const document = MANAGED[arn];
  if (document === undefined) {
    throw new UnsupportedError(`the managed policy ${arn}`);
  }
  return { name: arn, document };
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
