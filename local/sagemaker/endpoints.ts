import { randomUUID } from 'node:crypto';
import type { Store, Table } from '../common/store.ts';
import { alarmNames, type Deployer, type Deployment, DeploymentError } from './deployment.ts';
import { describeEndpoint, type EndpointRecord } from './endpoint-record.ts';
import type { ModelServer } from './model-server.ts';
import type { EndpointConfigs, Models } from './models.ts';
import { parse } from './parse.ts';
import { alreadyThere, invalid, keyOf, notFound, sageMakerArn } from './resources.ts';
import { createEndpoint, type DeploymentConfig, endpointName, updateEndpoint } from './shapes.ts';

export interface EndpointsOptions {
  readonly store: Store;
  readonly models: Models;
  readonly configs: EndpointConfigs;
  readonly deployer: Deployer;
  /** Names of the alarms that there are. */
  readonly alarms: ReadonlySet<string>;
}

type Answer = Record<string, unknown>;

const CLOSE_GRACE_MS = 2000;
const REASON_CHARACTERS = 1024;

/**
 * Endpoints. An update brings up the new version beside the old one, which answers until the new one is healthy, and goes on
 * when that does not come about. What was being brought up when the account ended is brought up again by {@link open}.
 */
export class Endpoints {
  readonly #options: EndpointsOptions;
  readonly #table: Table<EndpointRecord>;
  readonly #servers = new Map<string, Promise<ModelServer>>();
  readonly #deployments = new Map<string, Promise<void>>();
  #closed = false;

  constructor(options: EndpointsOptions) {
    this.#options = options;
    this.#table = options.store.table('sagemaker-endpoints');
  }

  open(): void {
    for (const record of this.#table.all()) if (record.pending) this.#bringUp(record, record.pending);
  }

  async create(input: unknown): Promise<Answer> {
    const { EndpointName: name, ...request } = parse('CreateEndpoint', createEndpoint, input);
    const arn = sageMakerArn('endpoint', name);
    if (this.#table.get(keyOf(name)) !== undefined) throw alreadyThere('endpoint', arn);
    const pending = this.#deployment(request.EndpointConfigName, request.DeploymentConfig);
    const now = Date.now();
    const configName = pending.config.name;
    const record = { name, status: 'Creating', configName, pending, creationTime: now, lastModifiedTime: now } as const;
    this.#table.put(keyOf(name), record);
    this.#bringUp(record, pending);
    return { EndpointArn: arn };
  }

  async update(input: unknown): Promise<Answer> {
    const { EndpointName: name, ...request } = parse('UpdateEndpoint', updateEndpoint, input);
    const { failureReason: _, ...present } = this.#changeable(name);
    const { deployed } = present;
    if (deployed === undefined) throw invalid(`Cannot update failed endpoint "${sageMakerArn('endpoint', name)}".`);
    const pending = this.#deployment(request.EndpointConfigName, request.DeploymentConfig);
    checkChange(deployed, pending);
    const record = { ...present, status: 'Updating', pending, lastModifiedTime: Date.now() } as const;
    this.#table.put(keyOf(name), record);
    this.#bringUp(record, pending);
    return { EndpointArn: sageMakerArn('endpoint', name) };
  }

  async describe(input: unknown): Promise<Answer> {
    return describeEndpoint(this.#named(parse('DescribeEndpoint', endpointName, input).EndpointName));
  }

  async delete(input: unknown): Promise<Answer> {
    const { name, deployed } = this.#changeable(parse('DeleteEndpoint', endpointName, input).EndpointName);
    this.#table.delete(keyOf(name));
    await this.#takeDown(name, deployed);
    return {};
  }

  /** What answers an endpoint's invocations; undefined when there is none, or none yet. */
  async serverOf(name: string): Promise<{ server: ModelServer; deployment: Deployment } | undefined> {
    const deployment = this.#table.get(keyOf(name))?.deployed;
    if (deployment === undefined || this.#closed) return undefined;
    const server = this.#servers.get(keyOf(name)) ?? this.#options.deployer.server(name, deployment);
    this.#servers.set(keyOf(name), server);
    server.catch(() => this.#servers.delete(keyOf(name)));
    return { server: await server, deployment };
  }

  async idle(): Promise<void> {
    while (this.#deployments.size > 0) await Promise.all(this.#deployments.values());
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#options.deployer.close(CLOSE_GRACE_MS);
    await this.idle();
  }

  #bringUp(record: EndpointRecord, pending: Deployment): void {
    const done = this.#deploy(record, pending).finally(() => this.#deployments.delete(keyOf(record.name)));
    this.#deployments.set(keyOf(record.name), done);
    // `idle` and `close` tell of a record that could not be kept.
    done.catch(() => undefined);
  }

  async #deploy(record: EndpointRecord, pending: Deployment): Promise<void> {
    const { pending: _, ...settled } = record;
    const { name, deployed } = settled;
    try {
      const server = await this.#options.deployer.deploy(name, pending);
      const before = this.#servers.get(keyOf(name));
      this.#servers.set(keyOf(name), Promise.resolve(server));
      const inForce = { configName: pending.config.name, deployed: pending, lastModifiedTime: Date.now() };
      this.#table.put(keyOf(name), { ...settled, status: 'InService', ...inForce });
      await this.#retire(name, before, deployed);
    } catch (error) {
      // Brought up again when the account is opened.
      if (this.#closed) return;
      const failureReason =
        error instanceof DeploymentError ? error.message : `Internal error: ${(error as Error).message}`;
      const status = deployed ? 'InService' : 'Failed';
      const ending = {
        status,
        failureReason: failureReason.slice(0, REASON_CHARACTERS),
        lastModifiedTime: Date.now(),
      } as const;
      this.#table.put(keyOf(name), { ...settled, ...ending });
      await this.#options.deployer.remove(name, pending);
    }
  }

  async #takeDown(name: string, deployed: Deployment | undefined): Promise<void> {
    const server = this.#servers.get(keyOf(name));
    this.#servers.delete(keyOf(name));
    await this.#retire(name, server, deployed);
  }

  async #retire(
    name: string,
    server: Promise<ModelServer> | undefined,
    deployed: Deployment | undefined,
  ): Promise<void> {
    const running = await server?.catch(() => undefined);
    if (running) await this.#options.deployer.retire(running);
    if (deployed) await this.#options.deployer.remove(name, deployed);
  }

  #deployment(configName: string, deploymentConfig: DeploymentConfig | undefined): Deployment {
    const config = this.#options.configs.get(configName);
    const missing = alarmNames(deploymentConfig).find((alarm) => !this.#options.alarms.has(alarm));
    if (missing !== undefined)
      throw invalid(`Could not find the CloudWatch alarm ${missing} of the automatic rollback.`);
    const model = this.#options.models.get(config.variant.ModelName);
    return { id: randomUUID(), config, model, ...(deploymentConfig && { deploymentConfig }) };
  }

  /** An endpoint that nothing is being done to. */
  #changeable(name: string): EndpointRecord {
    const record = this.#named(name);
    if (!record.pending) return record;
    throw invalid(`Cannot update in-progress endpoint "${sageMakerArn('endpoint', name)}".`);
  }

  #named(name: string): EndpointRecord {
    const record = this.#table.get(keyOf(name));
    if (record === undefined) throw notFound('endpoint', sageMakerArn('endpoint', name));
    return record;
  }
}

/** What SageMaker refuses of an update. */
function checkChange(deployed: Deployment, pending: Deployment): void {
  const [before, after] = [deployed.config.variant, pending.config.variant];
  if (after.ServerlessConfig && !before.ServerlessConfig) {
    throw invalid('An endpoint on instances cannot be updated to a serverless one.');
  }
  if (pending.deploymentConfig && after.VariantName !== before.VariantName) {
    throw invalid(`The variant ${before.VariantName} must keep its name in an update with a DeploymentConfig.`);
  }
}
