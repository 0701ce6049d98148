import { isRecord } from '../common/record.ts';
import type { Run } from './frame.ts';
import type { Integration } from './integrations.ts';
import { callService } from './service-call.ts';
import { type Json, type JsonObject, StatesError, toJson } from './values.ts';

/** A kind of job that a `.sync` task starts and waits for. */
export interface JobKind {
  /** Operations that describe a job and stop it; the role needs both. */
  readonly describe: string;
  readonly stop: string;
  /** What names the job in those calls. */
  identify(args: JsonObject, started: Record<string, unknown>): JsonObject;
  /** The job within what `describe` answers: the cause of a failure. */
  jobOf(answer: Readonly<Record<string, unknown>>): unknown;
  statusOf(job: Readonly<Record<string, unknown>>): unknown;
  readonly running: readonly string[];
  readonly failed: readonly string[];
  readonly succeeded: string;
  readonly longestPollMs: number;
}

/** A query of Athena: the role needs athena:GetQueryExecution too. */
export const ATHENA_QUERY: JobKind = {
  describe: 'GetQueryExecution',
  stop: 'StopQueryExecution',
  identify: (_args, started) => ({ QueryExecutionId: String(started.QueryExecutionId) }),
  jobOf: (answer) => answer.QueryExecution,
  statusOf: (query) => (isRecord(query.Status) ? query.Status.State : undefined),
  running: ['QUEUED', 'RUNNING'],
  failed: ['FAILED', 'CANCELLED'],
  succeeded: 'SUCCEEDED',
  longestPollMs: 250,
};

/** A training job of SageMaker: the role needs sagemaker:DescribeTrainingJob and sagemaker:AddTags too. */
export const TRAINING_JOB: JobKind = {
  describe: 'DescribeTrainingJob',
  stop: 'StopTrainingJob',
  identify: (args) => ({ TrainingJobName: args.TrainingJobName ?? '' }),
  jobOf: (answer) => answer,
  statusOf: (job) => job.TrainingJobStatus,
  running: ['InProgress', 'Stopping'],
  failed: ['Failed', 'Stopped'],
  succeeded: 'Completed',
  longestPollMs: 1000,
};

/** Step Functions marks the jobs that it waits for. */
export function withManagedTag(args: JsonObject): JsonObject {
  const tags = Array.isArray(args.Tags) ? args.Tags : [];
  return { ...args, Tags: [...tags, { Key: 'MANAGED_BY_AWS', Value: 'STARTED_BY_STEP_FUNCTIONS' }] };
}

const FIRST_POLL_MS = 10;

/**
 * Starts a job and waits for it, by polling as AWS does. The result is what `describe` answers. A job that fails or is stopped
 * is `States.TaskFailed` with the job as JSON in the cause; a task that is given up stops its job.
 */
export async function runJob(kind: JobKind, integration: Integration, args: JsonObject, run: Run): Promise<Json> {
  const id = kind.identify(args, await callService(integration, args, run));
  try {
    for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, kind.longestPollMs)) {
      const answer = toJson(await callService(integration, id, run, kind.describe));
      if (answer !== undefined && isRecord(answer) && isFinal(kind, answer)) return answer as JsonObject;
      await run.clock.sleep(pause, run.signal);
    }
  } catch (error) {
    if (run.signal.aborted) await stopJob(kind, integration, id, run);
    throw error;
  }
}

function isFinal(kind: JobKind, answer: Record<string, unknown>): boolean {
  const job = kind.jobOf(answer);
  if (!isRecord(job)) throw new TypeError(`${kind.describe} answered without a job`);
  const status = String(kind.statusOf(job));
  if (status === kind.succeeded) return true;
  if (kind.running.includes(status)) return false;
  if (kind.failed.includes(status)) throw new StatesError('States.TaskFailed', JSON.stringify(job));
  throw new TypeError(`${kind.describe} answered with the state '${status}'`);
}

async function stopJob(kind: JobKind, integration: Integration, id: JsonObject, run: Run): Promise<void> {
  try {
    await callService(integration, id, run, kind.stop);
  } catch {
    // The task is over either way; as in AWS, a job that cannot be stopped (a missing permission) runs on.
  }
}
