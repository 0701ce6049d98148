import type { TestAccount } from './account.ts';
import { outcomeOf, startMachine } from './refresh.ts';

/** How a training ended. */
export interface Trained {
  readonly status: string;
  readonly outcome?: string;
  readonly models: readonly { readonly model: string; readonly status: string; readonly reason: string }[];
  readonly error?: string;
  readonly cause?: string;
}

/** Trains to the end, whatever that is, and publishes what came of it. */
export async function train(test: TestAccount, input: object = {}): Promise<Trained> {
  await test.account.idle();
  const arn = await startMachine(test, test.outputs.TrainMachine, input);
  await test.account.idle();
  const outcome = await outcomeOf(test, arn);
  return { models: [], ...outcome };
}
