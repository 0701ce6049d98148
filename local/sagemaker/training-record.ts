import { outputUri, type TrainingJobRequest } from './shapes.ts';
import type { TrainingOutcome } from './training-run.ts';

interface Transition {
  readonly Status: string;
  /** Milliseconds since 1970, as all times of a record. */
  readonly StartTime: number;
  readonly EndTime?: number;
}

/** A training job as it is kept. */
export interface TrainingJobRecord {
  readonly arn: string;
  readonly request: TrainingJobRequest;
  readonly status: 'InProgress' | 'Stopping' | TrainingOutcome['status'];
  readonly transitions: readonly Transition[];
  readonly creationTime: number;
  readonly trainingStartTime?: number;
  readonly trainingEndTime?: number;
  readonly failureReason?: string;
}

export const isOver = ({ status }: TrainingJobRecord): boolean => status !== 'InProgress' && status !== 'Stopping';

/** The record as it enters a stage. */
export function entered(record: TrainingJobRecord, stage: string, now: number): TrainingJobRecord {
  const before = record.transitions.map((transition) => ({ EndTime: now, ...transition }));
  return {
    ...record,
    transitions: [...before, { Status: stage, StartTime: now }],
    ...(stage === 'Training' && { trainingStartTime: now }),
  };
}

export function ended(record: TrainingJobRecord, outcome: TrainingOutcome, now: number): TrainingJobRecord {
  const { status, secondaryStatus, failureReason } = outcome;
  const last = entered(record, secondaryStatus, now);
  return {
    ...last,
    status,
    transitions: last.transitions.map((transition) => ({ EndTime: now, ...transition })),
    trainingEndTime: now,
    ...(failureReason !== undefined && { failureReason }),
  };
}

/** What DescribeTrainingJob answers. */
export function describeTrainingJob(record: TrainingJobRecord): Record<string, unknown> {
  const { Tags: _, ...request } = record.request;
  const { trainingStartTime: start, trainingEndTime: end, failureReason } = record;
  const seconds = start === undefined || end === undefined ? undefined : Math.ceil((end - start) / 1000);
  const last = record.transitions.at(-1);
  return {
    ...request,
    TrainingJobArn: record.arn,
    // The place of the artifact, whether or not the job has come to make one.
    ModelArtifacts: { S3ModelArtifacts: outputUri(record.request, 'model.tar.gz') },
    TrainingJobStatus: record.status,
    SecondaryStatus: last?.Status ?? 'Starting',
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    CreationTime: new Date(record.creationTime),
    ...(start !== undefined && { TrainingStartTime: new Date(start) }),
    ...(end !== undefined && { TrainingEndTime: new Date(end) }),
    LastModifiedTime: new Date(last?.EndTime ?? last?.StartTime ?? record.creationTime),
    SecondaryStatusTransitions: record.transitions.map(({ Status, StartTime, EndTime }) => ({
      ...{ Status, StartTime: new Date(StartTime) },
      ...(EndTime !== undefined && { EndTime: new Date(EndTime) }),
    })),
    ...(seconds !== undefined && { TrainingTimeInSeconds: seconds, BillableTimeInSeconds: seconds }),
  };
}
