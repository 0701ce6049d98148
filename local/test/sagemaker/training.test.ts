import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../sagemaker/transfer.ts';
import type { FileSlice } from '../../service.ts';
import { temporaryFolder } from '../support/folder.ts';
import { IMAGE, jobRequest, openAccount, putFeatures, settled, type TestAccount, TRAINING_GRANTS } from './account.ts';

const grantsWithout = (name: string) =>
  Object.entries(TRAINING_GRANTS)
    .filter(([grant]) => grant !== name)
    .map(([, statement]) => statement);

async function start(account: TestAccount, request: Record<string, unknown>): Promise<void> {
  await account.operator('SageMaker', 'CreateTrainingJob', request);
}

async function trained(account: TestAccount, request: Record<string, unknown>): Promise<Record<string, unknown>> {
  await putFeatures(account);
  await start(account, request);
  return settled(account, String(request.TrainingJobName));
}

async function object(account: TestAccount, key: string): Promise<string> {
  const { Body } = await account.operator('S3', 'GetObject', { Bucket: 'lake', Key: key });
  return (Body as FileSlice).path;
}

const artifact = (name: string, file = 'model.tar.gz') => `models/recommender/${name}/output/${file}`;

/** Waits until the container of a job has printed this. */
async function printed({ dataDir }: TestAccount, text: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const log = await readFile(path.join(dataDir, 'logs', 'sagemaker-TrainingJobs.log'), 'utf8').catch(() => '');
    const found = text.exec(log);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a training job', () => {
  it('learns from its inputs and leaves its artifacts', async () => {
    const account = await openAccount();
    const job = await trained(account, jobRequest('shop-1', 'learn', { Environment: { THREADS: '2' } }));
    expect(job).toMatchObject({
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      TrainingJobArn: 'arn:aws:sagemaker:eu-central-1:000000000000:training-job/shop-1',
      ModelArtifacts: { S3ModelArtifacts: 's3://lake/models/recommender/shop-1/output/model.tar.gz' },
      HyperParameters: { mode: 'learn' },
      TrainingStartTime: expect.any(Date),
      TrainingEndTime: expect.any(Date),
    });
    const stages = (job.SecondaryStatusTransitions as { Status: string }[]).map(({ Status }) => Status);
    expect(stages).toEqual(['Starting', 'Downloading', 'Training', 'Uploading', 'Completed']);

    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'output'));
    await unpack(await object(account, artifact('shop-1')), folder);
    await unpack(await object(account, artifact('shop-1', 'output.tar.gz')), path.join(folder, 'output'));
    const model = JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8')) as Record<string, unknown>;
    expect(model).toEqual({
      answer: 'trained',
      job: 'shop-1',
      environment: ['NODE_ENV', 'PATH', 'SAGEMAKER_BASE_DIR', 'THREADS', 'TRAINING_JOB_ARN', 'TRAINING_JOB_NAME'],
    });
    expect(JSON.parse(await readFile(path.join(folder, 'deep', 'inputs.json'), 'utf8'))).toEqual([
      ['interactions/b/part-2.csv', '2'],
      ['interactions/part-1.csv', '1'],
    ]);
    expect(await readFile(path.join(folder, 'output', 'evaluation.json'), 'utf8')).toBe('{"wape":0.1}');
    expect(await printed(account, /^shop-1\/algo-1 training as learn$/m)).toBeTruthy();
  });

  it('leaves the same bytes when it is run again', async () => {
    const account = await openAccount();
    await trained(account, jobRequest('shop-1', 'learn', { OutputDataConfig: { S3OutputPath: 's3://lake/models/a' } }));
    await start(account, jobRequest('shop-2', 'learn', { OutputDataConfig: { S3OutputPath: 's3://lake/models/b/' } }));
    await settled(account, 'shop-2');
    const [first, second] = await Promise.all(
      ['a/shop-1', 'b/shop-2'].map(async (job) =>
        readFile(await object(account, `models/${job}/output/output.tar.gz`)),
      ),
    );
    expect(first).toEqual(second);
  });

  it('fails with what its container wrote', async () => {
    const account = await openAccount();
    const job = await trained(account, jobRequest('shop-1', 'fail'));
    expect(job).toMatchObject({
      TrainingJobStatus: 'Failed',
      SecondaryStatus: 'Failed',
      FailureReason: 'AlgorithmError: There are no interactions to learn from:, exit code: 1',
    });
  });

  it('keeps 1,024 characters of a failure, and says so when there is none', async () => {
    const account = await openAccount();
    const long = await trained(account, jobRequest('shop-1', 'fail', { Environment: { PADDING: '2000' } }));
    await start(account, jobRequest('shop-2', 'silent'));
    const silent = await settled(account, 'shop-2');
    expect(long.FailureReason).toMatch(/^AlgorithmError: There are no interactions to learn from: x+$/);
    expect(String(long.FailureReason)).toHaveLength(1024);
    expect(silent.FailureReason).toBe('AlgorithmError: , exit code: 3');
  });

  it('is stopped by SIGTERM and keeps what it had by then', async () => {
    const account = await openAccount();
    await putFeatures(account);
    await start(account, jobRequest('shop-1', 'stop'));
    await printed(account, /waiting/);
    await account.operator('SageMaker', 'StopTrainingJob', { TrainingJobName: 'shop-1' });
    expect(await settled(account, 'shop-1')).toMatchObject({
      TrainingJobStatus: 'Stopped',
      SecondaryStatus: 'Stopped',
    });
    const folder = await temporaryFolder();
    await unpack(await object(account, artifact('shop-1')), folder);
    expect(await readFile(path.join(folder, 'model.json'), 'utf8')).toBe('{"answer":"partial"}');
    await expect(account.operator('SageMaker', 'StopTrainingJob', { TrainingJobName: 'shop-1' })).rejects.toMatchObject(
      {
        code: 'ValidationException',
      },
    );
  });

  it('is killed when it does not end, and when its time is up', async () => {
    const account = await openAccount({ timing: { stopGraceMs: 50 } });
    const job = await trained(
      account,
      jobRequest('shop-1', 'stubborn', { StoppingCondition: { MaxRuntimeInSeconds: 1 } }),
    );
    expect(job).toMatchObject({ TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' });
    await expect(object(account, artifact('shop-1'))).rejects.toMatchObject({ code: 'NoSuchKey' });
  });

  it('ends with the account and has failed when that opens again', async () => {
    const account = await openAccount();
    await putFeatures(account);
    await start(account, jobRequest('shop-1', 'stubborn'));
    const [, pid] = await printed(account, /waiting (\d+)/);
    await account.close();
    expect(() => process.kill(Number(pid), 0)).toThrow(/ESRCH/);
    const again = await openAccount({ dataDir: account.dataDir });
    const job = await again.operator('SageMaker', 'DescribeTrainingJob', { TrainingJobName: 'shop-1' });
    expect(job).toMatchObject({
      TrainingJobStatus: 'Failed',
      FailureReason: expect.stringMatching(/^InternalServerError/),
    });
    await expect(start(again, jobRequest('SHOP-1', 'learn'))).rejects.toMatchObject({ code: 'ResourceInUse' });
  });

  it('runs on the image it names, also after the assembly has another', async () => {
    const account = await openAccount();
    await putFeatures(account);
    await account.close();
    const again = await openAccount({ dataDir: account.dataDir, images: ['b2'] });
    await start(again, jobRequest('shop-1', 'learn'));
    expect(await settled(again, 'shop-1')).toMatchObject({ TrainingJobStatus: 'Completed' });
  });
});

describe('without a permission of its role', () => {
  it.each([
    ['read', /^ClientError: Data download failed:.*s3:GetObject/],
    ['write', /^ClientError: Artifact upload failed:.*s3:PutObject/],
    ['token', /^ClientError: Cannot pull algorithm container\..*ecr:GetAuthorizationToken/],
    ['pull', /^ClientError: Cannot pull algorithm container\..*ecr:BatchCheckLayerAvailability/],
  ])('%s, a job fails', async (grant, reason) => {
    const account = await openAccount({ training: grantsWithout(grant) });
    const job = await trained(account, jobRequest('shop-1', 'learn'));
    expect(job).toMatchObject({ TrainingJobStatus: 'Failed', FailureReason: expect.stringMatching(reason) });
  });

  it('list, no job is taken', async () => {
    const account = await openAccount({ training: grantsWithout('list') });
    await putFeatures(account);
    await expect(start(account, jobRequest('shop-1', 'learn'))).rejects.toThrow(
      'No S3 objects found under S3 URL "s3://lake/features/interactions/" given in input data source. Please ensure that ' +
        'the bucket exists in the selected region (eu-central-1), that objects exist under that S3 prefix, and that the role ' +
        '"arn:aws:iam::000000000000:role/training" has "s3:ListBucket" permissions on bucket "lake".',
    );
  });

  it('logs, it trains unheard', async () => {
    const account = await openAccount({ training: grantsWithout('logs') });
    expect(await trained(account, jobRequest('shop-1', 'learn'))).toMatchObject({ TrainingJobStatus: 'Completed' });
    expect(String(account.notices[0])).toContain('logs:CreateLogGroup');
  });

  it('trust, no job is taken', async () => {
    const account = await openAccount({ trusted: 'lambda.amazonaws.com' });
    await putFeatures(account);
    await expect(start(account, jobRequest('shop-1', 'learn'))).rejects.toThrow(
      /^Could not assume role .*role\/training/,
    );
  });
});

describe('a request', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a name with an underscore', { TrainingJobName: 'shop_1' }, /'trainingJobName'.*regular expression/i],
    ['a long hyper-parameter', { HyperParameters: { recipe: 'x'.repeat(2501) } }, /less than or equal to 2500/],
    ['too many hyper-parameters', { HyperParameters: counted(101) }, /less than or equal to 100/],
    ['a number as hyper-parameter', { HyperParameters: { factors: 8 } }, /HyperParameters\.factors/],
    ['no time at all', { StoppingCondition: { MaxRuntimeInSeconds: 0 } }, /MaxRuntimeInSeconds/],
    [
      'an unknown image',
      { AlgorithmSpecification: { TrainingImage: `${IMAGE}0`, TrainingInputMode: 'File' } },
      /not found/,
    ],
  ])('with %s is refused', async (_what, more, message) => {
    const account = await openAccount();
    await putFeatures(account);
    const failure = await start(account, jobRequest('shop-1', 'learn', more)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ValidationException', message: expect.stringMatching(message) });
  });

  it.each([
    [{ EnableManagedSpotTraining: true }, 'EnableManagedSpotTraining'],
    [{ AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'FastFile' } }, 'FastFile'],
    [{ ResourceConfig: { InstanceCount: 2, InstanceType: 'ml.m5.large', VolumeSizeInGB: 1 } }, 'InstanceCount 2'],
  ])('of %j is not supported', async (more, what) => {
    const account = await openAccount();
    await expect(start(account, jobRequest('shop-1', 'learn', more))).rejects.toThrow(`does not support SageMaker`);
    await expect(start(account, jobRequest('shop-1', 'learn', more))).rejects.toThrow(what);
  });
});

function counted(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, '']));
}
