import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../common/clock.ts';
import { onlyMembers } from '../common/members.ts';
import type { Store } from '../common/store.ts';
import { AwsFailure } from '../service.ts';
import type { TaskCall } from './frame.ts';
import { loadMachine, type Machine, type MachineInput } from './machine.ts';
import {
  type Answer,
  description,
  listItem,
  optionalText,
  type Request,
  statusFilterOf,
  textOf,
  validateInput,
  validateName,
} from './requests.ts';
import { type ExecutionEvent, ExecutionRunner, type Progress } from './runner.ts';
import { type ExecutionRecord, ExecutionStore } from './store.ts';

export interface StatesServiceProps {
  readonly machines: readonly MachineInput[];
  /** Gives the call that carries a machine's role; asked once per execution. */
  readonly call: (machineArn: string) => TaskCall;
  readonly store: Store;
  /** @default the system's clock */
  readonly clock?: Clock;
  /** Draws the jitter of retries. @default Math.random */
  readonly random?: () => number;
  /** Told of every step; what it throws fails the execution. */
  readonly onEvent?: (event: ExecutionEvent) => void;
}

/**
 * Step Functions (standard workflows) of the local account. An execution is kept before StartExecution answers; one
 * that was running when the process ended is started again from its beginning, with its name and input, by {@link open}.
 * So tasks may run twice, as they may in AWS when retried: every task of the stack must be idempotent.
 */
export class StatesService {
  readonly #machines: ReadonlyMap<string, Machine>;
  readonly #clock: Clock;
  readonly #executions: ExecutionStore;
  readonly #runner: ExecutionRunner;
  #closed = true;

  /** Validates every definition: an invalid one is an `InvalidDefinition`, an unsupported one an `UnsupportedError`. */
  constructor(props: StatesServiceProps) {
    this.#clock = props.clock ?? systemClock;
    this.#machines = new Map(props.machines.map((machine) => [machine.arn, loadMachine(machine)]));
    this.#executions = new ExecutionStore(props.store);
    this.#runner = new ExecutionRunner({
      store: this.#executions,
      disk: props.store.disk,
      clock: this.#clock,
      random: props.random ?? Math.random,
      call: props.call,
      onEvent: props.onEvent ?? (() => undefined),
    });
  }

  /** Starts those executions again that were running; their time limit starts again. */
  open(): void {
    this.#closed = false;
    for (const record of this.#executions.list().reverse()) {
      if (record.status !== 'RUNNING') continue;
      const machine = this.#machines.get(record.stateMachineArn);
      if (machine !== undefined) this.#runner.launch(machine, record, 'ExecutionRestarted');
      else
        this.#runner.finish(record, {
          status: 'ABORTED',
          cause: 'The template no longer has the state machine.',
        });
    }
  }

  /** Waits for every execution to end. Rejects when an ending could not be kept. */
  idle(): Promise<void> {
    return this.#runner.idle();
  }

  /** Lets go of what runs without ending it: these executions start again at the next {@link open}. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#runner.close();
  }

  /** Where an execution stands, or undefined when this process has not run it. */
  progress(executionArn: string): Progress | undefined {
    return this.#runner.progress(executionArn);
  }

  async StartExecution(request: Request): Promise<Answer> {
    onlyMembers('SFN StartExecution', request, ['stateMachineArn', 'name', 'input']);
    if (this.#closed) throw new Error('Step Functions of the local account is closed; call open() first.');
    const machine = this.#machine(textOf(request, 'stateMachineArn'));
    const name = optionalText(request, 'name') ?? randomUUID();
    const input = optionalText(request, 'input') ?? '{}';
    validateName(name);
    validateInput(input);
    const executionArn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const same = this.#executions.get(executionArn);
    if (same !== undefined) return repeated(same, input);
    const [stateMachineArn, startDate] = [machine.arn, this.#clock.now()];
    const record: ExecutionRecord = { executionArn, stateMachineArn, name, input, startDate, status: 'RUNNING' };
    this.#executions.put(record);
    this.#runner.launch(machine, record, 'ExecutionStarted');
    return { executionArn, startDate: new Date(startDate) };
  }

  async DescribeExecution(request: Request): Promise<Answer> {
    onlyMembers('SFN DescribeExecution', request, ['executionArn']);
    return description(this.#execution(textOf(request, 'executionArn')));
  }

  /** Newest first; `nextToken` is the last execution of the page before. */
  async ListExecutions(request: Request): Promise<Answer> {
    onlyMembers('SFN ListExecutions', request, ['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken']);
    const machine = this.#machine(textOf(request, 'stateMachineArn'));
    const status = statusFilterOf(request);
    const all = this.#executions.list(machine.arn).filter((record) => status === undefined || record.status === status);
    const token = optionalText(request, 'nextToken');
    const from = token === undefined ? 0 : all.findIndex((record) => record.executionArn === token) + 1;
    if (token !== undefined && from === 0) throw new AwsFailure('InvalidToken', `Invalid Token: '${token}'`);
    const size = typeof request.maxResults === 'number' && request.maxResults > 0 ? request.maxResults : 100;
    const page = all.slice(from, from + size);
    const more = from + size < all.length ? { nextToken: page.at(-1)?.executionArn } : {};
    return { executions: page.map(listItem), ...more };
  }

  /** Ends a running execution as ABORTED; one that has ended stays as it is. Answers when it has stopped. */
  async StopExecution(request: Request): Promise<Answer> {
    onlyMembers('SFN StopExecution', request, ['executionArn', 'error', 'cause']);
    const { executionArn } = this.#execution(textOf(request, 'executionArn'));
    const error = optionalText(request, 'error');
    const cause = optionalText(request, 'cause');
    await this.#runner.stop(executionArn, { kind: 'stopped', error, cause });
    return { stopDate: new Date(this.#execution(executionArn).stopDate ?? this.#clock.now()) };
  }

  #machine(arn: string): Machine {
    const machine = this.#machines.get(arn);
    if (machine !== undefined) return machine;
    throw new AwsFailure('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }

  #execution(arn: string): ExecutionRecord {
    const record = this.#executions.get(arn);
    if (record !== undefined) return record;
    throw new AwsFailure('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }
}

/** The same name and input while the first runs is the same execution; any other use of a name is refused. */
function repeated(record: ExecutionRecord, input: string): Answer {
  if (record.status === 'RUNNING' && record.input === input) {
    return { executionArn: record.executionArn, startDate: new Date(record.startDate) };
  }
  throw new AwsFailure('ExecutionAlreadyExists', `Execution Already Exists: '${record.executionArn}'`);
}
