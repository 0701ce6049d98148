import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Listener } from '../cognito/sign-in.ts';
import { Store } from '../common/store.ts';
import { type DataFolderLock, lockDataFolder } from '../control/lock.ts';
import { stackStatusChange } from '../events/event.ts';
import type { HttpRequest, HttpResponse } from '../http/payload.ts';
import { assertAssumable } from '../iam/policies.ts';
import { assumeRole } from '../iam/principals.ts';
import type { ContainerVariables } from '../sagemaker/images.ts';
import { AwsFailure, OPERATOR, type Principal, type ServiceCall } from '../service.ts';
import type { ExecutionEvent, Progress } from '../states/runner.ts';
import { Template } from '../template/template.ts';
import { type CallAs, roleOf } from './functions.ts';
import { openServices, type Services, type ServicesOptions } from './services.ts';
import { publishAssets } from './stack.ts';

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
  /** Told of every call that the account answers, for whoever counts them. @default nobody */
  readonly onCall?: (call: ServiceCall) => void;
  /** Told of every step of a state machine. @default nobody */
  readonly onStep?: (step: ExecutionEvent) => void;
  /** For tests. */
  readonly faults?: NonNullable<ServicesOptions['faults']>;
}

/**
 * An AWS account in a folder: the synthesised template with its bundles, event sources, state machines, rules and policies.
 * Only one process has a folder open. Closing and opening it again keeps everything; so does a crash.
 */
export class Account {
  readonly template: Template;
  /** Makes an SDK call in somebody's name, under the policies of the template. */
  readonly call: CallAs;
  readonly #services: Services;
  readonly #store: Store;
  readonly #lock: DataFolderLock;

  private constructor(template: Template, services: Services, store: Store, lock: DataFolderLock) {
    this.template = template;
    this.call = services.call;
    this.#services = services;
    this.#store = store;
    this.#lock = lock;
  }

  /**
   * @throws DataFolderInUseError when another process has the folder open; DataFolderError when it was written by another
   * version; UnsupportedError for what the template asks too much; DeploymentFailedError for a resource that cannot be made
   */
  static async open(options: AccountOptions): Promise<Account> {
    const { dataDir } = options;
    const onNotice = (notice: unknown): void => options.onNotice?.(describe(notice));
    await mkdir(dataDir, { recursive: true });
    const lock = await lockDataFolder(dataDir);
    const account = await Account.#open(options, lock, onNotice);
    try {
      await account.#deploy();
      return account;
    } catch (error) {
      await account.close();
      throw error;
    }
  }

  static async #open(
    { dataDir, assemblyDir, apiEndpoint, containerVariables, faults, onCall, onStep }: AccountOptions,
    lock: DataFolderLock,
    onNotice: (notice: unknown) => void,
  ): Promise<Account> {
    let store: Store | undefined;
    try {
      store = new Store(dataDir, onNotice);
      const template = Template.load(assemblyDir, apiEndpoint === undefined ? {} : { apiEndpoint });
      const watched = { ...(onCall && { onCall }), ...(onStep && { onStep }) };
      const services = await openServices({ template, store, onNotice, containerVariables, faults, ...watched });
      return new Account(template, services, store, lock);
    } catch (error) {
      store?.close();
      await lock.release();
      throw error;
    }
  }

  /**
   * A session of a role, for somebody of the account to make calls in, as STS would hand it out.
   * @throws AwsFailure `AccessDenied` when the role does not trust the account's own people
   */
  assume(roleArn: string, session: string): Principal {
    const roleId = roleOf(this.template, roleArn, 'AssumeRole');
    assertAssumable(this.template, roleId, OPERATOR);
    return assumeRole(this.template, roleId, session);
  }

  /** Answers an HTTP request as the API of the template would. */
  request(request: HttpRequest): Promise<HttpResponse> {
    return this.#services.gateway.handle(request);
  }

  /** Where people sign in, below {@link SIGN_IN_PATH}; undefined for a template without a user pool. */
  get signIn(): Listener | undefined {
    return this.#services.people.signIn;
  }

  /** Fires the schedules of the template from now on. */
  startSchedules(): void {
    this.#services.scheduler.start();
  }

  /** Whether the tables of Athena lost something to a damaged file, which a rebuild from staging gives back. */
  get hasLostTables(): boolean {
    return this.#services.athena.hasLostTables;
  }

  /** How far an execution of a state machine has come. */
  progress(executionArn: string): Progress | undefined {
    return this.#services.states.progress(executionArn);
  }

  /** Resolves when the stream is read to its end, no event is on its way, and no function, state machine or training job works. */
  async idle(): Promise<void> {
    const { bus, eventSources, asynchronous, states, sageMaker } = this.#services;
    await bus.idle();
    await Promise.all(eventSources.map((source) => source.idle()));
    await asynchronous.idle();
    await states.idle();
    await sageMaker.idle();
    await bus.idle();
  }

  /**
   * Waits until the functions are done with what the stream and the queue of asynchronous invocations hold now. Records do not
   * wait for their batch to fill meanwhile.
   * @param milliseconds at most; 0 only looks
   * @returns whether nothing of it is left
   */
  async arrived(milliseconds: number): Promise<boolean> {
    const { bus, eventSources, asynchronous } = this.#services;
    const isThere = (): boolean =>
      asynchronous.outstanding === 0 &&
      eventSources.every((source) => Object.values(source.lag()).every((lag) => lag === 0));
    if (isThere() || milliseconds === 0) return isThere();
    const work = Promise.all([bus.idle(), asynchronous.idle(), ...eventSources.map((source) => source.idle())]);
    const over = new AbortController();
    const late = sleep(milliseconds, false, { signal: over.signal, ref: false });
    try {
      return await Promise.race([work.then(() => true), late]);
    } finally {
      over.abort();
      late.catch(() => undefined); // it was not needed
    }
  }

  /** What waits to be worked through: records of the stream, and events for functions that are invoked asynchronously. */
  backlog(): { readonly records: number; readonly events: number } {
    const lags = Object.values(this.lag());
    return { records: lags.reduce((sum, lag) => sum + lag, 0), events: this.#services.asynchronous.outstanding };
  }

  /** Records of the stream that have not been worked through, by shard. */
  lag(): Readonly<Record<string, number>> {
    return Object.assign({}, ...this.#services.eventSources.map((source) => source.lag()));
  }

  /** Ends everything, and the rest too when a part of it fails. @throws the first error */
  async close(): Promise<void> {
    const { scheduler, eventSources, bus, states, asynchronous, pools, sageMaker, athena, kinesis } = this.#services;
    const steps: (() => unknown)[] = [
      () => scheduler.close(),
      () => Promise.all(eventSources.map((source) => source.close())),
      () => bus.close(),
      () => states.close(),
      () => asynchronous.close(),
      () => Promise.all(pools.map((pool) => pool.close())),
      () => sageMaker.close(),
      () => athena.close(),
      () => kinesis.close(),
      () => this.#store.close(),
      () => this.#lock.release(),
    ];
    const errors: unknown[] = [];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /**
   * Ends the stack: what a deployment has made by calls is deleted, and what it has to say is said. Objects, tables and all else that
   * lies in the folder stay, as what a stack retains.
   * @throws DeploymentFailedError for what could not be deleted; doing it again goes on
   */
  async destroy(): Promise<void> {
    await this.#services.stack.destroy();
    this.#store.table<string>('deployed-template').delete('digest');
  }

  /** A template the folder has not seen is a deployment: CloudFormation makes what is new in it, and says so on the bus. */
  async #deploy(): Promise<void> {
    const { bus, stack } = this.#services;
    const deployed = this.#store.table<string>('deployed-template');
    const known = deployed.get('digest');
    if (known === this.template.digest) return stack.resume();
    await publishAssets(this.template, this.call);
    await stack.deploy();
    const stackId = String(this.template.resolve({ Ref: 'AWS::StackId' }));
    bus.publish(stackStatusChange(stackId, known === undefined ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE'));
    await bus.idle();
    deployed.put('digest', this.template.digest);
  }
}

function describe(notice: unknown): string {
  if (typeof notice === 'string') return notice;
  if (notice instanceof AwsFailure) return `${notice.code}: ${notice.message}`;
  if (notice instanceof Error) return notice.message;
  const plain = (_key: string, value: unknown) => (value instanceof Error ? value.message : value);
  return JSON.stringify(notice, plain);
}
