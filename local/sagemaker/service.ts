import path from 'node:path';
import type { Input } from '../common/members.ts';
import type { Store } from '../common/store.ts';
import { Deployer } from './deployment.ts';
import { Endpoints } from './endpoints.ts';
import { type AssumeRole, ContainerLogs } from './execution-role.ts';
import { type ContainerVariables, Images } from './images.ts';
import { SageMakerRuntimeService } from './invocations.ts';
import { EndpointConfigs, ModelPackages, Models } from './models.ts';
import { TrainingJobs } from './training-jobs.ts';

export interface SageMakerOptions {
  /** The synthesised assembly with the container assets. */
  readonly assemblyDir: string;
  readonly store: Store;
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
    const { store, assumeRole, packageGroups, alarms, onNotice, timing = {} } = options;
    // Containers run in folders of their own, so a relative path would mean another place to them.
    const root = path.resolve(store.dataDir);
    const folder = path.join(root, 'sagemaker');
    const images = new Images(options.assemblyDir, root, options.containerVariables, onNotice);
    this.#images = images;
    this.#logs = new ContainerLogs(root, onNotice);
    const shared = { store, folder, images, assumeRole, log: this.#logs.open, ...timing };
    this.#jobs = new TrainingJobs(shared);
    this.#packages = new ModelPackages(store, packageGroups);
    const models = new Models({ store, images, assumeRole });
    this.#models = models;
    const configs = new EndpointConfigs(store, models);
    this.#configs = configs;
    const deployer = new Deployer(shared);
    this.#endpoints = new Endpoints({ store, models, configs, deployer, alarms: new Set(alarms) });
    this.runtime = new SageMakerRuntimeService(this.#endpoints);
  }

  async open(): Promise<void> {
    await this.#images.open();
    await this.#jobs.open();
    this.#endpoints.open();
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

  readonly CreateModel = (input: Input): Answer => this.#models.create(input);
  readonly DeleteModel = (input: Input): Answer => this.#models.delete(input);
  readonly ListModels = (input: Input): Answer => this.#models.list(input);
  readonly ListEndpointConfigs = (input: Input): Answer => this.#configs.list(input);
  readonly CreateEndpointConfig = (input: Input): Answer => this.#configs.create(input);
  readonly DeleteEndpointConfig = (input: Input): Answer => this.#configs.delete(input);

  readonly CreateEndpoint = (input: Input): Answer => this.#endpoints.create(input);
  readonly UpdateEndpoint = (input: Input): Answer => this.#endpoints.update(input);
  readonly DescribeEndpoint = (input: Input): Answer => this.#endpoints.describe(input);
  readonly DeleteEndpoint = (input: Input): Answer => this.#endpoints.delete(input);
}
