import path from 'node:path';
import { sageMakerArn } from './arns.ts';
import { alreadyThere, invalid, notFound } from './failures.ts';
import type { Models } from './models.ts';
import { parse } from './parse.ts';
import { createEndpointConfig, endpointConfigName, type Variant } from './shapes/hosting.ts';
import { RecordStore } from './store.ts';

export interface EndpointConfigRecord {
  readonly name: string;
  readonly variant: Variant;
}

export class EndpointConfigs {
  readonly #models: Models;
  readonly #store: RecordStore<EndpointConfigRecord>;

  constructor(folder: string, models: Models) {
    this.#models = models;
    this.#store = new RecordStore(path.join(folder, 'endpoint-configs'));
  }

  open(): Promise<void> {
    return this.#store.open();
  }

  async create(input: unknown): Promise<Record<string, unknown>> {
    const { EndpointConfigName: name, ProductionVariants } = parse('CreateEndpointConfig', createEndpointConfig, input);
    const arn = sageMakerArn('endpoint-config', name);
    const [variant] = ProductionVariants;
    if (variant === undefined) throw invalid('An endpoint configuration needs a production variant.');
    if (this.#store.get(name) !== undefined) throw alreadyThere('endpoint configuration', arn);
    this.#models.get(variant.ModelName);
    await this.#store.put(name, { name, variant });
    return { EndpointConfigArn: arn };
  }

  async delete(input: unknown): Promise<Record<string, unknown>> {
    const { EndpointConfigName: name } = parse('DeleteEndpointConfig', endpointConfigName, input);
    this.get(name);
    await this.#store.delete(name);
    return {};
  }

  get(name: string): EndpointConfigRecord {
    const record = this.#store.get(name);
    if (record === undefined) throw notFound('endpoint configuration', sageMakerArn('endpoint-config', name));
    return record;
  }
}
