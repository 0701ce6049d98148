import path from 'node:path';
import { UnsupportedError } from '../service.ts';
import { sageMakerArn } from './arns.ts';
import type { AssumeRole } from './execution-role.ts';
import { alreadyThere, invalid, notFound } from './failures.ts';
import type { Images } from './images.ts';
import { approvalOf, type ModelPackages } from './model-packages.ts';
import { parse } from './parse.ts';
import { type CreateModelRequest, createModel, modelName } from './shapes/hosting.ts';
import { RecordStore } from './store.ts';
import { checkModelData } from './transfer.ts';

/** A model: what an endpoint runs, and in whose name. */
export interface ModelRecord {
  readonly name: string;
  readonly roleArn: string;
  readonly image: string;
  readonly modelDataUrl?: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface ModelsOptions {
  readonly folder: string;
  readonly images: Images;
  readonly assumeRole: AssumeRole;
  readonly packages: ModelPackages;
}

type Container = Omit<ModelRecord, 'name' | 'roleArn'>;

export class Models {
  readonly #options: ModelsOptions;
  readonly #store: RecordStore<ModelRecord>;

  constructor(options: ModelsOptions) {
    this.#options = options;
    this.#store = new RecordStore(path.join(options.folder, 'models'));
  }

  open(): Promise<void> {
    return this.#store.open();
  }

  async create(input: unknown): Promise<Record<string, unknown>> {
    const request = parse('CreateModel', createModel, input);
    const arn = sageMakerArn('model', request.ModelName);
    if (this.#store.get(request.ModelName) !== undefined) throw alreadyThere('model', arn);
    const container = this.#containerOf(request);
    await this.#options.images.find(container.image);
    const role = this.#options.assumeRole(request.ExecutionRoleArn, arn);
    if (container.modelDataUrl !== undefined) await checkModelData(role, container.modelDataUrl);
    await this.#store.put(request.ModelName, {
      name: request.ModelName,
      roleArn: request.ExecutionRoleArn,
      ...container,
    });
    return { ModelArn: arn };
  }

  async delete(input: unknown): Promise<Record<string, unknown>> {
    const { ModelName } = parse('DeleteModel', modelName, input);
    this.get(ModelName);
    await this.#store.delete(ModelName);
    return {};
  }

  get(name: string): ModelRecord {
    const record = this.#store.get(name);
    if (record === undefined) throw notFound('model', sageMakerArn('model', name));
    return record;
  }

  #containerOf({ PrimaryContainer }: CreateModelRequest): Container {
    const { Image, ModelDataUrl, ModelPackageName, Environment = {} } = PrimaryContainer;
    if (ModelPackageName === undefined) {
      if (Image === undefined) throw invalid('A container needs an Image or a ModelPackageName.');
      return containerOf(Image, ModelDataUrl, Environment);
    }
    if (Image !== undefined || ModelDataUrl !== undefined) {
      throw new UnsupportedError('SageMaker CreateModel with a ModelPackageName beside an Image or ModelDataUrl');
    }
    return this.#packaged(ModelPackageName, Environment);
  }

  /** Only an approved version may be deployed. */
  #packaged(packageArn: string, environment: Readonly<Record<string, string>>): Container {
    const record = this.#options.packages.get(packageArn);
    if (approvalOf(record) !== 'Approved') {
      throw invalid(`Model package ${packageArn} is ${approvalOf(record)}; approve it before it is deployed.`);
    }
    const [container] = record.request.InferenceSpecification.Containers;
    if (container === undefined) throw invalid(`Model package ${packageArn} has no container.`);
    return containerOf(container.Image, container.ModelDataUrl, { ...container.Environment, ...environment });
  }
}

const containerOf = (
  image: string,
  modelDataUrl: string | undefined,
  environment: Readonly<Record<string, string>>,
): Container => ({ image, environment, ...(modelDataUrl !== undefined && { modelDataUrl }) });
