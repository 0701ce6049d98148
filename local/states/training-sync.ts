import type { JobKind } from './job-sync.ts';
import type { JsonObject } from './json.ts';

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
