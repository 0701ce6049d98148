import { onTestFinished } from 'vitest';
import { assertMayManageRules, makeStates } from '../../account/machines.ts';
import { makeSageMaker } from '../../account/sagemaker.ts';
import { Authorizer } from '../../iam/authorizer.ts';
import { assumeRole } from '../../iam/principals.ts';
import { S3Service } from '../../s3/service.ts';
import type { Timing } from '../../sagemaker/service.ts';
import { OPERATOR, type Principal, type ServiceCall } from '../../service.ts';
import { Template } from '../../template/template.ts';
import { allow, getAtt, HERE, policy, role } from '../iam/fixture.ts';
import { openStore, temporaryFolder } from '../support/folder.ts';
import { writeImage, writeManifest } from './container.ts';

export const IMAGE = `000000000000.dkr.ecr.eu-central-1.amazonaws.com/cdk-hnb659fds-container-assets-000000000000-eu-central-1:a1`;
export const ROLE = 'arn:aws:iam::000000000000:role/training';
const SAGEMAKER = `arn:aws:sagemaker:${HERE}`;
const RULE = `arn:aws:events:${HERE}:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule`;

type Statement = ReturnType<typeof allow>;

/** The permissions of the training role, by what they are for. */
export const TRAINING_GRANTS: Readonly<Record<string, Statement>> = {
  list: allow('s3:ListBucket', 'arn:aws:s3:::lake'),
  read: allow('s3:GetObject', ['arn:aws:s3:::lake/features/*', 'arn:aws:s3:::lake/models/*']),
  write: allow('s3:PutObject', 'arn:aws:s3:::lake/models/*'),
  token: allow('ecr:GetAuthorizationToken', '*'),
  pull: allow(
    ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
    `arn:aws:ecr:${HERE}:repository/cdk-hnb659fds-container-assets-000000000000-eu-central-1`,
  ),
  logs: allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], '*'),
  alarms: allow('cloudwatch:DescribeAlarms', `arn:aws:cloudwatch:${HERE}:alarm:rollback`),
};

/** The permissions of the state machine's role, by what they are for. */
export const MACHINE_GRANTS: Readonly<Record<string, Statement>> = {
  create: allow('sagemaker:CreateTrainingJob', `${SAGEMAKER}:training-job/shop-*`),
  describe: allow('sagemaker:DescribeTrainingJob', `${SAGEMAKER}:training-job/shop-*`),
  stop: allow('sagemaker:StopTrainingJob', `${SAGEMAKER}:training-job/shop-*`),
  tag: allow('sagemaker:AddTags', `${SAGEMAKER}:training-job/shop-*`),
  pass: allow('iam:PassRole', ROLE, {
    Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  }),
  rule: allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], RULE),
  model: allow('sagemaker:CreateModel', `${SAGEMAKER}:model/shop-*`),
  endpoint: allow('sagemaker:CreateEndpoint', `${SAGEMAKER}:endpoint/shop-*`),
  config: allow(['sagemaker:CreateEndpointConfig', 'sagemaker:CreateEndpoint'], `${SAGEMAKER}:endpoint-config/shop-*`),
};

export interface AccountOptions {
  readonly dataDir?: string;
  readonly training?: readonly Statement[];
  readonly machine?: readonly Statement[];
  readonly trusted?: string;
  readonly timing?: Timing;
  /** The container assets of the assembly. @default a1 */
  readonly images?: readonly string[];
}

export type TestAccount = Awaited<ReturnType<typeof openAccount>>;

/** S3, SageMaker and Step Functions of one template, with its policies; closed at the end of the test. */
export async function openAccount(options: AccountOptions = {}) {
  const { images = ['a1'], timing } = options;
  const assemblyDir = await temporaryFolder();
  for (const hash of images) await writeImage(assemblyDir, hash);
  await writeManifest(assemblyDir, images);
  const store = await openStore(options.dataDir);
  const template = templateOf(assemblyDir, options);
  const authorizer = new Authorizer(template);
  const notices: unknown[] = [];
  const services: Record<string, object> = {};
  const call = async (principal: Principal, { service, operation, input }: ServiceCall) => {
    authorizer.authorize(principal, { service, operation, input });
    const target = services[service] as
      | Record<string, (input: unknown) => Promise<Record<string, unknown>>>
      | undefined;
    const method = target?.[operation];
    if (!method) throw new Error(`unexpected call of ${service} ${operation}`);
    return method.call(target, input);
  };
  const onNotice = (notice: unknown) => void notices.push(notice);
  const sageMaker = makeSageMaker({ template, store, call, authorizer, onNotice, ...(timing && { timing }) });
  assertMayManageRules(template, authorizer);
  const states = makeStates(template, store, call);
  const s3 = new S3Service({ store, buckets: [{ name: 'lake', eventBridge: false, versioned: false }] });
  Object.assign(services, { S3: s3, SageMaker: sageMaker, SageMakerRuntime: sageMaker.runtime, SFN: states });
  await sageMaker.open();
  states.open();
  const close = async () => {
    await states.close();
    await sageMaker.close();
    store.close();
  };
  onTestFinished(close);
  const as = (principal: Principal) => (service: string, operation: string, input: Record<string, unknown>) =>
    call(principal, { service, operation, input });
  return {
    dataDir: store.dataDir,
    notices,
    sageMaker,
    states,
    close,
    operator: as(OPERATOR),
    machine: as(assumeRole(template, 'Machine', 'm')),
  };
}

function templateOf(assemblyDir: string, options: AccountOptions): Template {
  const { trusted = 'sagemaker.amazonaws.com' } = options;
  const { training = Object.values(TRAINING_GRANTS), machine = Object.values(MACHINE_GRANTS) } = options;
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Train',
    States: {
      Train: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
        Arguments: '{% $states.input %}',
        End: true,
      },
    },
  };
  const resources = {
    Lake: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'lake' } },
    Training: role(trusted, { RoleName: 'training' }),
    TrainingPolicy: policy(['Training'], ...training),
    Machine: role('states.amazonaws.com', { RoleName: 'machine' }),
    MachinePolicy: policy(['Machine'], ...machine),
    Train: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'train',
        RoleArn: getAtt('Machine'),
        DefinitionString: JSON.stringify(definition),
      },
    },
    Registry: { Type: 'AWS::SageMaker::ModelPackageGroup', Properties: { ModelPackageGroupName: 'shop-recommender' } },
    Rollback: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'rollback' } },
  };
  return new Template({ Resources: resources }, assemblyDir, { stackName: 'Shop' });
}

/** A request for a training job, complete and right. */
export const jobRequest = (
  name: string,
  mode: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  TrainingJobName: name,
  RoleArn: ROLE,
  AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
  HyperParameters: { mode },
  InputDataConfig: [
    {
      ChannelName: 'interactions',
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3Uri: 's3://lake/features/interactions/',
          S3DataDistributionType: 'FullyReplicated',
        },
      },
      InputMode: 'File',
    },
  ],
  OutputDataConfig: { S3OutputPath: 's3://lake/models/recommender' },
  ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 },
  StoppingCondition: { MaxRuntimeInSeconds: 600 },
  ...more,
});

/** Puts two files of features into the lake. */
export async function putFeatures({ operator }: TestAccount): Promise<void> {
  for (const [name, text] of [
    ['b/part-2.csv', '2'],
    ['part-1.csv', '1'],
  ]) {
    await operator('S3', 'PutObject', { Bucket: 'lake', Key: `features/interactions/${name}`, Body: text });
  }
}

/** Waits until a training job has a status that is not among these. */
export async function settled(
  { operator }: TestAccount,
  name: string,
  passing: readonly unknown[] = ['InProgress', 'Stopping'],
): Promise<Record<string, unknown>> {
  for (;;) {
    const job = await operator('SageMaker', 'DescribeTrainingJob', { TrainingJobName: name });
    if (!passing.includes(job.TrainingJobStatus)) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
