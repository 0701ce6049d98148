import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Erasure, PersonExport, Subject } from '../../../contracts/erasures.ts';
import { aws } from '../../../lambdas/aws/client.ts';
import { PrivacyRequests } from '../../../lambdas/erasures/requests.ts';
import { CommandError } from '../terminal/errors.ts';
import type { Platform } from './platform.ts';

const POLL_MS = 2000;

/** What people ask of a shop about themselves, asked by whoever runs its platform. */
export class Customers {
  readonly #platform: Platform;
  readonly #requests: PrivacyRequests;

  constructor(platform: Platform) {
    const { s3, sfn, outputs } = platform;
    this.#platform = platform;
    this.#requests = new PrivacyRequests({
      ...{ s3, sfn, dynamo: aws(new DynamoDBClient({})), now: Date.now },
      ...{ bronze: outputs.BronzeBucket, gold: outputs.GoldBucket },
      ...{ table: outputs.ErasuresTable, machine: outputs.PrivacyMachine },
    });
  }

  /** @throws CommandError when there is none */
  async receipt(id: string): Promise<Erasure> {
    const receipt = await this.#requests.receipt(id);
    if (receipt) return receipt;
    throw new CommandError(`There is no erasure ${id}.`);
  }

  /**
   * Erases a customer and waits for it.
   * @param onAsked told the id of the receipt as soon as it is known
   * @throws CommandError when it was not finished
   */
  async erase(who: Subject, onAsked: (id: string) => void): Promise<Erasure> {
    const { id } = await this.#requests.erase(who);
    onAsked(id);
    const again = 'What is done is done; the same command once more does the rest.';
    return this.#wait(`The erasure ${id} was not finished. ${again}`, async () => {
      const receipt = await this.receipt(id);
      return receipt.status === 'done' ? receipt : undefined;
    });
  }

  /** Everything that is held of a customer. @throws CommandError when it was not found out */
  async export(who: Subject): Promise<PersonExport['items']> {
    return this.#wait('The export was not finished; ask again in an hour.', async () => {
      const { status, items } = await this.#requests.export(who);
      return status === 'done' ? items : undefined;
    });
  }

  /** Asks until there is an answer; where it can be known that nothing is at work any more, no longer. */
  async #wait<T>(failure: string, ask: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (this.#platform.settled) {
        await this.#platform.settled();
        const last = await ask();
        if (last !== undefined) return last;
        throw new CommandError(failure);
      }
      await sleep(POLL_MS);
    }
  }
}
