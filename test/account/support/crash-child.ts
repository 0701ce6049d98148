/**
 * Opens an account and kills itself, without warning, at the moment that was asked for: just before or just after the nth
 * call of an operation whose input holds a text. Run as `node crash-child.ts <plan as JSON>`.
 */
import { Account, OPERATOR } from '@shoplake/local';
import { AthenaService } from '@shoplake/local/athena';
import { KinesisService, S3Service } from '@shoplake/local/testing';
import { CONTAINER_VARIABLES } from '../../../bin/cli/platform/assembly.ts';

/** The moment at which the account dies. */
export interface Moment {
  readonly service: 'S3' | 'Athena' | 'Kinesis';
  readonly operation: string;
  /** What the operation's input, as JSON, must hold. */
  readonly holding: string;
  readonly when: 'before' | 'after';
  /** @default 1 */
  readonly nth?: number;
  /** Milliseconds it lives on, to die in the middle of what the call began. @default 0 */
  readonly delay?: number;
}

export interface CrashPlan {
  readonly assemblyDir: string;
  readonly dataDir: string;
  readonly moment: Moment;
  /** What it does after it has opened; in the end it waits for all work to be done. */
  readonly act: 'nothing' | 'refresh' | 'train';
}

type Operations = Record<string, (input: unknown, ...rest: unknown[]) => Promise<unknown>>;

const SERVICES = { S3: S3Service, Athena: AthenaService, Kinesis: KinesisService };

function arm({ service, operation, holding, when, nth = 1, delay = 0 }: Moment): void {
  const operations = SERVICES[service].prototype as unknown as Operations;
  const original = operations[operation];
  if (!original) throw new Error(`${service} has no ${operation}`);
  let seen = 0;
  const die = (): void => {
    if (delay === 0) process.kill(process.pid, 'SIGKILL');
    else setTimeout(() => process.kill(process.pid, 'SIGKILL'), delay);
  };
  operations[operation] = async function (this: unknown, input, ...rest) {
    const isIt = JSON.stringify(input).includes(holding) && ++seen === nth;
    if (isIt && when === 'before') die();
    const output = await original.call(this, input, ...rest);
    if (isIt && when === 'after') die();
    return output;
  };
}

async function main(plan: CrashPlan): Promise<void> {
  arm(plan.moment);
  const account = await Account.open({
    containerVariables: CONTAINER_VARIABLES,
    assemblyDir: plan.assemblyDir,
    dataDir: plan.dataDir,
  });
  if (plan.act !== 'nothing') {
    await account.idle();
    const { RefreshMachine, TrainMachine } = account.template.outputs();
    const stateMachineArn = plan.act === 'refresh' ? RefreshMachine : TrainMachine;
    await account.call(OPERATOR, { service: 'SFN', operation: 'StartExecution', input: { stateMachineArn } });
  }
  await account.idle();
  await account.close();
}

if (import.meta.main) await main(JSON.parse(process.argv[2] ?? '') as CrashPlan);
