import type { S3Client } from '@aws-sdk/client-s3';
import { outcome, outcomeKey } from '../../contracts/replay.ts';
import { BrokenObjectError, JsonStore } from './json-store.ts';

/** What came of objects and files when they were read again the last time, so that reading them alike once more changes nothing. */
export class Outcomes {
  readonly #store: JsonStore<{ digest: string }>;
  readonly #scope: 'all' | 'refused';

  constructor(s3: S3Client, bucket: string, refusedOnly: boolean) {
    this.#store = new JsonStore(s3, bucket, outcome);
    this.#scope = refusedOnly ? 'refused' : 'all';
  }

  /** Undefined where it was never read again, or nobody can tell. */
  async last(name: string): Promise<string | undefined> {
    try {
      return (await this.#store.read(outcomeKey(name, this.#scope)))?.value.digest;
    } catch (error) {
      if (error instanceof BrokenObjectError) return undefined;
      throw error;
    }
  }

  note(name: string, digest: string): Promise<void> {
    return this.#store.write(outcomeKey(name, this.#scope), { digest });
  }
}
