import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KinesisEvent } from '../../kinesis/lambda-event.ts';
import { type Harness, harness, stopped, textsOf } from './harness.ts';

/** How often a record fails the batches it is in before it is fine; `Infinity` for a record that never is. */
interface Plan {
  readonly key: number;
  readonly failures: number;
}

interface Settings {
  readonly plans: readonly Plan[];
  readonly shardCount: number;
  readonly lanes: number;
  readonly batchSize: number;
  readonly retries: number;
  readonly bisect: boolean;
  readonly reporting: boolean;
  readonly redeliver: boolean;
  /** Number of invocations after which the process dies, once for each entry. */
  readonly crashes: readonly number[];
}

const plan = fc.record({
  key: fc.nat({ max: 5 }),
  failures: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
  ),
});

const settings = fc.record({
  plans: fc.array(plan, { minLength: 1, maxLength: 40 }),
  shardCount: fc.integer({ min: 1, max: 3 }),
  lanes: fc.integer({ min: 1, max: 3 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  retries: fc.integer({ min: 0, max: 3 }),
  bisect: fc.boolean(),
  reporting: fc.boolean(),
  redeliver: fc.boolean(),
  crashes: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 3 }),
});

/** A function that fails as planned, and the account of what became of every record. */
class Model {
  readonly succeeded = new Set<string>();
  readonly failedAttempts = new Map<string, number>();
  readonly givenUp: string[] = [];
  readonly violations: string[] = [];
  readonly #settings: Settings;
  readonly texts: readonly string[];

  constructor(settings: Settings) {
    this.#settings = settings;
    this.texts = settings.plans.map(({ key }, index) => `key${key}:${index}`);
  }

  run(texts: readonly string[], event: KinesisEvent): unknown {
    this.#check(texts, event);
    const failing = texts.map((text) => this.#fails(text));
    if (!failing.includes(true)) {
      for (const text of texts) this.succeeded.add(text);
      return undefined;
    }
    if (!this.#settings.reporting) return new Error('a record failed');
    const first = failing.indexOf(true);
    for (const text of texts.slice(0, first)) this.succeeded.add(text);
    const reported = event.Records.filter((_, index) => failing[index]).map((record) => ({
      itemIdentifier: record.kinesis.sequenceNumber,
    }));
    return { batchItemFailures: reported.reverse() };
  }

  /** Before a record is delivered, those before it with the same key must be done, or stand before it in the batch. */
  #check(texts: readonly string[], event: KinesisEvent): void {
    if (texts.length > this.#settings.batchSize) this.violations.push(`${texts.length} records in a batch`);
    if (new Set(event.Records.map((record) => record.eventID.split(':')[0])).size > 1)
      this.violations.push('shards are mixed');
    const before = new Set<string>([...this.succeeded, ...this.givenUp]);
    for (const text of texts) {
      const [key, index] = text.split(':');
      const earlier = this.texts.filter(
        (other) => other.startsWith(`${key}:`) && Number(other.split(':')[1]) < Number(index),
      );
      const skipped = earlier.filter((other) => !before.has(other));
      if (skipped.length > 0) this.violations.push(`${text} came before ${skipped}`);
      before.add(text);
    }
  }

  #fails(text: string): boolean {
    const planned = this.#settings.plans[Number(text.split(':')[1])]?.failures ?? 0;
    const failed = this.failedAttempts.get(text) ?? 0;
    if (failed >= planned) return false;
    this.failedAttempts.set(text, failed + 1);
    return true;
  }
}

function properties(settings: Settings): Record<string, unknown> {
  return {
    BatchSize: settings.batchSize,
    ParallelizationFactor: settings.lanes,
    MaximumRetryAttempts: settings.retries,
    BisectBatchOnFunctionError: settings.bisect,
    FunctionResponseTypes: settings.reporting ? ['ReportBatchItemFailures'] : [],
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
  };
}

interface Life {
  readonly used: Harness;
  /** Ends the process without closing anything: from now on no call of it comes back. */
  readonly die: () => void;
}

/** Opens the folder and delivers; dies by itself after the given number of invocations. */
async function life(dataDir: string, settings: Settings, model: Model, crashAfter: number): Promise<Life> {
  let left = crashAfter;
  const never = new Promise(() => undefined);
  const used = await harness({
    dataDir,
    shardCount: settings.shardCount,
    properties: properties(settings),
    handler: (texts, event) => {
      left -= 1;
      return left < 0 ? never : model.run(texts, event);
    },
    overrides: {
      faults: { redeliver: settings.redeliver },
      call: async (_service, _operation, input) => {
        if (left < 0) await never;
        const { payload } = JSON.parse(String(input.Body)) as { payload: string };
        model.givenUp.push(...textsOf(JSON.parse(payload) as KinesisEvent));
        return {};
      },
    },
  });
  const die = () => {
    left = -1;
  };
  return { used, die };
}

/** Runs a whole history: lives that end in a crash, each going on with the files the one before left, then one that delivers everything. */
async function history(settings: Settings): Promise<Model> {
  const root = await mkdtemp(join(tmpdir(), 'local-account-'));
  const model = new Model(settings);
  const dead: Harness[] = [];
  try {
    const half = Math.ceil(model.texts.length / 2);
    for (const [index, crashAfter] of settings.crashes.entries()) {
      const { used, die } = await life(join(root, String(index)), settings, model, crashAfter);
      dead.push(used);
      if (index === 0) await used.put(...model.texts.slice(0, half));
      await Promise.race([used.source.idle(), sleep(15)]);
      die();
      // The shared memory beside the log is rebuilt from the log by whoever opens a dead process's file.
      const filter = (path: string) => !path.endsWith('-shm');
      await cp(join(root, String(index)), join(root, String(index + 1)), { recursive: true, filter });
    }
    const crashes = settings.crashes.length;
    const { used } = await life(join(root, String(crashes)), settings, model, Number.POSITIVE_INFINITY);
    await used.put(...model.texts.slice(crashes > 0 ? half : 0));
    await used.source.idle();
    expect(Object.values(used.source.lag()).every((behind) => behind === 0)).toBe(true);
    await stopped(used);
    return model;
  } finally {
    for (const used of dead) used.stream.store.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  }
}

describe('the event source, whatever fails', () => {
  it('brings every record to the function or to the failure bucket, in order for each key', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (chosen) => {
        const model = await history(chosen);
        const done = new Set([...model.succeeded, ...model.givenUp]);
        expect(model.texts.filter((text) => !done.has(text))).toEqual([]);
        expect(model.violations).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('gives up, with bisecting, exactly the records that failed more often than the retries allow', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (chosen) => {
        const calm = { ...chosen, bisect: true, redeliver: false, crashes: [] };
        const model = await history(calm);
        const never = model.texts.filter((_, index) => calm.plans[index]?.failures === Number.POSITIVE_INFINITY);
        expect(model.givenUp.filter((text) => never.includes(text)).sort()).toEqual([...never].sort());
        // Given up once at most, never after a success, and never a record that had nothing to fail.
        expect(new Set(model.givenUp).size).toBe(model.givenUp.length);
        expect(model.givenUp.filter((text) => model.succeeded.has(text))).toEqual([]);
        for (const text of model.givenUp) expect(model.failedAttempts.get(text)).toBeGreaterThan(calm.retries);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('gives up, without bisecting, a batch as a whole and only after retries + 1 failures of it', async () => {
    await fc.assert(
      fc.asyncProperty(settings, async (chosen) => {
        const calm = { ...chosen, bisect: false, reporting: false, redeliver: false, lanes: 1, crashes: [] };
        const model = await history(calm);
        const never = model.texts.filter((_, index) => calm.plans[index]?.failures === Number.POSITIVE_INFINITY);
        expect(never.every((text) => model.givenUp.includes(text))).toBe(true);
        for (const text of never) expect(model.failedAttempts.get(text)).toBe(calm.retries + 1);
        expect(model.givenUp.filter((text) => model.succeeded.has(text))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});
