import { Worker, workerData } from 'node:worker_threads';

/** Words of the memory by which the members of a team agree. */
const ARRIVED = 0;
const GENERATION = 1;
const NEXT = 2;
const CONTROL_BYTES = 12;

interface Membership {
  readonly control: SharedArrayBuffer;
  readonly threads: number;
  readonly index: number;
  readonly job: unknown;
}

/** What every member of a team runs, side by side; used within a worker that {@link runTeam} started. */
export class Team {
  readonly #control: Int32Array;
  readonly #threads: number;
  readonly #index: number;

  private constructor({ control, threads, index }: Membership) {
    this.#control = new Int32Array(control);
    this.#threads = threads;
    this.#index = index;
  }

  /** This worker's team and the job they share. */
  static join<Job>(): { readonly team: Team; readonly index: number; readonly job: Job } {
    const membership = workerData as Membership;
    return { team: new Team(membership), index: membership.index, job: membership.job as Job };
  }

  /** Runs parts `0` to `count - 1`, each by whichever member is free, and waits until all are done. Parts must not depend on one another. */
  each(count: number, part: (index: number) => void): void {
    for (;;) {
      const next = Atomics.add(this.#control, NEXT, 1);
      if (next >= count) break;
      part(next);
    }
    this.barrier();
  }

  /** Runs something by one member while the others wait. */
  once(work: () => void): void {
    if (this.#index === 0) work();
    this.barrier();
  }

  /** Waits until every member is here; what each wrote before is then seen by all. */
  barrier(): void {
    const generation = Atomics.load(this.#control, GENERATION);
    if (Atomics.add(this.#control, ARRIVED, 1) < this.#threads - 1) {
      while (Atomics.load(this.#control, GENERATION) === generation) {
        Atomics.wait(this.#control, GENERATION, generation);
      }
      return;
    }
    Atomics.store(this.#control, ARRIVED, 0);
    Atomics.store(this.#control, NEXT, 0);
    Atomics.add(this.#control, GENERATION, 1);
    Atomics.notify(this.#control, GENERATION);
  }
}

/**
 * Runs a worker file by several threads and waits for their end; none is left when this settles.
 * @param module `import.meta.url` of the module that the worker file lies beside: `<worker>.ts` in the source tree, `<worker>.mjs` in a bundle
 * @param job what {@link Team.join} gives the workers: plain data, shared memory and compiled kernels
 * @param report called with what a worker posts
 * @throws what a worker threw
 */
export async function runTeam<Message>(
  module: string,
  worker: string,
  job: unknown,
  threads: number,
  report: (message: Message) => void,
): Promise<void> {
  const file = new URL(`${worker}${module.endsWith('.ts') ? '.ts' : '.mjs'}`, module);
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const workers = Array.from({ length: threads }, (_, index) => {
    const membership: Membership = { control, threads, index, job };
    return new Worker(file, { workerData: membership });
  });
  try {
    await Promise.all(workers.map((each) => ended(each, report)));
  } finally {
    // After an error the others would wait for the one that failed.
    await Promise.all(workers.map((each) => each.terminate()));
  }
}

function ended<Message>(worker: Worker, report: (message: Message) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', report);
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`A worker thread ended with code ${code}.`));
    });
  });
}
