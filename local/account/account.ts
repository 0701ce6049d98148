import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AthenaService } from '../athena/service.ts';
import { type DataFolderLock, lockDataFolder } from '../control/lock.ts';
import type { EventBus } from '../events/bus.ts';
import { objectCreated, stackStatusChange } from '../events/event.ts';
import type { Scheduler } from '../events/scheduler.ts';
import type { HttpGateway } from '../http/gateway.ts';
import type { HttpRequest, HttpResponse } from '../http/payload.ts';
import { Authorizer } from '../iam/authorizer.ts';
import type { EventSource, EventSourceFaults } from '../kinesis/event-source.ts';
import { KinesisService } from '../kinesis/service.ts';
import { AsyncInvocations } from '../lambda/async-invocations.ts';
import { type Faults, FunctionPool } from '../lambda/pool.ts';
import { LambdaService } from '../lambda/service.ts';
import { writeWhole } from '../s3/files.ts';
import { S3Service } from '../s3/service.ts';
import type { ContainerVariables } from '../sagemaker/images.ts';
import type { SageMakerService } from '../sagemaker/service.ts';
import { SecretsManagerService } from '../secrets/service.ts';
import { AwsFailure, type Principal, type ServiceCall, UnsupportedError } from '../service.ts';
import type { Progress } from '../states/runner.ts';
import type { StatesService } from '../states/service.ts';
import { Template } from '../template/template.ts';
import { makeGateway } from './api.ts';
import { openAthena } from './athena.ts';
import { makeBus, makeScheduler } from './events.ts';
import { asyncTargetsOf, functionsOf } from './functions.ts';
import { makeStates } from './machines.ts';
import { assertMayManageRules } from './managed-rules.ts';
import { asSeenBy } from './missing-object.ts';
import { makeSageMaker } from './sagemaker.ts';
import { bucketsOf, secretsOf } from './storage.ts';
import { startEventSources, streamsOf } from './streams.ts';

export interface AccountOptions {
  /** The synthesised assembly, `cdk.out`. */
  readonly assemblyDir: string;
  /** Everything the account keeps lies here. */
  readonly dataDir: string;
  /** Where the HTTP API is reached. @default the address it would have in AWS */
  readonly apiEndpoint?: string;
  /** How programs of container images are told their place. @default the names of {@link ContainerVariables} */
  readonly containerVariables?: ContainerVariables;
  /** Told of what AWS would show as a metric or a log line only. @default nobody */
  readonly onNotice?: (notice: string) => void;
  /** For tests. */
  readonly faults?: { readonly lambda?: Faults; readonly eventSource?: EventSourceFaults };
}

type Operation = (input: unknown, principal: Principal) => Promise<Record<string, unknown>>;
type Services = Readonly<Record<string, object>>;

/**
 * An AWS account in a folder: the synthesised template with its bundles, event sources, state machines, rules and policies.
 * Only one process has a folder open. Closing and opening it again keeps everything; so does a crash.
 */
export class Account {
  readonly template: Template;
  readonly #authorizer: Authorizer;
  readonly #options: AccountOptions;
  readonly #lock: DataFolderLock;
  #services: Services = {};
  #s3!: S3Service;
  #kinesis!: KinesisService;
  #athena!: AthenaService;
  #sageMaker!: SageMakerService;
  #states!: StatesService;
  #asynchronous!: AsyncInvocations;
  #bus!: EventBus;
  #scheduler!: Scheduler;
  #gateway!: HttpGateway;
  #pools: readonly FunctionPool[] = [];
  #eventSources: readonly EventSource[] = [];

  private constructor(options: AccountOptions, template: Template, lock: DataFolderLock) {
    this.#options = options;
    this.template = template;
    this.#lock = lock;
    this.#authorizer = new Authorizer(template);
  }

  /** @throws DataFolderInUseError when another process has the folder open; UnsupportedError for what the template asks too much */
  static async open(options: AccountOptions): Promise<Account> {
    await mkdir(options.dataDir, { recursive: true });
    const lock = await lockDataFolder(options.dataDir);
    try {
      const { apiEndpoint } = options;
      const template = Template.load(options.assemblyDir, apiEndpoint === undefined ? {} : { apiEndpoint });
      const account = new Account(options, template, lock);
      await account.#start();
      return account;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Makes an SDK call in somebody's name, under the policies of the template. */
  readonly call = async (principal: Principal, call: ServiceCall): Promise<Record<string, unknown>> => {
    const authorised = this.#withWorkGroup(call);
    this.#authorizer.authorize(principal, authorised);
    const service = this.#services[call.service] as Record<string, Operation> | undefined;
    const operation = service?.[call.operation];
    if (!service || typeof operation !== 'function') throw new UnsupportedError(`${call.service} ${call.operation}`);
    try {
      return await operation.call(service, call.input, principal);
    } catch (error) {
      throw asSeenBy(principal, call, error, this.#authorizer);
    }
  };

  /** Answers an HTTP request as the API of the template would. */
  request(request: HttpRequest): Promise<HttpResponse> {
    return this.#gateway.handle(request);
  }

  /** Fires the schedules of the template from now on. */
  startSchedules(): void {
    this.#scheduler.start();
  }

  /** How far an execution of a state machine has come. */
  progress(executionArn: string): Progress | undefined {
    return this.#states.progress(executionArn);
  }

  /** Resolves when the stream is read to its end, no event is on its way, and no function, state machine or training job works. */
  async idle(): Promise<void> {
    await this.#bus.idle();
    await Promise.all(this.#eventSources.map((source) => source.idle()));
    await this.#asynchronous.idle();
    await this.#states.idle();
    await this.#sageMaker.idle();
    await this.#bus.idle();
  }

  /** Records of the stream that have not been worked through, by shard. */
  lag(): Readonly<Record<string, number>> {
    return Object.assign({}, ...this.#eventSources.map((source) => source.lag()));
  }

  async close(): Promise<void> {
    await this.#scheduler.close();
    await Promise.all(this.#eventSources.map((source) => source.close()));
    await this.#bus.close();
    await this.#states.close();
    await this.#asynchronous.close();
    await Promise.all(this.#pools.map((pool) => pool.close()));
    await this.#sageMaker.close();
    await this.#athena.close();
    await this.#kinesis.close();
    await this.#lock.release();
  }

  async #start(): Promise<void> {
    const { template, call } = this;
    const { dataDir, faults, containerVariables } = this.#options;
    this.#s3 = new S3Service({ dataDir, buckets: bucketsOf(template), onCreated: (object) => this.#announce(object) });
    this.#kinesis = await KinesisService.open({
      dataDir,
      streams: streamsOf(template),
      onError: (error) => this.#notice(error),
    });
    this.#athena = await openAthena(template, dataDir, this.#authorizer, this.#s3);
    const pooling = { dataDir, ...(faults?.lambda && { faults: faults.lambda }) };
    this.#pools = functionsOf(template, call).map((description) => new FunctionPool(description, pooling));
    this.#asynchronous = new AsyncInvocations({
      dataDir,
      targets: asyncTargetsOf(template, this.#pools),
      call,
      onFault: (error) => this.#notice(error),
    });
    const lambda = new LambdaService({ pools: this.#pools, asynchronous: this.#asynchronous });
    this.#sageMaker = makeSageMaker({
      ...{ template, dataDir, call, authorizer: this.#authorizer },
      onNotice: (notice) => this.#notice(notice),
      ...(containerVariables && { containerVariables }),
    });
    assertMayManageRules(template, this.#authorizer);
    this.#states = makeStates(template, dataDir, call);
    this.#services = {
      S3: this.#s3,
      Kinesis: this.#kinesis,
      Athena: this.#athena,
      Lambda: lambda,
      SFN: this.#states,
      SageMaker: this.#sageMaker,
      SageMakerRuntime: this.#sageMaker.runtime,
      SecretsManager: new SecretsManagerService({ dataDir, secrets: secretsOf(template) }),
    };
    const poolOf = (name: string) => lambda.poolOf(name);
    const eventParts = {
      template,
      call,
      asynchronous: this.#asynchronous,
      onLost: (lost: object) => this.#notice(lost),
    };
    this.#bus = makeBus(eventParts);
    this.#scheduler = makeScheduler(eventParts);
    this.#gateway = makeGateway(template, poolOf, (routeKey, error) => this.#notice(`${routeKey}: ${error}`));
    await this.#sageMaker.open();
    await this.#states.open();
    await this.#asynchronous.open();
    await this.#s3.recover();
    this.#eventSources = await startEventSources({
      template,
      authorizer: this.#authorizer,
      kinesis: this.#kinesis,
      poolOf,
      call,
      onNotice: (notice) => this.#notice(notice),
      ...(faults?.eventSource && { faults: faults.eventSource }),
    });
    await this.#noteDeployment();
  }

  /** Resolves once every rule's target has the event safely. */
  async #announce(
    object: Parameters<typeof objectCreated>[0] | Omit<Parameters<typeof objectCreated>[0], 'requestId'>,
  ): Promise<void> {
    this.#bus.publish(objectCreated({ requestId: object.sequencer, ...object }));
    await this.#bus.idle();
  }

  /** A template the folder has not seen is a deployment: CloudFormation would say so on the bus. */
  async #noteDeployment(): Promise<void> {
    const file = join(this.#options.dataDir, 'deployed-template');
    const known = await readFile(file, 'utf8').catch(() => undefined);
    if (known === this.template.digest) return;
    const stackId = String(this.template.resolve({ Ref: 'AWS::StackId' }));
    this.#bus.publish(stackStatusChange(stackId, known === undefined ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE'));
    await this.#bus.idle();
    await writeWhole(file, this.template.digest, this.#options.dataDir);
  }

  /** Athena knows the workgroup of a query by its id; IAM has to be told. */
  #withWorkGroup(call: ServiceCall): ServiceCall {
    if (call.service !== 'Athena' || call.input.WorkGroup !== undefined) return call;
    const [group, ...others] = this.template.resources('AWS::Athena::WorkGroup');
    if (!group || others.length > 0) throw new UnsupportedError('several Athena workgroups');
    return { ...call, input: { ...call.input, WorkGroup: group.properties.Name } };
  }

  #notice(notice: unknown): void {
    const text = notice instanceof AwsFailure ? `${notice.code}: ${notice.message}` : describe(notice);
    this.#options.onNotice?.(text);
  }
}

function describe(notice: unknown): string {
  if (typeof notice === 'string') return notice;
  if (notice instanceof Error) return notice.message;
  const plain = (_key: string, value: unknown) => (value instanceof Error ? value.message : value);
  return JSON.stringify(notice, plain);
}
