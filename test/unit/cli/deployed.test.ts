import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDeployed } from '../../../bin/cli/platform/deployed.ts';
import { sessionOf } from '../../../bin/cli/platform/session.ts';

const cloudFormation = mockClient(CloudFormationClient);
const NAMES = [
  'ApiUrl',
  'BronzeBucket',
  'SilverBucket',
  'GoldBucket',
  'WorkGroup',
  'QueryRole',
  'GoldDatabase',
  'SilverDatabase',
  'StagingDatabase',
  'BronzeDatabase',
  'RefreshMachine',
  'TrainMachine',
  'MaintenanceMachine',
  'ReplayMachine',
  'PrivacyMachine',
  'ErasuresTable',
  'KeysTable',
  'UserPool',
  'UserPoolClient',
];
const stackWith = (names: readonly string[]) => ({
  Stacks: [
    {
      StackName: 'shoplake-dev',
      CreationTime: new Date(0),
      StackStatus: 'CREATE_COMPLETE' as const,
      Outputs: names.map((OutputKey) => ({ OutputKey, OutputValue: `the-${OutputKey}` })),
    },
  ],
});

describe('a deployed stage', () => {
  beforeEach(() => cloudFormation.reset());

  it('is found by the outputs of its stack', async () => {
    cloudFormation.on(DescribeStacksCommand, { StackName: 'shoplake-dev' }).resolves(stackWith(NAMES));
    const platform = await openDeployed('dev');
    expect(platform.stage).toBe('dev');
    expect(platform.outputs.GoldBucket).toBe('the-GoldBucket');
    expect(platform.settled).toBeUndefined();
  });

  it('is asked under the role that only reads, which the caller takes', async () => {
    const sts = mockClient(STSClient);
    const credentials = {
      AccessKeyId: 'id',
      SecretAccessKey: 'key',
      SessionToken: 'token',
      Expiration: new Date(9e12),
    };
    sts.on(AssumeRoleCommand, { RoleArn: 'the-QueryRole' }).resolves({ Credentials: credentials });
    cloudFormation.on(DescribeStacksCommand).resolves(stackWith(NAMES));
    const { athena } = await openDeployed('dev');
    expect(await athena.config.credentials()).toMatchObject({ accessKeyId: 'id', sessionToken: 'token' });
    sts.on(AssumeRoleCommand).rejects(Object.assign(new Error('User is not authorized'), { name: 'AccessDenied' }));
    await expect(sessionOf('the-QueryRole')()).rejects.toThrow(
      /not authorized.*Ask for sts:AssumeRole on the-QueryRole/,
    );
  });

  it('of another version says which outputs it lacks', async () => {
    cloudFormation.on(DescribeStacksCommand).resolves(stackWith(NAMES.filter((name) => name !== 'WorkGroup')));
    await expect(openDeployed('dev')).rejects.toThrow(/shoplake-dev lacks the outputs WorkGroup/);
  });

  it('that does not exist says what to check', async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(new Error('Stack with id shoplake-nope does not exist'));
    await expect(openDeployed('nope')).rejects.toThrow(/does not exist.*AWS_PROFILE and AWS_REGION/s);
  });
});
