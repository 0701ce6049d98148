import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AwsFailure } from '../../service.ts';
import type { TaskCall } from '../../states/frame.ts';
import { parseResource } from '../../states/integrations.ts';
import type { Json } from '../../states/values.ts';
import { VirtualClock } from '../common/virtual-clock.ts';
import { run } from './run-definition.ts';

type Recorded = [service: string, operation: string, input: unknown];

/** Runs one Task on a service that gives these answers, one a call, and lists the calls. */
async function task(resource: string, args: Json, answers: readonly (object | Error)[], more: object = {}) {
  const calls: Recorded[] = [];
  const call: TaskCall = async (service, operation, input) => {
    calls.push([service, operation, input]);
    const answer = answers[calls.length - 1];
    if (answer === undefined) throw new Error(`unexpected call of ${service} ${operation}`);
    if (answer instanceof Error) throw answer;
    return answer as Record<string, unknown>;
  };
  const clock = new VirtualClock();
  const states = { T: { Type: 'Task', Resource: resource, Arguments: args, End: true, ...more } };
  const outcome = await run(states, {}, { call, clock }).catch((error: unknown) => error);
  return { outcome, calls, clock };
}

describe('resources', () => {
  it.each([
    ['arn:aws:states:::aws-sdk:s3:getObject', 'S3', 'GetObject'],
    ['arn:aws:states:::aws-sdk:sfn:startExecution', 'SFN', 'StartExecution'],
    ['arn:aws:states:::aws-sdk:sagemaker:describeEndpoint', 'SageMaker', 'DescribeEndpoint'],
    ['arn:aws:states:::athena:getQueryResults', 'Athena', 'GetQueryResults'],
    ['arn:aws:states:::athena:startQueryExecution.sync', 'Athena', 'StartQueryExecution'],
    ['arn:aws:states:::sagemaker:createTrainingJob.sync', 'SageMaker', 'CreateTrainingJob'],
    ['arn:aws:states:::lambda:invoke', 'Lambda', 'Invoke'],
  ])('%s', (resource, service, operation) => {
    expect(parseResource(resource)).toMatchObject({ service, operation });
  });
});

describe('AWS SDK integrations', () => {
  const GET = 'arn:aws:states:::aws-sdk:s3:getObject';

  it('gives the body of an object as text, and dates as ISO text', async () => {
    const answer = { Body: Buffer.from('{"a":1}'), LastModified: new Date('2026-01-02T03:04:05Z'), $metadata: {} };
    const { outcome, calls } = await task(GET, { Bucket: 'b', Key: 'k' }, [answer]);
    expect(outcome).toEqual({ Body: '{"a":1}', LastModified: '2026-01-02T03:04:05.000Z' });
    expect(calls).toEqual([['S3', 'GetObject', { Bucket: 'b', Key: 'k' }]]);
  });

  it('reads a body that is a slice of a file, or a stream', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'states-'));
    const path = join(directory, 'object');
    await writeFile(path, 'xxhello');
    const slice = await task(GET, {}, [{ Body: { path, start: 2, length: 5 } }]);
    const stream = await task(GET, {}, [{ Body: { transformToString: async () => 'hello' } }]);
    await rm(directory, { recursive: true });
    expect([slice.outcome, stream.outcome]).toEqual([{ Body: 'hello' }, { Body: 'hello' }]);
  });

  it('refuses a body over the payload limit before reading it', async () => {
    const { outcome } = await task(GET, {}, [{ Body: { path: '/nowhere', start: 0, length: 262_145 } }]);
    expect(outcome).toMatchObject({ error: 'States.DataLimitExceeded' });
  });

  it('speaks PascalCase to state machines and camelCase to the SFN client', async () => {
    const { outcome, calls } = await task(
      'arn:aws:states:::aws-sdk:sfn:listExecutions',
      { StateMachineArn: 'm', StatusFilter: 'RUNNING' },
      [{ executions: [{ executionArn: 'e', startDate: new Date(0) }] }],
    );
    expect(calls).toEqual([['SFN', 'ListExecutions', { stateMachineArn: 'm', statusFilter: 'RUNNING' }]]);
    expect(outcome).toEqual({ Executions: [{ ExecutionArn: 'e', StartDate: '1970-01-01T00:00:00.000Z' }] });
  });

  it.each([
    [GET, 'NoSuchKey', 'S3.NoSuchKeyException'],
    [GET, 'AccessDenied', 'S3.S3Exception'],
    [GET, 'PreconditionFailed', 'S3.S3Exception'],
    ['arn:aws:states:::aws-sdk:sfn:startExecution', 'ExecutionAlreadyExists', 'Sfn.ExecutionAlreadyExistsException'],
    ['arn:aws:states:::lambda:invoke', 'AccessDeniedException', 'Lambda.AWSLambdaException'],
    ['arn:aws:states:::lambda:invoke', 'TooManyRequestsException', 'Lambda.TooManyRequestsException'],
    ['arn:aws:states:::aws-sdk:sagemaker:createTrainingJob', 'ResourceInUse', 'SageMaker.ResourceInUseException'],
    ['arn:aws:states:::aws-sdk:sagemaker:describeEndpoint', 'ValidationException', 'SageMaker.SageMakerException'],
    ['arn:aws:states:::athena:getQueryResults', 'TooManyRequestsException', 'Athena.TooManyRequestsException'],
    ['arn:aws:states:::athena:getQueryResults', 'AccessDeniedException', 'Athena.AmazonAthenaException'],
  ])('%s: %s becomes %s', async (resource, code, error) => {
    const { outcome } = await task(resource, {}, [new AwsFailure(code, 'Told to', 404)]);
    expect(outcome).toMatchObject({
      error,
      causeText: expect.stringMatching(/^Told to \(Service: \w+, Status Code: 404/),
    });
  });
});

describe('Athena, waiting for the query', () => {
  const SYNC = 'arn:aws:states:::athena:startQueryExecution.sync';
  const query = (State: string, more: object = {}) => ({
    QueryExecution: { QueryExecutionId: 'q', Status: { State, ...more } },
  });

  it('polls until the query has succeeded and gives what GetQueryExecution says', async () => {
    const answers = [{ QueryExecutionId: 'q' }, query('QUEUED'), query('RUNNING'), query('QUEUED'), query('SUCCEEDED')];
    const { outcome, calls, clock } = await task(SYNC, { QueryString: 'SELECT 1' }, answers);
    expect(outcome).toEqual(query('SUCCEEDED'));
    expect(calls.map(([, operation]) => operation)).toEqual([
      'StartQueryExecution',
      ...Array(4).fill('GetQueryExecution'),
    ]);
    expect(calls[1]?.[2]).toEqual({ QueryExecutionId: 'q' });
    expect(clock.sleeps).toHaveLength(3);
  });

  it.each(['FAILED', 'CANCELLED'])('is States.TaskFailed with the query as its cause when %s', async (state) => {
    const reason = { StateChangeReason: 'ICEBERG_COMMIT_ERROR: conflict' };
    const { outcome } = await task(SYNC, {}, [{ QueryExecutionId: 'q' }, query(state, reason)]);
    expect(outcome).toMatchObject({ error: 'States.TaskFailed' });
    expect(JSON.parse((outcome as { causeText: string }).causeText)).toEqual({
      QueryExecutionId: 'q',
      Status: { State: state, ...reason },
    });
  });

  it('stops the query when the task times out', async () => {
    const calls: string[] = [];
    const call: TaskCall = async (_service, operation) => {
      calls.push(operation);
      return operation === 'StartQueryExecution' ? { QueryExecutionId: 'q' } : query('RUNNING');
    };
    const states = { T: { Type: 'Task', Resource: SYNC, Arguments: {}, TimeoutSeconds: 5, End: true } };
    await expect(run(states, {}, { call })).rejects.toMatchObject({ error: 'States.Timeout' });
    expect(calls.at(-1)).toBe('StopQueryExecution');
  });

  it('fails on a failure to start under its own name', async () => {
    const { outcome } = await task(SYNC, {}, [new AwsFailure('InvalidRequestException', 'no output location')]);
    expect(outcome).toMatchObject({ error: 'Athena.InvalidRequestException' });
  });
});

describe('SageMaker, waiting for the training job', () => {
  const SYNC = 'arn:aws:states:::sagemaker:createTrainingJob.sync';
  const job = (TrainingJobStatus: string) => ({ TrainingJobName: 'j', TrainingJobStatus });

  it('marks the job, polls until it is completed and gives what DescribeTrainingJob says', async () => {
    const answers = [{ TrainingJobArn: 'arn' }, job('InProgress'), job('InProgress'), job('Completed')];
    const Tags = [{ Key: 'model', Value: 'recommender' }];
    const { outcome, calls } = await task(SYNC, { TrainingJobName: 'j', Tags }, answers);
    expect(outcome).toEqual(job('Completed'));
    const managed = { Key: 'MANAGED_BY_AWS', Value: 'STARTED_BY_STEP_FUNCTIONS' };
    expect(calls).toEqual([
      ['SageMaker', 'CreateTrainingJob', { TrainingJobName: 'j', Tags: [...Tags, managed] }],
      ...Array(3).fill(['SageMaker', 'DescribeTrainingJob', { TrainingJobName: 'j' }]),
    ]);
  });

  it.each(['Failed', 'Stopped'])('is States.TaskFailed with the job as its cause when %s', async (status) => {
    const { outcome } = await task(SYNC, { TrainingJobName: 'j' }, [{}, job('Stopping'), job(status)]);
    expect(outcome).toMatchObject({ error: 'States.TaskFailed', causeText: JSON.stringify(job(status)) });
  });

  it('fails under the name of the optimised integration when the job is not taken', async () => {
    const { outcome } = await task(SYNC, { TrainingJobName: 'j' }, [
      new AwsFailure('ValidationException', 'No S3 objects'),
    ]);
    expect(outcome).toMatchObject({ error: 'SageMaker.AmazonSageMakerException' });
  });
});

describe('Lambda', () => {
  const INVOKE = 'arn:aws:states:::lambda:invoke';

  it('gives the parsed payload and the status code', async () => {
    const { outcome, calls } = await task(INVOKE, { FunctionName: 'f', Payload: { a: 1 } }, [
      { StatusCode: 200, Payload: Buffer.from('{"b":2}'), ExecutedVersion: '$LATEST' },
    ]);
    expect(outcome).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', Payload: { b: 2 } });
    expect(calls).toEqual([['Lambda', 'Invoke', { FunctionName: 'f', Payload: Buffer.from('{"a":1}') }]]);
  });

  it.each([
    ['{"errorType":"QuotaError","errorMessage":"x"}', 'QuotaError', '{"errorType":"QuotaError","errorMessage":"x"}'],
    [
      '{"errorMessage":"Task timed out"}',
      'Lambda.Unknown',
      'The cause could not be determined because Lambda did not return an error type. ' +
        'Returned payload: {"errorMessage":"Task timed out"}',
    ],
  ])('turns the function error %s into %s', async (payload, error, causeText) => {
    const answer = { StatusCode: 200, FunctionError: 'Unhandled', Payload: payload };
    expect((await task(INVOKE, { FunctionName: 'f' }, [answer])).outcome).toMatchObject({ error, causeText });
  });

  it('does not support other arguments', async () => {
    const { outcome } = await task(INVOKE, { FunctionName: 'f', InvocationType: 'Event' }, []);
    expect(outcome).toMatchObject({ error: 'States.Runtime', causeText: expect.stringContaining("'InvocationType'") });
  });
});
