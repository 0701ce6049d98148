import path from 'node:path';
import { Deployer } from './deployment.ts';
import { EndpointConfigs } from './endpoint-configs.ts';
import { Endpoints } from './endpoints.ts';
import type { AssumeRole } from './execution-role.ts';
import { type ContainerVariables, Images } from './images.ts';
import { SageMakerRuntimeService } from './invocations.ts';
import { ContainerLogs } from './log.ts';
import { ModelPackages } from './model-packages.ts';
import { Models } from './models.ts';
import { TrainingJobs } from './training-jobs.ts';

export interface SageMakerOptions {
  /** The synthesised assembly with the container assets. */
  readonly assemblyDir: string;
  /** The account's folder. */
  readonly dataDir: string;
  readonly assumeRole: AssumeRole;
  /** Names of the model package groups and of the alarms of the template. */
  readonly packageGroups: readonly string[];
  readonly alarms: readonly string[];
  /** Told of what AWS would not show to the caller. */
  readonly onNotice: (notice: unknown) => void;
  readonly timing?: Timing;
  readonly containerVariables?: ContainerVariables;
}

export interface Timing {
  /** How long a training container may take to end after SIGTERM. @default 120,000, as in AWS */
  readonly stopGraceMs?: number;
  /** How long a serverless container is kept without invocations. @default 300,000 */
  readonly idleMs?: number;
  /** How long a serving container may take to become healthy. @default 240,000, as in AWS */
  readonly startupMs?: number;
}

type Input = Readonly<Record<string, unknown>>;
type Answer = Promise<Record<string, unknown>>;

/** SageMaker in a folder: containers are child processes of the images' own programs. */
export class SageMakerService {
  readonly runtime: SageMakerRuntimeService;
  readonly #images: Images;
  readonly #logs: ContainerLogs;
  readonly #jobs: TrainingJobs;
  readonly #packages: ModelPackages;
  readonly #models: Models;
  readonly #configs: EndpointConfigs;
  readonly #endpoints: Endpoints;

  constructor(options: SageMakerOptions) {
    const { dataDir, assumeRole, packageGroups, alarms, onNotice, timing = {} } = options;
    // Containers run in folders of their own, so a relative path would mean another place to them.
    const root = path.resolve(dataDir);
    const folder = path.join(root, 'sagemaker');
    const images = new Images(options.assemblyDir, root, options.containerVariables);
    this.#images = images;
    this.#logs = new ContainerLogs(root, onNotice);
    const shared = { folder, images, assumeRole, log: this.#logs.open, ...timing };
    this.#jobs = new TrainingJobs(shared);
    this.#packages = new ModelPackages(folder, packageGroups);
    const models = new Models({ folder, images, assumeRole, packages: this.#packages });
    this.#models = models;
    const configs = new EndpointConfigs(folder, models);
    this.#configs = configs;
    const deployer = new Deployer(shared);
    this.#endpoints = new Endpoints({ folder, models, configs, deployer, alarms: new Set(alarms) });
    this.runtime = new SageMakerRuntimeService(this.#endpoints);
  }

  async open(): Promise<void> {
    for (const part of [this.#images, this.#jobs, this.#packages, this.#models, this.#configs]) await part.open();
    await this.#endpoints.open();
  }

  /** Resolves when no job trains and no endpoint is being brought up. */
  async idle(): Promise<void> {
    await this.#jobs.idle();
    await this.#endpoints.idle();
  }

  /** Ends every container. */
  async close(): Promise<void> {
    await Promise.all([this.#jobs.close(), this.#endpoints.close()]);
    await this.#logs.flush();
  }

  readonly CreateTrainingJob = (input: Input): Answer => this.#jobs.create(input);
  readonly DescribeTrainingJob = (input: Input): Answer => this.#jobs.describe(input);
  readonly StopTrainingJob = (input: Input): Answer => this.#jobs.stop(input);

  readonly CreateModelPackage = (input: Input): Answer => this.#packages.create(input);
  readonly DescribeModelPackage = (input: Input): Answer => this.#packages.describe(input);
  readonly ListModelPackages = (input: Input): Answer => this.#packages.list(input);
  readonly UpdateModelPackage = (input: Input): Answer => this.#packages.update(input);

  readonly CreateModel = (input: Input): Answer => this.#models.create(input);
  readonly DeleteModel = (input: Input): Answer => this.#models.delete(input);
  readonly CreateEndpointConfig = (input: Input): Answer => this.#configs.create(input);
  readonly DeleteEndpointConfig = (input: Input): Answer => this.#configs.delete(input);

  readonly CreateEndpoint = (input: Input): Answer => this.#endpoints.create(input);
  readonly UpdateEndpoint = (input: Input): Answer => this.#endpoints.update(input);
  readonly DescribeEndpoint = (input: Input): Answer => this.#endpoints.describe(input);
  readonly DeleteEndpoint = (input: Input): Answer => this.#endpoints.delete(input);
}
