import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Store, Table } from '../common/store.ts';
import { AwsFailure } from '../service.ts';
import type { AssumeRole, ExecutionRole, LogSink } from './execution-role.ts';
import type { Image, Images } from './images.ts';
import { parse } from './parse.ts';
import { invalid, keyOf, sageMakerArn } from './resources.ts';
import { createTrainingJob, type TrainingJobRequest, trainingJobName } from './shapes.ts';
import { describeTrainingJob, ended, entered, isOver, type TrainingJobRecord } from './training-record.ts';
import { TrainingRun } from './training-run.ts';
import { checkInput } from './transfer.ts';

export interface TrainingJobsOptions {
  readonly store: Store;
  /** SageMaker's folder in the account's. */
  readonly folder: string;
  readonly images: Images;
  readonly assumeRole: AssumeRole;
  readonly log: LogSink;
  /** @default 120,000, as in AWS */
  readonly stopGraceMs?: number;
}

interface Running {
  readonly run: TrainingRun;
  readonly done: Promise<void>;
}

type Answer = Record<string, unknown>;

/** The most a container may take to end when the account closes. */
const CLOSE_GRACE_MS = 2000;

/**
 * Training jobs, run beside each other as child processes. A job is kept before CreateTrainingJob answers, and its name is
 * taken for ever. One that was in progress when the account ended has failed at the next {@link open}; it is not run again.
 */
export class TrainingJobs {
  readonly #options: TrainingJobsOptions;
  readonly #table: Table<TrainingJobRecord>;
  readonly #running = new Map<string, Running>();
  #closed = false;

  constructor(options: TrainingJobsOptions) {
    this.#options = options;
    this.#table = options.store.table('sagemaker-training-jobs');
  }

  async open(): Promise<void> {
    // What jobs that were cut off have left.
    await rm(path.join(this.#options.folder, 'training'), { recursive: true, force: true });
    for (const record of this.#table.all().filter((record) => !isOver(record))) {
      const failureReason =
        'InternalServerError: The local account ended while the job was in progress. Start another.';
      this.#save(ended(record, { status: 'Failed', secondaryStatus: 'Failed', failureReason }, Date.now()));
    }
  }

  async create(input: unknown): Promise<Answer> {
    const request = parse('CreateTrainingJob', createTrainingJob, input);
    const arn = sageMakerArn('training-job', request.TrainingJobName);
    this.#checkName(request.TrainingJobName, arn);
    const image = await this.#options.images.find(request.AlgorithmSpecification.TrainingImage);
    const role = this.#options.assumeRole(request.RoleArn, arn);
    for (const { DataSource } of request.InputDataConfig ?? []) await checkInput(role, DataSource.S3DataSource.S3Uri);
    if (this.#closed) throw new AwsFailure('ServiceUnavailable', 'The local account is closing.', 503);
    // Again, since another call may have been as fast.
    this.#checkName(request.TrainingJobName, arn);
    const now = Date.now();
    const transitions = [{ Status: 'Starting', StartTime: now }];
    this.#save({ arn, request, status: 'InProgress', transitions, creationTime: now });
    this.#launch(request, arn, image, role);
    return { TrainingJobArn: arn };
  }

  async describe(input: unknown): Promise<Answer> {
    return describeTrainingJob(this.#named(parse('DescribeTrainingJob', trainingJobName, input).TrainingJobName));
  }

  /** Answers at once; the job is `Stopping` until its container has ended. */
  async stop(input: unknown): Promise<Answer> {
    const { TrainingJobName: name } = parse('StopTrainingJob', trainingJobName, input);
    const record = this.#named(name);
    if (isOver(record)) {
      throw invalid(`The request was rejected because the training job is in status ${record.status}.`);
    }
    if (record.status === 'InProgress') {
      this.#save(entered({ ...record, status: 'Stopping' }, 'Stopping', Date.now()));
      void this.#running.get(keyOf(name))?.run.stop('Stopped');
    }
    return {};
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** Ends the containers of the jobs in progress. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running.values()].map(({ run }) => run.stop('Stopped', CLOSE_GRACE_MS)));
    await this.idle();
  }

  #launch(request: TrainingJobRequest, arn: string, image: Image, role: ExecutionRole): void {
    const { TrainingJobName: name } = request;
    const { folder, log, stopGraceMs = 120_000 } = this.#options;
    const run = new TrainingRun({
      ...{ request, arn, image, role, stopGraceMs },
      folder: path.join(folder, 'training', keyOf(name)),
      log: log(role, '/aws/sagemaker/TrainingJobs', `${name}/algo-1`),
      onStage: (stage) => this.#enter(name, stage),
    });
    const done = run
      .run()
      .then((outcome) => (this.#closed ? undefined : this.#save(ended(this.#named(name), outcome, Date.now()))))
      .finally(() => this.#running.delete(keyOf(name)));
    this.#running.set(keyOf(name), { run, done });
    // `idle` and `close` tell of a record that could not be kept.
    done.catch(() => undefined);
  }

  #enter(name: string, stage: string): void {
    const record = this.#named(name);
    if (record.status === 'InProgress') this.#save(entered(record, stage, Date.now()));
  }

  #checkName(name: string, arn: string): void {
    if (this.#table.get(keyOf(name)) === undefined) return;
    throw new AwsFailure(
      'ResourceInUse',
      'Training job names must be unique within an AWS account and region, and a training job with this name already ' +
        `exists (${arn})`,
    );
  }

  #named(name: string): TrainingJobRecord {
    const record = this.#table.get(keyOf(name));
    if (record === undefined) throw invalid('Requested resource not found.');
    return record;
  }

  #save(record: TrainingJobRecord): void {
    this.#table.put(keyOf(record.request.TrainingJobName), record);
  }
}
