import type { Store, Table } from '../common/store.ts';
import type { AssumeRole } from './execution-role.ts';
import type { Images } from './images.ts';
import { parse } from './parse.ts';
import { alreadyThere, invalid, keyOf, notFound, packageArn, packageGroupName, sageMakerArn } from './resources.ts';
import {
  createEndpointConfig,
  createModel,
  createModelPackage,
  endpointConfigName,
  listing,
  type ModelPackageRequest,
  modelName,
  type Variant,
} from './shapes.ts';
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
  readonly store: Store;
  readonly images: Images;
  readonly assumeRole: AssumeRole;
}

export class Models {
  readonly #options: ModelsOptions;
  readonly #table: Table<ModelRecord>;

  constructor(options: ModelsOptions) {
    this.#options = options;
    this.#table = options.store.table('sagemaker-models');
  }

  async create(input: unknown): Promise<Record<string, unknown>> {
    const request = parse('CreateModel', createModel, input);
    const arn = sageMakerArn('model', request.ModelName);
    if (this.#table.get(keyOf(request.ModelName)) !== undefined) throw alreadyThere('model', arn);
    const { Image: image, ModelDataUrl: modelDataUrl, Environment: environment = {} } = request.PrimaryContainer;
    await this.#options.images.find(image);
    const role = this.#options.assumeRole(request.ExecutionRoleArn, arn);
    if (modelDataUrl !== undefined) await checkModelData(role, modelDataUrl);
    this.#table.put(keyOf(request.ModelName), {
      ...{ name: request.ModelName, roleArn: request.ExecutionRoleArn, image, environment },
      ...(modelDataUrl !== undefined && { modelDataUrl }),
    });
    return { ModelArn: arn };
  }

  async delete(input: unknown): Promise<Record<string, unknown>> {
    const { ModelName } = parse('DeleteModel', modelName, input);
    this.get(ModelName);
    this.#table.delete(keyOf(ModelName));
    return {};
  }

  async list(input: unknown): Promise<Record<string, unknown>> {
    const { NameContains = '' } = parse('ListModels', listing, input);
    const found = this.#table.all().filter(({ name }) => keyOf(name).includes(keyOf(NameContains)));
    return { Models: found.map(({ name }) => ({ ModelName: name, ModelArn: sageMakerArn('model', name) })) };
  }

  get(name: string): ModelRecord {
    const record = this.#table.get(keyOf(name));
    if (record === undefined) throw notFound('model', sageMakerArn('model', name));
    return record;
  }
}

export interface EndpointConfigRecord {
  readonly name: string;
  readonly variant: Variant;
}

export class EndpointConfigs {
  readonly #models: Models;
  readonly #table: Table<EndpointConfigRecord>;

  constructor(store: Store, models: Models) {
    this.#models = models;
    this.#table = store.table('sagemaker-endpoint-configs');
  }

  async create(input: unknown): Promise<Record<string, unknown>> {
    const { EndpointConfigName: name, ProductionVariants } = parse('CreateEndpointConfig', createEndpointConfig, input);
    const arn = sageMakerArn('endpoint-config', name);
    const [variant] = ProductionVariants;
    if (variant === undefined) throw invalid('An endpoint configuration needs a production variant.');
    if (this.#table.get(keyOf(name)) !== undefined) throw alreadyThere('endpoint configuration', arn);
    this.#models.get(variant.ModelName);
    this.#table.put(keyOf(name), { name, variant });
    return { EndpointConfigArn: arn };
  }

  async delete(input: unknown): Promise<Record<string, unknown>> {
    const { EndpointConfigName: name } = parse('DeleteEndpointConfig', endpointConfigName, input);
    this.get(name);
    this.#table.delete(keyOf(name));
    return {};
  }

  async list(input: unknown): Promise<Record<string, unknown>> {
    const { NameContains = '' } = parse('ListEndpointConfigs', listing, input);
    const found = this.#table.all().filter(({ name }) => keyOf(name).includes(keyOf(NameContains)));
    const EndpointConfigs = found.map(({ name }) => {
      return { EndpointConfigName: name, EndpointConfigArn: sageMakerArn('endpoint-config', name) };
    });
    return { EndpointConfigs };
  }

  get(name: string): EndpointConfigRecord {
    const record = this.#table.get(keyOf(name));
    if (record === undefined) throw notFound('endpoint configuration', sageMakerArn('endpoint-config', name));
    return record;
  }
}

/** A version of a model in a group; times in milliseconds since 1970. */
interface ModelPackageRecord {
  readonly group: string;
  readonly version: number;
  readonly request: Omit<ModelPackageRequest, 'ModelPackageGroupName'>;
  readonly creationTime: number;
}

/** The model registry: groups are those of the template, versions count up in each. */
export class ModelPackages {
  readonly #groups: ReadonlySet<string>;
  readonly #table: Table<ModelPackageRecord>;

  constructor(store: Store, groups: readonly string[]) {
    this.#groups = new Set(groups);
    this.#table = store.table('sagemaker-model-packages');
  }

  async create(input: unknown): Promise<Record<string, unknown>> {
    const { ModelPackageGroupName, ...request } = parse('CreateModelPackage', createModelPackage, input);
    const group = packageGroupName(ModelPackageGroupName);
    if (!this.#groups.has(group)) throw invalid(`Model Package Group ${ModelPackageGroupName} does not exist.`);
    const versions = this.#table.all().filter((record) => record.group === group);
    const version = Math.max(0, ...versions.map((record) => record.version)) + 1;
    this.#table.put(`${group}/${version}`, { group, version, request, creationTime: Date.now() });
    return { ModelPackageArn: packageArn(group, version) };
  }
}
