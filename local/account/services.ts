import type { AthenaService } from '../athena/service.ts';
import type { Stack } from '../cloudformation/stack.ts';
import type { Store } from '../common/store.ts';
import { DynamoDBService } from '../dynamodb/service.ts';
import type { EventBus } from '../events/bus.ts';
import { objectCreated } from '../events/event.ts';
import type { Scheduler } from '../events/scheduler.ts';
import type { HttpGateway } from '../http/gateway.ts';
import { Authorizer } from '../iam/authorizer.ts';
import type { EventSource, EventSourceFaults } from '../kinesis/event-source.ts';
import { type KinesisFaults, KinesisService } from '../kinesis/service.ts';
import { AsyncInvocations } from '../lambda/async-invocations.ts';
import { FunctionError } from '../lambda/function-error.ts';
import { type Faults, FunctionPool } from '../lambda/pool.ts';
import { LambdaService } from '../lambda/service.ts';
import { S3Service } from '../s3/service.ts';
import type { ObjectCreated } from '../s3/writer.ts';
import type { ContainerVariables } from '../sagemaker/images.ts';
import type { SageMakerService } from '../sagemaker/service.ts';
import { SecretsManagerService } from '../secrets/service.ts';
import type { ServiceCall } from '../service.ts';
import { SesService } from '../ses/service.ts';
import { SnsService } from '../sns/service.ts';
import { reasonOf } from '../states/reason.ts';
import type { ExecutionEvent } from '../states/runner.ts';
import type { StatesService } from '../states/service.ts';
import type { Template } from '../template/template.ts';
import { makeGateway } from './api.ts';
import { callsTo, type ServicesByName } from './calls.ts';
import { makeBus, makeScheduler } from './events.ts';
import { asyncTargetsOf, type CallAs, functionsOf } from './functions.ts';
import { openPeople, type People } from './identity.ts';
import { assertMayManageRules, makeStates } from './machines.ts';
import { makeSageMaker } from './sagemaker.ts';
import { makeStack } from './stack.ts';
import { bucketsOf, openAthena, secretsOf, tablesOf } from './storage.ts';
import { startEventSources, streamsOf } from './streams.ts';

export interface ServicesOptions {
  readonly template: Template;
  readonly store: Store;
  readonly onNotice: (notice: unknown) => void;
  readonly containerVariables?: ContainerVariables | undefined;
  readonly onCall?: (call: ServiceCall) => void;
  readonly onStep?: (step: ExecutionEvent) => void;
  readonly faults?:
    | {
        readonly lambda?: Faults;
        readonly kinesis?: KinesisFaults;
        readonly eventSource?: EventSourceFaults;
      }
    | undefined;
}

/** Everything that an account runs. */
export interface Services {
  readonly call: CallAs;
  readonly kinesis: KinesisService;
  readonly athena: AthenaService;
  readonly sageMaker: SageMakerService;
  readonly states: StatesService;
  readonly pools: readonly FunctionPool[];
  readonly asynchronous: AsyncInvocations;
  readonly bus: EventBus;
  readonly scheduler: Scheduler;
  readonly gateway: HttpGateway;
  readonly people: People;
  readonly eventSources: readonly EventSource[];
  readonly stack: Stack;
}

/** Makes the services of a template and takes up what an earlier run left unfinished. */
export async function openServices({
  template,
  store,
  onNotice,
  containerVariables,
  faults,
  onCall,
  onStep,
}: ServicesOptions): Promise<Services> {
  const authorizer = new Authorizer(template);
  const answered = callsTo(authorizer, store.disk, () => services);
  const call: CallAs = (principal, wanted) => {
    onCall?.(wanted);
    return answered(principal, wanted);
  };
  const s3 = new S3Service({
    store,
    buckets: bucketsOf(template),
    onCreated: (object) => announce(bus, object),
    onDamage: onNotice,
  });
  const kinesis = new KinesisService({
    store,
    streams: streamsOf(template),
    onError: onNotice,
    ...(faults?.kinesis && { faults: faults.kinesis }),
  });
  const athena = await openAthena(template, store.dataDir, authorizer, s3, onNotice);
  const onFailure = (name: string, error: Error): void => {
    // A disk that takes nothing has been named; that functions fail for it says nothing new.
    if (!store.disk.isFailing) onNotice(`Function ${name} failed: ${error.name}: ${error.message}`);
  };
  const pooling = { dataDir: store.dataDir, onFailure, ...(faults?.lambda && { faults: faults.lambda }) };
  const pools = functionsOf(template, call).map((description) => new FunctionPool(description, pooling));
  const asynchronous = new AsyncInvocations({
    store,
    call,
    targets: asyncTargetsOf(template, pools, store.disk),
    onError: onNotice,
  });
  const lambda = new LambdaService({ pools, asynchronous });
  const containers = containerVariables && { containerVariables };
  const sageMaker = makeSageMaker({ template, store, call, authorizer, onNotice, ...containers });
  assertMayManageRules(template, authorizer);
  const states = makeStates(template, store, call, (event) => {
    onStep?.(event);
    const failure = failureIn(event);
    if (failure !== undefined) onNotice(failure);
  });
  const poolOf = (name: string): FunctionPool => lambda.poolOf(name);
  const targets = { template, call, asynchronous, disk: store.disk, onLost: onNotice };
  const bus = makeBus(targets);
  const scheduler = makeScheduler(targets);
  const people = await openPeople(template, store);
  const onRouteError = (routeKey: string, error: unknown): void => {
    if (!(error instanceof FunctionError)) onNotice(`${routeKey}: ${error}`);
  };
  const gateway = makeGateway(template, poolOf, onRouteError, people.keysOf);
  const secrets = new SecretsManagerService({ dataDir: store.dataDir, secrets: secretsOf(template) });
  const services: ServicesByName = {
    S3: s3,
    Kinesis: kinesis,
    DynamoDB: new DynamoDBService({ store, tables: tablesOf(template) }),
    Athena: athena,
    Lambda: lambda,
    SFN: states,
    SNS: new SnsService(template.resources('AWS::SNS::Topic').map(({ logicalId }) => template.arn(logicalId))),
    SESv2: new SesService(store.dataDir),
    SageMaker: sageMaker,
    SageMakerRuntime: sageMaker.runtime,
    SecretsManager: secrets,
    ...(people.service && { CognitoIdentityProvider: people.service }),
  };
  await secrets.open();
  await sageMaker.open();
  states.open();
  await asynchronous.open();
  await s3.recover();
  const sourceFaults = faults?.eventSource && { faults: faults.eventSource };
  const parts = { template, authorizer, kinesis, poolOf, call, disk: store.disk, onNotice, ...sourceFaults };
  const eventSources = await startEventSources(parts);
  return {
    call,
    kinesis,
    athena,
    sageMaker,
    states,
    pools,
    asynchronous,
    bus,
    scheduler,
    gateway,
    people,
    eventSources,
    stack: makeStack(template, store, call),
  };
}

const FAILURES: ReadonlySet<string> = new Set(['ExecutionFailed', 'ExecutionTimedOut']);

/** Says that an execution failed, and why. */
function failureIn({ type, execution, error }: ExecutionEvent): string | undefined {
  if (!FAILURES.has(type)) return undefined;
  const [machine, name] = execution.split(':').slice(-2);
  const { Error: code, Cause: cause } = (error ?? {}) as { readonly Error?: string; readonly Cause?: string };
  const reason = type === 'ExecutionTimedOut' ? 'it took longer than it may' : reasonOf({ error: code, cause });
  return `Run ${name} of ${machine} failed: ${reason}`;
}

/** Resolves once every rule's target has the event safely. */
async function announce(bus: EventBus, object: ObjectCreated): Promise<void> {
  bus.publish(objectCreated({ requestId: object.sequencer, ...object }));
  await bus.idle();
}
