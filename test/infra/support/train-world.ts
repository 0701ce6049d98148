import { AwsFailure } from '@shoplake/local';
import { type Clock, loadMachine, runMachine, type TaskCall } from '@shoplake/local/states';
import type { ModelName } from '../../../contracts/models.ts';
import { type StageConfig, stageConfig } from '../../../lib/config.ts';
import { statementValues } from '../../../lib/refresh/values.ts';
import { trainDefinition } from '../../../lib/train/definition.ts';
import type { Machine } from './definition.ts';

const ARN = 'arn:aws:states:eu-west-1:111122223333:stateMachine:shop-train';
const GROUP = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/shop-';

/** The workflow of a stage as plain data. */
export function trainMachine(models: object = {}, prefix = 'shop-'): Machine {
  const stage: StageConfig = stageConfig.parse({ databasePrefix: 'shop_', models });
  const packageGroups: Record<ModelName, string> = {
    recommender: `${GROUP}recommender`,
    forecaster: `${GROUP}forecaster`,
    'customer-value': `${GROUP}customer-value`,
    'order-value': `${GROUP}order-value`,
  };
  const definition = trainDefinition({
    partition: 'aws',
    workGroup: 'shop',
    databasePrefix: 'shop_',
    goldBucket: 'gold',
    values: statementValues(stage),
    prefix,
    packageGroups,
    imageUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/assets:1',
    gateFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:gate',
    refreshMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:shop-refresh',
    trainingRoleArn: 'arn:aws:iam::111122223333:role/training',
    servingRoleArn: 'arn:aws:iam::111122223333:role/serving',
    models: stage.models,
  });
  return JSON.parse(JSON.stringify(definition)) as Machine;
}

type Input = Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, (input: Input) => Record<string, unknown>>>;

/** A clock on which waiting takes no time, and nothing ever runs out of time. */
class PatientClock implements Clock {
  #now = Date.parse('2026-03-02T04:40:00Z');
  now(): number {
    this.#now += 1;
    return this.#now;
  }
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (milliseconds < 120_000) return Promise.resolve();
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  }
}

/** What a service answers for a name that it does not know. */
export const missing = (code = 'ValidationException'): never => {
  throw new AwsFailure(code, 'Could not find it.');
};

/**
 * An account that does what it is asked: each query has rows, each job completes, each run is let through. What a test wants
 * otherwise it gives as answers by operation, and by action for the gate.
 */
export class TrainWorld {
  /** Every call, in order: `CreateModel`, and `gate:evaluate`. */
  readonly calls: { readonly name: string; readonly input: Input }[] = [];
  readonly #answers: Answers;
  readonly #endpoints = new Map<string, { status: string; configuration: string }>();
  readonly #jobs = new Map<string, Input>();

  /** @param failedEndpoint name of an endpoint that is there, and failed */
  constructor(answers: Answers = {}, failedEndpoint?: string) {
    this.#answers = answers;
    if (failedEndpoint) this.#endpoints.set(failedEndpoint, { status: 'Failed', configuration: 'shop-former' });
  }

  /** Runs the machine. @returns its output, or the error it ended with */
  async run(input: object = {}, machine: Machine = trainMachine()): Promise<unknown> {
    const loaded = loadMachine({ arn: ARN, name: 'train', roleArn: 'arn:role', definition: machine });
    const clock = new PatientClock();
    return runMachine(
      loaded,
      {
        arn: ARN.replace('stateMachine', 'execution'),
        name: 'one',
        input: input as never,
        startTime: Date.parse('2026-03-02T04:40:00Z'),
      },
      { clock, random: () => 0.5, call: this.#call, emit: () => 1, stop: new AbortController() },
    ).catch((error: unknown) => error);
  }

  names(pattern: RegExp): string[] {
    return this.calls.map(({ name }) => name).filter((name) => pattern.test(name));
  }

  inputs(name: string): Input[] {
    return this.calls.filter((call) => call.name === name).map(({ input }) => input);
  }

  readonly #call: TaskCall = async (_, operation, input) => {
    const payload = operation === 'Invoke' ? (JSON.parse(String(input.Payload)) as Input) : input;
    const name = operation === 'Invoke' ? `gate:${String(payload.action)}` : operation;
    this.calls.push({ name, input: payload });
    const answer = (this.#answers[name] ?? this.#usual(name))(payload);
    return operation === 'Invoke' ? invoked(answer) : answer;
  };

  #usual(name: string): (input: Input) => Record<string, unknown> {
    const usual = USUAL[name] ?? this.#stateful[name];
    if (!usual) throw new Error(`Nobody said what ${name} answers`);
    return usual;
  }

  readonly #stateful: Answers = {
    CreateTrainingJob: (input) => {
      this.#jobs.set(String(input.TrainingJobName), input);
      return {};
    },
    DescribeTrainingJob: ({ TrainingJobName }) => {
      const output = this.#jobs.get(String(TrainingJobName))?.OutputDataConfig as { S3OutputPath: string };
      const S3ModelArtifacts = `${output.S3OutputPath}${String(TrainingJobName)}/output/model.tar.gz`;
      return { TrainingJobName, TrainingJobStatus: 'Completed', ModelArtifacts: { S3ModelArtifacts } };
    },
    DescribeEndpoint: ({ EndpointName }) => {
      const endpoint = this.#endpoints.get(String(EndpointName)) ?? missing();
      return { EndpointName, EndpointStatus: endpoint.status, EndpointConfigName: endpoint.configuration };
    },
    CreateEndpoint: (input) => this.#deploy(input),
    UpdateEndpoint: (input) => this.#deploy(input),
    DeleteEndpoint: ({ EndpointName }) => {
      this.#endpoints.delete(String(EndpointName));
      return {};
    },
  };

  #deploy({ EndpointName, EndpointConfigName }: Input): Record<string, unknown> {
    this.#endpoints.set(String(EndpointName), { status: 'InService', configuration: String(EndpointConfigName) });
    return {};
  }
}

const done = () => ({});
const FIGURES = { metric: 'ndcg@10', score: 0.2, champion: null, baselines: { popularity: 0.1 } };

const USUAL: Answers = {
  ListExecutions: () => ({ executions: [] }),
  StartQueryExecution: ({ QueryString }) => ({ QueryExecutionId: String(QueryString) }),
  GetQueryExecution: ({ QueryExecutionId }) => ({
    QueryExecution: { QueryExecutionId, Status: { State: 'SUCCEEDED' } },
  }),
  ListObjectsV2: ({ Prefix }) => ({ Contents: [{ Key: `${String(Prefix)}file` }] }),
  GetObject: () => missing('NoSuchKey'),
  CreateModelPackage: ({ ModelPackageGroupName }) => ({ ModelPackageArn: `${String(ModelPackageGroupName)}/1` }),
  CreateModel: done,
  CreateEndpointConfig: done,
  DeleteEndpointConfig: done,
  DeleteModel: done,
  StartExecution: () => ({ executionArn: 'arn:refresh' }),
  'gate:evaluate': () => ({ status: 'accepted', reason: 'Accepted.', ...FIGURES }),
  'gate:promote': () => ({ status: 'champion', reason: 'Accepted.', retired: null }),
  'gate:find': () => ({ artifactUri: 's3://gold/old.tar.gz', packageArn: 'arn:old', reason: 'Accepted.', ...FIGURES }),
  'gate:restore': () => ({ status: 'restored', reason: 'Accepted.', retired: null }),
  'gate:fail': ({ cause }) => ({ status: 'failed', reason: String(cause) }),
};

/** What Lambda answers for a function that returned, or threw an error with a name. */
function invoked(answer: Record<string, unknown>): Record<string, unknown> {
  const Payload = Buffer.from(JSON.stringify(answer));
  return { StatusCode: 200, Payload, ...('errorType' in answer && { FunctionError: 'Unhandled' }) };
}
