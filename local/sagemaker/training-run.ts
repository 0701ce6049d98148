import path from 'node:path';
import { AwsFailure } from '../service.ts';
import { ContainerProcess } from './container-process.ts';
import { authorizePull, type ExecutionRole } from './execution-role.ts';
import type { Image } from './images.ts';
import { outputUri, type TrainingJobRequest } from './shapes.ts';
import { TrainingFolder } from './training-folder.ts';
import { filesBelow, pack, upload } from './transfer.ts';

export interface TrainingRunOptions {
  readonly request: TrainingJobRequest;
  readonly arn: string;
  readonly image: Image;
  readonly role: ExecutionRole;
  /** Stands for `/opt/ml`; filled by the run, and removed at its end. */
  readonly folder: string;
  readonly log: (lines: string) => void;
  /** How long the container may take to end after SIGTERM. */
  readonly stopGraceMs: number;
  /** Told of each stage as it begins. */
  readonly onStage: (stage: 'Downloading' | 'Training' | 'Uploading') => void;
}

/** How a run ended. */
export interface TrainingOutcome {
  readonly status: 'Completed' | 'Failed' | 'Stopped';
  readonly secondaryStatus: 'Completed' | 'Failed' | 'Stopped' | 'MaxRuntimeExceeded';
  readonly failureReason?: string;
}

type StopReason = 'Stopped' | 'MaxRuntimeExceeded';

const LONGEST_TIMER = 2 ** 31 - 1;

/** One training job from its inputs to its artifact, with the container as a child process. */
export class TrainingRun {
  readonly #options: TrainingRunOptions;
  readonly #folder: TrainingFolder;
  #container: ContainerProcess | undefined;
  #stopped: StopReason | undefined;

  constructor(options: TrainingRunOptions) {
    this.#options = options;
    this.#folder = new TrainingFolder(options.folder);
  }

  /** Ends the container; what it has put into the model's folder by then is kept. */
  async stop(reason: StopReason, graceMs = this.#options.stopGraceMs): Promise<void> {
    this.#stopped ??= reason;
    await this.#container?.stop(graceMs);
  }

  async run(): Promise<TrainingOutcome> {
    try {
      return (await this.#prepare()) ?? (await this.#train());
    } catch (error) {
      return failed(`InternalServerError: ${(error as Error).message}`);
    } finally {
      await this.#folder.remove();
    }
  }

  async #prepare(): Promise<TrainingOutcome | undefined> {
    const { request, role, image, onStage } = this.#options;
    onStage('Downloading');
    try {
      authorizePull(role, image);
    } catch (error) {
      return failed(`ClientError: Cannot pull algorithm container. ${(error as Error).message}`);
    }
    try {
      await this.#folder.fill(request, role);
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return failed(`ClientError: Data download failed:${error.message}`);
    }
    return this.#stopped && { status: 'Stopped', secondaryStatus: this.#stopped };
  }

  async #train(): Promise<TrainingOutcome> {
    this.#options.onStage('Training');
    const code = await this.#runContainer();
    if (code !== 0 && !this.#stopped) {
      return failed(`AlgorithmError: ${await this.#folder.failure()}, exit code: ${code}`);
    }
    const secondaryStatus = this.#stopped ?? 'Completed';
    const status = this.#stopped ? 'Stopped' : 'Completed';
    this.#options.onStage('Uploading');
    try {
      await this.#upload();
      return { status, secondaryStatus };
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return failed(`ClientError: Artifact upload failed:${error.message}`);
    }
  }

  async #runContainer(): Promise<number> {
    const { request, arn, image, log } = this.#options;
    const { TrainingJobName, Environment = {}, StoppingCondition } = request;
    this.#container = new ContainerProcess({
      ...{ image, command: 'train', root: this.#folder.root, log },
      environment: { TRAINING_JOB_NAME: TrainingJobName, TRAINING_JOB_ARN: arn, ...Environment },
    });
    // Asked to stop while the container was being started.
    if (this.#stopped) void this.stop(this.#stopped);
    const { MaxRuntimeInSeconds: seconds = 86_400 } = StoppingCondition;
    const limit = setTimeout(() => void this.stop('MaxRuntimeExceeded'), Math.min(seconds * 1000, LONGEST_TIMER));
    return this.#container.exited.finally(() => clearTimeout(limit));
  }

  /** A job that was stopped before it had a model leaves none. */
  async #upload(): Promise<void> {
    const { output, model } = this.#folder;
    if ((await filesBelow(output)).length > 0) await this.#store(output, 'output.tar.gz');
    if (!this.#stopped || (await filesBelow(model)).length > 0) await this.#store(model, 'model.tar.gz');
  }

  async #store(folder: string, name: string): Promise<void> {
    const { request, role } = this.#options;
    const archive = path.join(this.#folder.root, name);
    await pack(folder, archive);
    await upload(role, archive, outputUri(request, name));
  }
}

const REASON_CHARACTERS = 1024;

const failed = (reason: string): TrainingOutcome => ({
  status: 'Failed',
  secondaryStatus: 'Failed',
  failureReason: reason.slice(0, REASON_CHARACTERS),
});
