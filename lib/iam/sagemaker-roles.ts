import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { GOLD } from '../../contracts/lake.ts';
import type { Lake } from '../lake.ts';
import type { ModelImage } from '../model-image.ts';
import { allow, allowList } from './statements.ts';

export interface SageMakerRoleProps {
  readonly lake: Lake;
  readonly image: ModelImage;
}

/** SageMaker puts the logs of all training jobs of an account into one group, and those of each endpoint into its own. */
const TRAINING_LOGS = '/aws/sagemaker/TrainingJobs';
const ENDPOINT_LOGS = '/aws/sagemaker/Endpoints';

/** Name of the log group of an endpoint. */
export const endpointLogGroup = (endpoint: string): string => `${ENDPOINT_LOGS}/${endpoint}`;

/** The role of training jobs: reads features, writes artifacts. */
export function trainingRole(scope: Construct, id: string, props: SageMakerRoleProps): Role {
  const { gold } = props.lake;
  return sageMakerRole(scope, id, props, TRAINING_LOGS, [
    allow(['s3:GetObject'], [gold.arnForObjects(`${GOLD.features}*`)]),
    allow(['s3:PutObject', 's3:AbortMultipartUpload'], [gold.arnForObjects(`${GOLD.artifacts}*`)]),
    logs(scope, TRAINING_LOGS),
  ]);
}

/** The role of models behind endpoints: reads artifacts. @param alarms ARNs of those at which an endpoint rolls back */
export function servingRole(
  scope: Construct,
  id: string,
  props: SageMakerRoleProps & { readonly endpoints: readonly string[]; readonly alarms: readonly string[] },
): Role {
  const { lake, endpoints, alarms } = props;
  return sageMakerRole(scope, id, props, ENDPOINT_LOGS, [
    allow(['s3:GetObject'], [lake.gold.arnForObjects(`${GOLD.artifacts}*`)]),
    allow(['cloudwatch:DescribeAlarms'], alarms),
    ...endpoints.map((endpoint) => logs(scope, endpointLogGroup(endpoint))),
  ]);
}

/** Lets a role hand a role to SageMaker, and to nobody else. */
export const mayPass = (roles: readonly IRole[]): PolicyStatement =>
  new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: roles.map(({ roleArn }) => roleArn),
    conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  });

function sageMakerRole(
  scope: Construct,
  id: string,
  { lake, image }: SageMakerRoleProps,
  namespace: string,
  statements: readonly PolicyStatement[],
): Role {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
  const common = [
    allowList(scope, lake.gold.bucketArn),
    allow(
      ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      [image.repositoryArn],
    ),
    // Neither of the two takes a resource.
    allow(['ecr:GetAuthorizationToken'], ['*']),
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
    }),
  ];
  for (const statement of [...statements, ...common]) role.addToPolicy(statement);
  return role;
}

/** SageMaker makes the group where it is missing, and says nothing where it may not. */
function logs(scope: Construct, group: string): PolicyStatement {
  const arn = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: group,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], [arn, `${arn}:log-stream:*`]);
}
