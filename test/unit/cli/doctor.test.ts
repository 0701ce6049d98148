import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetServiceQuotaCommand, ListServiceQuotasCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { diagnose } from '../../../bin/cli/commands/doctor.ts';
import type { Finding } from '../../../bin/cli/doctor/finding.ts';
import { nodeFinding, type Run } from '../../../bin/cli/doctor/machine.ts';

const [sts, formation, quotas] = [
  mockClient(STSClient),
  mockClient(CloudFormationClient),
  mockClient(ServiceQuotasClient),
];
const HASH = 'a'.repeat(64);
const stages = (more: object = {}) => ({
  shop: { databasePrefix: 'shop_', writeKeys: { web: [HASH] }, ...more },
});
const docker =
  (...failing: string[]): Run =>
  async (_, [first = '']) =>
    failing.includes(first) ? 1 : 0;
const BUILDS = 'Concurrently running builds for Linux/Small environment';
const quotaList = (training: number, builds: number) => {
  quotas
    .on(ListServiceQuotasCommand, { ServiceCode: 'codebuild' })
    .resolves({ Quotas: [{ QuotaName: BUILDS, Value: builds }] });
  // On the second page of those of SageMaker, which has thousands.
  quotas
    .on(ListServiceQuotasCommand, { ServiceCode: 'sagemaker' })
    .resolves({ Quotas: [{ QuotaName: 'another', Value: 0 }], NextToken: 'more' })
    .on(ListServiceQuotasCommand, { ServiceCode: 'sagemaker', NextToken: 'more' })
    .resolves({ Quotas: [{ QuotaName: 'ml.m5.large for training job usage', Value: training }] });
};
const bootstrapped = (version: string) => ({
  Stacks: [
    {
      StackName: 'CDKToolkit',
      CreationTime: new Date(0),
      StackStatus: 'CREATE_COMPLETE' as const,
      Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: version }],
    },
  ],
});

beforeEach(() => {
  for (const mock of [sts, formation, quotas]) mock.reset();
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  sts.on(GetCallerIdentityCommand).resolves({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/ann' });
  formation.on(DescribeStacksCommand).resolves(bootstrapped('29'));
  quotas.on(GetServiceQuotaCommand).resolves({ Quota: { Value: 1000 } });
  quotaList(2, 1);
});
afterEach(() => vi.unstubAllEnvs());

const run = (more: object = {}, program: Run = docker()) => diagnose('shop', stages(more), program);
const wrong = (findings: readonly Finding[]) => findings.filter(({ status }) => status !== 'ok');
const lacking = async (more: object = {}, program: Run = docker()) =>
  wrong(await run(more, program)).map(({ name, status, detail }) => `${status} ${name}: ${detail}`);

describe('what a deploy would lack', () => {
  it('is nothing where everything is there, and each thing is told', async () => {
    const findings = await run();
    expect(wrong(findings)).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual([
      'Node',
      'Stage',
      'Image of the models',
      'Region',
      'Credentials',
      'Bootstrap in eu-central-1',
      'Quota of lambda: Concurrent executions',
      'Quota of sagemaker: ml.m5.large for training job usage',
      `Quota of codebuild: ${BUILDS}`,
    ]);
  });

  it('is a newer Node', () => {
    expect(nodeFinding('18.20.1')).toMatchObject({ status: 'missing', detail: expect.stringContaining('20 or newer') });
    expect(nodeFinding('20.0.0').status).toBe('ok');
  });

  it('is a stage that is there, and right, and takes events', async () => {
    expect(wrong(await diagnose('none', stages(), docker()))).toEqual([
      { name: 'Stage', status: 'missing', detail: expect.stringMatching(/no stage "none".*shop/) },
    ]);
    expect(await lacking({ timeZone: 'Nowhere' })).toEqual([expect.stringMatching(/^missing Stage: .*timeZone/)]);
    expect(await lacking({ writeKeys: {} })).toEqual([expect.stringMatching(/^missing Stage: shop has no write key/)]);
  });

  it.each([
    ['info', /^missing Image of the models: Docker does not answer here.*codebuild/],
    ['buildx', /^missing Image of the models: Docker has no buildx here/],
  ])('is Docker, where the image is made here (%s)', async (part, says) => {
    expect(await lacking({ models: { imageBuild: 'local' } }, docker(part))).toEqual([expect.stringMatching(says)]);
    expect(await lacking({ models: { imageBuild: 'codebuild' } }, docker(part))).toEqual([]);
  });

  it('is Docker, where there is no such program', async () => {
    const none: Run = () => Promise.reject(new Error('spawn docker ENOENT'));
    expect(await lacking({ models: { imageBuild: 'local' } }, none)).toHaveLength(1);
  });

  it('is credentials, without which the account is not asked further', async () => {
    sts.on(GetCallerIdentityCommand).rejects(new Error('The security token included in the request is expired'));
    expect(await lacking()).toEqual([expect.stringMatching(/^missing Credentials: .*is expired.*AWS_PROFILE/)]);
    expect([formation.calls().length, quotas.calls().length]).toEqual([0, 0]);
  });

  it('is a bootstrap, in us-east-1 too for a stage with a firewall', async () => {
    formation.on(DescribeStacksCommand).rejects(new Error('Stack with id CDKToolkit does not exist'));
    expect(await lacking({ waf: {} })).toEqual([
      'missing Bootstrap in eu-central-1: There is none: npx cdk bootstrap aws://ACCOUNT/eu-central-1',
      'missing Bootstrap in us-east-1: There is none: npx cdk bootstrap aws://ACCOUNT/us-east-1',
    ]);
    formation.on(DescribeStacksCommand).resolves(bootstrapped('5'));
    expect(await lacking()).toEqual([expect.stringMatching(/version 5, and 6 is needed/)]);
  });

  it('is room in the quotas, of those that the stage needs', async () => {
    quotas.on(GetServiceQuotaCommand).resolves({ Quota: { Value: 5 } });
    quotaList(0, 0);
    expect(await lacking()).toEqual([
      expect.stringMatching(/^missing Quota of lambda: Concurrent executions: It is 5, and 10 is needed/),
      expect.stringMatching(/^missing Quota of sagemaker: ml\.m5\.large .* It is 0, and 1 is needed/),
      expect.stringMatching(/^missing Quota of codebuild: .* It is 0, and 1 is needed/),
    ]);
    expect(await lacking({ models: { imageBuild: 'none' } })).toHaveLength(1);
  });

  it('may not be known, where these credentials do not read it', async () => {
    formation.on(DescribeStacksCommand).rejects(new Error('not authorized to perform: cloudformation:DescribeStacks'));
    quotas.on(GetServiceQuotaCommand).rejects(new Error('not authorized'));
    quotas.on(ListServiceQuotasCommand).resolves({ Quotas: [] });
    const statuses = wrong(await run()).map(({ status }) => status);
    expect(statuses).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });
});
