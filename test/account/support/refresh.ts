import type { TestAccount } from './account.ts';

/** How an execution of a machine ended. */
export interface Refreshed {
  readonly status: string;
  readonly outcome?: string;
  readonly run?: string;
  /** Rows held out of gold. */
  readonly held?: number;
  readonly error?: string;
  readonly cause?: string;
}

/** Starts a refresh. @param input `{ full: true }` for one that goes over everything @returns the ARN of its execution */
export const startRefresh = (test: TestAccount, input: object = {}): Promise<string> =>
  startMachine(test, test.outputs.RefreshMachine, input);

/** Starts the compaction of tables. @returns the ARN of its execution */
export const startMaintenance = (test: TestAccount): Promise<string> =>
  startMachine(test, test.outputs.MaintenanceMachine);

/** Starts a machine. @returns the ARN of its execution */
export async function startMachine(
  test: TestAccount,
  stateMachineArn: string | undefined,
  input: object = {},
): Promise<string> {
  const started = await test.call('SFN', 'StartExecution', { stateMachineArn, input: JSON.stringify(input) });
  return String(started.executionArn);
}

/** Runs a refresh to its end, whatever that is. @param input `{ full: true }` for one that goes over everything */
export async function refresh(test: TestAccount, input: object = {}): Promise<Refreshed> {
  await test.account.idle();
  const arn = await startRefresh(test, input);
  await test.account.idle();
  return outcomeOf(test, arn);
}

/**
 * Runs a refresh after which everything that has arrived is published; that can be so already.
 * @throws Error with what stopped it
 */
export async function publish(test: TestAccount, input: object = {}): Promise<Refreshed> {
  const refreshed = await refresh(test, input);
  if (refreshed.outcome !== 'published' && refreshed.outcome !== 'unchanged')
    throw new Error(`The refresh did not publish: ${JSON.stringify(refreshed)}`);
  return refreshed;
}

export async function outcomeOf(test: TestAccount, executionArn: string): Promise<Refreshed> {
  const { status, output, error, cause } = await test.call('SFN', 'DescribeExecution', { executionArn });
  return {
    status: String(status),
    ...(typeof output === 'string' && (JSON.parse(output) as object)),
    ...(typeof error === 'string' && { error }),
    ...(typeof cause === 'string' && { cause }),
  };
}

/** Every refresh so far, newest first. */
export async function refreshes(test: TestAccount): Promise<Refreshed[]> {
  const { executions } = await test.call('SFN', 'ListExecutions', { stateMachineArn: test.outputs.RefreshMachine });
  return Promise.all(
    (executions as { executionArn: string }[]).map(({ executionArn }) => outcomeOf(test, executionArn)),
  );
}
