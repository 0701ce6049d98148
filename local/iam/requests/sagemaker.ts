import { packageArn, packageGroupArn, packageGroupName, sageMakerArn } from '../../sagemaker/arns.ts';
import { type Access, type AccessRule, type AccessTable, type Input, one, optional, required } from './access.ts';

type Named = Parameters<typeof sageMakerArn>[0];

const named = (kind: Named, member: string) => (input: Input) => sageMakerArn(kind, required(input, member));

const job = named('training-job', 'TrainingJobName');
const model = named('model', 'ModelName');
const config = named('endpoint-config', 'EndpointConfigName');
const endpoint = named('endpoint', 'EndpointName');

/** A version may be named by its ARN only. */
const modelPackage = (member: string) => (input: Input) => required(input, member);

/** Who hands a role to a service must be allowed to. */
const passRole = (input: Input, member: string): Access => ({
  action: 'iam:PassRole',
  resource: required(input, member),
  keys: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
});

/** A new resource with tags needs the right to tag it too. */
function create(
  action: string,
  resourceOf: (input: Input) => string,
  more: (input: Input) => Access[] = () => [],
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

export const SAGEMAKER_ACCESS: AccessTable = {
  CreateEndpoint: onEndpoint('sagemaker:CreateEndpoint'),
  CreateEndpointConfig: create('sagemaker:CreateEndpointConfig', config),
  CreateModel: create('sagemaker:CreateModel', model, (input) => [passRole(input, 'ExecutionRoleArn')]),
  CreateModelPackage: createModelPackage,
  CreateTrainingJob: create('sagemaker:CreateTrainingJob', job, (input) => [passRole(input, 'RoleArn')]),
  DeleteEndpoint: one('sagemaker:DeleteEndpoint', endpoint),
  DeleteEndpointConfig: one('sagemaker:DeleteEndpointConfig', config),
  DeleteModel: one('sagemaker:DeleteModel', model),
  DescribeEndpoint: one('sagemaker:DescribeEndpoint', endpoint),
  DescribeModelPackage: one('sagemaker:DescribeModelPackage', modelPackage('ModelPackageName')),
  DescribeTrainingJob: one('sagemaker:DescribeTrainingJob', job),
  ListModelPackages: one('sagemaker:ListModelPackages', (input) =>
    packageGroupArn(packageGroupName(optional(input, 'ModelPackageGroupName') ?? '*')),
  ),
  StopTrainingJob: one('sagemaker:StopTrainingJob', job),
  UpdateEndpoint: onEndpoint('sagemaker:UpdateEndpoint'),
  UpdateModelPackage: one('sagemaker:UpdateModelPackage', modelPackage('ModelPackageArn')),
};

export const SAGEMAKER_RUNTIME_ACCESS: AccessTable = {
  InvokeEndpoint: one('sagemaker:InvokeEndpoint', endpoint),
};
