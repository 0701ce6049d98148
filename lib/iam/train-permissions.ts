import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { GOLD } from '../../contracts/lake.ts';
import type { Catalog } from '../catalog.ts';
import type { StageConfig } from '../config.ts';
import type { Lake } from '../lake.ts';
import { athenaPermissions } from './athena-permissions.ts';
import { allow } from './statements.ts';

export interface TrainPermissionsProps {
  readonly lake: Lake;
  readonly catalog: Catalog;
  /** Name of the workgroup. */
  readonly workGroup: string;
  /** What the names of everything that the workflow makes in SageMaker begin with. */
  readonly prefix: string;
  /** ARNs of the groups in which versions of models are registered. */
  readonly packageGroups: readonly string[];
  readonly endpoints: StageConfig['models']['endpoints'];
  /** ARNs of the alarms at which an endpoint rolls back to its former model. */
  readonly alarms: readonly string[];
}

/** What the train workflow may do itself, beside passing roles and starting what the stack has. */
export function trainPermissions(scope: Construct, props: TrainPermissionsProps): PolicyStatement[] {
  const { lake, catalog, workGroup, prefix, packageGroups, endpoints } = props;
  const stack = Stack.of(scope);
  const sageMaker = (resource: string): string =>
    stack.formatArn({ service: 'sagemaker', resource, resourceName: `${prefix}*` });
  const rule = 'StepFunctionsGetEventsForSageMakerTrainingJobsRule';
  return [
    ...athenaPermissions(scope, {
      lake,
      catalog,
      workGroup,
      reads: ['silver', 'gold'],
      readObjects: [lake.gold.arnForObjects(`${GOLD.champions}*`)],
      writeObjects: [lake.gold.arnForObjects(`${GOLD.features}*`)],
      merges: false,
    }),
    allow(
      [
        'sagemaker:CreateTrainingJob',
        'sagemaker:DescribeTrainingJob',
        'sagemaker:StopTrainingJob',
        'sagemaker:ListTags',
        // Step Functions tags the jobs that it waits for.
        'sagemaker:AddTags',
      ],
      [sageMaker('training-job')],
    ),
    // Step Functions hears of a job’s end through a rule of its own.
    allow(
      ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      [stack.formatArn({ service: 'events', resource: 'rule', resourceName: rule })],
    ),
    allow(['sagemaker:CreateModelPackage'], [...packageGroups, sageMaker('model-package')]),
    ...(endpoints.mode === 'none' ? [] : servingPermissions(props, sageMaker)),
    ...(endpoints.mode === 'instances' ? scalingPermissions(stack) : []),
  ];
}

function servingPermissions(
  { alarms }: TrainPermissionsProps,
  sageMaker: (resource: string) => string,
): PolicyStatement[] {
  const [model, configuration, endpoint] = [sageMaker('model'), sageMaker('endpoint-config'), sageMaker('endpoint')];
  return [
    allow(['sagemaker:CreateModel', 'sagemaker:DeleteModel'], [model]),
    allow(['sagemaker:CreateEndpointConfig'], [model, configuration]),
    allow(['sagemaker:DeleteEndpointConfig', 'sagemaker:DescribeEndpointConfig'], [configuration]),
    allow(['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'], [endpoint, configuration]),
    allow(['sagemaker:DescribeEndpoint', 'sagemaker:DeleteEndpoint'], [endpoint]),
    allow(['cloudwatch:DescribeAlarms'], alarms),
  ];
}

/** Application Auto Scaling names its targets itself, acts with the permissions of its caller, and has a role of its own. */
function scalingPermissions(stack: Stack): PolicyStatement[] {
  const principal = 'sagemaker.application-autoscaling.amazonaws.com';
  const iam = stack.formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: `aws-service-role/${principal}/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`,
  });
  const alarms = stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: 'TargetTracking-endpoint/*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    new PolicyStatement({
      actions: ['application-autoscaling:RegisterScalableTarget', 'application-autoscaling:PutScalingPolicy'],
      resources: [
        stack.formatArn({ service: 'application-autoscaling', resource: 'scalable-target', resourceName: '*' }),
      ],
      conditions: { StringEquals: { 'application-autoscaling:service-namespace': 'sagemaker' } },
    }),
    allow(['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms'], [alarms]),
    new PolicyStatement({
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [iam],
      conditions: { StringLike: { 'iam:AWSServiceName': principal } },
    }),
  ];
}
