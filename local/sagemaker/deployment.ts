import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { arnOf } from '../common/arns.ts';
import { AwsFailure } from '../service.ts';
import { type AssumeRole, authorizePull, type ExecutionRole, type LogSink } from './execution-role.ts';
import type { Images } from './images.ts';
import { ModelServer, PingError } from './model-server.ts';
import type { EndpointConfigRecord, ModelRecord } from './models.ts';
import { keyOf, sageMakerArn } from './resources.ts';
import type { DeploymentConfig } from './shapes.ts';
import { download, unpack } from './transfer.ts';

/** What one version of an endpoint runs; kept with the endpoint, so that models and configurations may go. */
export interface Deployment {
  readonly id: string;
  readonly config: EndpointConfigRecord;
  readonly model: ModelRecord;
  readonly deploymentConfig?: DeploymentConfig;
}

export interface DeployerOptions {
  /** SageMaker's folder in the account's. */
  readonly folder: string;
  readonly images: Images;
  readonly assumeRole: AssumeRole;
  readonly log: LogSink;
  /** How long a serverless container is kept without invocations. @default 5 minutes */
  readonly idleMs?: number;
  /** How long a container may take to become healthy, unless its variant says so. @default 4 minutes, as in AWS */
  readonly startupMs?: number;
}

/** A deployment that did not come up; the message is the endpoint's FailureReason. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
}

/** Brings up and takes down what endpoints run. */
export class Deployer {
  readonly #options: DeployerOptions;
  readonly #servers = new Set<ModelServer>();
  #closed = false;

  constructor(options: DeployerOptions) {
    this.#options = options;
  }

  /**
   * Fetches the model with the permissions of its role and starts the container.
   * @throws DeploymentError
   */
  async deploy(endpoint: string, deployment: Deployment): Promise<ModelServer> {
    const { model, config } = deployment;
    await this.#prepare(endpoint, deployment);
    const server = await this.server(endpoint, deployment);
    try {
      await server.start();
      return server;
    } catch (error) {
      this.#servers.delete(server);
      if (!(error instanceof PingError)) throw error;
      throw new DeploymentError(
        `The primary container for production variant ${config.variant.VariantName} did not pass the ping health check. ` +
          `Please check CloudWatch logs for this endpoint. (${model.name}: ${error.message})`,
      );
    }
  }

  /**
   * The server of a model that was fetched before; it starts when it is first asked.
   * @throws DeploymentError when the account is closing
   */
  async server(endpoint: string, deployment: Deployment): Promise<ModelServer> {
    const { model, config } = deployment;
    const { VariantName, ServerlessConfig, ContainerStartupHealthCheckTimeoutInSeconds: seconds } = config.variant;
    const { log, images, idleMs = 300_000, startupMs = 240_000 } = this.#options;
    const role = this.#roleOf(endpoint, deployment);
    if (this.#closed) throw new DeploymentError('The local account is closing.');
    const server = new ModelServer({
      image: await images.find(model.image),
      folder: this.#folderOf(endpoint, deployment),
      environment: model.environment,
      log: log(role, `/aws/sagemaker/Endpoints/${endpoint}`, `${VariantName}/${deployment.id}`),
      startupMs: seconds === undefined ? startupMs : seconds * 1000,
      idleMs: ServerlessConfig === undefined ? undefined : idleMs,
    });
    this.#servers.add(server);
    return server;
  }

  /** Stops a container and forgets it. */
  async retire(server: ModelServer): Promise<void> {
    await server.close();
    this.#servers.delete(server);
  }

  /** Stops every container, those too that are being started. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#servers].map((server) => server.close(graceMs)));
  }

  async remove(endpoint: string, deployment: Deployment): Promise<void> {
    await rm(this.#folderOf(endpoint, deployment), { recursive: true, force: true });
  }

  #roleOf(endpoint: string, { model }: Deployment): ExecutionRole {
    return this.#options.assumeRole(model.roleArn, sageMakerArn('endpoint', endpoint));
  }

  async #prepare(endpoint: string, deployment: Deployment): Promise<void> {
    const { model, config, deploymentConfig } = deployment;
    const role = this.#roleOf(endpoint, deployment);
    const image = await this.#options.images.find(model.image);
    explaining('SageMaker cannot watch the alarms of the automatic rollback.', () => {
      for (const alarm of alarmNames(deploymentConfig)) role.authorize('cloudwatch:DescribeAlarms', alarmArn(alarm));
    });
    explaining(
      'Please make sure all images included in the model for the production variant ' +
        `${config.variant.VariantName} exist, and that the execution role used to create the model has permissions to ` +
        'access them.',
      () => authorizePull(role, image),
    );
    await this.#fetchModel(role, model, this.#folderOf(endpoint, deployment));
  }

  async #fetchModel(role: ExecutionRole, { modelDataUrl }: ModelRecord, folder: string): Promise<void> {
    const [archive, target] = [path.join(folder, 'model.tar.gz'), path.join(folder, 'model')];
    await rm(folder, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    if (modelDataUrl === undefined) return;
    try {
      await download(role, modelDataUrl, archive);
      await unpack(archive, target);
    } catch (error) {
      throw new DeploymentError(`Failed to extract model data from ${modelDataUrl}. ${(error as Error).message}`);
    }
    await rm(archive);
  }

  #folderOf(endpoint: string, { id }: Deployment): string {
    return path.join(this.#options.folder, 'endpoints', keyOf(endpoint), id);
  }
}

export const alarmNames = (config: DeploymentConfig | undefined): string[] =>
  (config?.AutoRollbackConfiguration?.Alarms ?? []).map(({ AlarmName }) => AlarmName);

const alarmArn = (name: string) => arnOf('cloudwatch', `alarm:${name}`);

/** Puts in front of a denial what it stops. */
function explaining(what: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    throw new DeploymentError(`${what} ${error.message}`);
  }
}
