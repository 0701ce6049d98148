import { describe, expect, it } from 'vitest';
import { jobRequest, MACHINE_GRANTS, openAccount, putFeatures, settled, type TestAccount } from './account.ts';

const MACHINE = 'arn:aws:states:eu-central-1:000000000000:stateMachine:train';

const grantsWithout = (name: string) =>
  Object.entries(MACHINE_GRANTS)
    .filter(([grant]) => grant !== name)
    .map(([, statement]) => statement);

const start = async ({ operator }: TestAccount, input: object): Promise<string> => {
  const started = await operator('SFN', 'StartExecution', { stateMachineArn: MACHINE, input: JSON.stringify(input) });
  return String(started.executionArn);
};

/** Runs the state machine, which starts the job and waits for it. */
async function execution(account: TestAccount, input: object): Promise<Record<string, unknown>> {
  await putFeatures(account);
  const executionArn = await start(account, input);
  await account.states.idle();
  return account.operator('SFN', 'DescribeExecution', { executionArn });
}

describe('a state machine that waits for a training job', () => {
  it('goes on with what DescribeTrainingJob answers', async () => {
    const account = await openAccount();
    const { status, output } = await execution(account, jobRequest('shop-1', 'learn'));
    expect(status).toBe('SUCCEEDED');
    const job = JSON.parse(String(output)) as Record<string, unknown>;
    expect(job).toMatchObject({
      TrainingJobStatus: 'Completed',
      ModelArtifacts: { S3ModelArtifacts: 's3://lake/models/recommender/shop-1/output/model.tar.gz' },
    });
    expect(job).not.toHaveProperty('Tags');
  });

  it('fails with the job as its cause', async () => {
    const { error, cause } = await execution(await openAccount(), jobRequest('shop-1', 'fail'));
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(String(cause))).toMatchObject({
      TrainingJobName: 'shop-1',
      TrainingJobStatus: 'Failed',
      FailureReason: 'AlgorithmError: There are no interactions to learn from:, exit code: 1',
    });
  });

  it('stops the job when it is stopped itself', async () => {
    const account = await openAccount();
    await putFeatures(account);
    const executionArn = await start(account, jobRequest('shop-1', 'stop'));
    await settledAt(account, 'Training');
    await account.operator('SFN', 'StopExecution', { executionArn });
    expect(await settled(account, 'shop-1')).toMatchObject({ TrainingJobStatus: 'Stopped' });
  });

  it.each([
    [
      'create',
      /sagemaker:CreateTrainingJob on resource: arn:aws:sagemaker:eu-central-1:000000000000:training-job\/shop-1/,
    ],
    ['tag', /sagemaker:AddTags on resource: arn:aws:sagemaker:eu-central-1:000000000000:training-job\/shop-1/],
    ['pass', /iam:PassRole on resource: arn:aws:iam::000000000000:role\/training/],
    ['describe', /sagemaker:DescribeTrainingJob/],
  ])('may not without the permission for %s', async (grant, cause) => {
    const account = await openAccount({ machine: grantsWithout(grant) });
    const execution1 = await execution(account, jobRequest('shop-1', 'learn'));
    expect(execution1).toMatchObject({
      error: 'SageMaker.AmazonSageMakerException',
      cause: expect.stringMatching(cause),
    });
  });

  it('may pass the role to SageMaker only', async () => {
    const pass = {
      ...MACHINE_GRANTS.pass,
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs.amazonaws.com' } },
    };
    const account = await openAccount({ machine: [...grantsWithout('pass'), pass as never] });
    expect(await execution(account, jobRequest('shop-1', 'learn'))).toMatchObject({
      cause: expect.stringMatching(/PassRole/),
    });
  });

  it('is not created without the permission for the managed rule', async () => {
    await expect(openAccount({ machine: grantsWithout('rule') })).rejects.toThrow(
      /^'arn:aws:iam::000000000000:role\/machine' is not authorized to create managed-rule\./,
    );
  });
});

describe('the permissions of a caller', () => {
  it('reach the endpoints and models they name', async () => {
    const { machine } = await openAccount();
    const names = { EndpointName: 'shop-x', EndpointConfigName: 'shop-x' };
    await expect(machine('SageMaker', 'CreateEndpoint', names)).rejects.toThrow(
      /^Could not find endpoint configuration/,
    );
    await expect(machine('SageMaker', 'CreateEndpoint', { ...names, EndpointName: 'x' })).rejects.toThrow(
      /:endpoint\/x /,
    );
    await expect(machine('SageMaker', 'UpdateEndpoint', names)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });
});

async function settledAt({ operator }: TestAccount, stage: string): Promise<void> {
  for (;;) {
    const job = await operator('SageMaker', 'DescribeTrainingJob', { TrainingJobName: 'shop-1' }).catch(
      () => undefined,
    );
    if (job?.SecondaryStatus === stage) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
