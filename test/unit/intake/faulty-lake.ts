import { MemoryS3 } from '../lambdas/support/s3.ts';
import type { Random } from './random.ts';

/** A function that was working is gone: what it wrote is written, and it writes nothing more. */
class KilledError extends Error {
  override readonly name = 'KilledError';
}

const UNAVAILABLE = (): Error => Object.assign(new Error('Please reduce your request rate.'), { name: 'SlowDown' });
/** How many objects a function writes: a batch of the stream few, a batch of arrivals that is put away many. */
const WRITES = [9, 9, 400] as const;

/** How often each fault was injected. */
export interface LakeFaults {
  killed: number;
  unavailable: number;
}

/** A lake whose functions are killed before or after any of their writes, and whose writes fail. */
export class FaultyLake {
  readonly s3 = new MemoryS3();
  readonly faults: LakeFaults = { killed: 0, unavailable: 0 };
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
    this.s3.reset();
  }

  /** Does some work, which now and then fails on its way. @returns undefined when it did */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    const at = (probability: number): number =>
      this.#random.happens(probability) ? this.#random.below(this.#random.of(WRITES)) : Number.POSITIVE_INFINITY;
    const [killAt, refusedAt] = [at(0.25), at(0.15)];
    let writes = 0;
    this.s3.beforePut = () => {
      if (writes >= killAt) throw new KilledError();
      writes += 1;
      if (writes === refusedAt + 1) throw UNAVAILABLE();
    };
    try {
      return await work();
    } catch (error) {
      if (error instanceof KilledError) this.faults.killed += 1;
      else if ((error as Error).name === 'SlowDown') this.faults.unavailable += 1;
      else throw error;
      return undefined;
    } finally {
      await new Promise((resolve) => setImmediate(resolve)); // writes side by side end, as they would
      this.s3.beforePut = () => undefined;
    }
  }
}
