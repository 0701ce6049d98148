import { REGION } from '../common/arns.ts';
import { Signal } from '../common/signal.ts';
import { DataFolderError, type Table } from '../common/store.ts';
import { AwsFailure, UnsupportedError } from '../service.ts';
import { deliver, type InvocationResult, type Invoke, pause } from './delivery.ts';
import { type CallAsFunction, type Discard, FailureDestination } from './failure-destination.ts';
import { type EventOrigin, kinesisEvent, payloadBytes } from './lambda-event.ts';
import { type Mapping, mappingOf } from './mapping.ts';
import { ShardPoller } from './shard-poller.ts';
import { shardIdOf } from './shards.ts';
import type { KinesisStream, StreamRecord } from './stream.ts';

export interface EventSourceFaults {
  /** Delivers every batch twice, as Lambda may do at any time. */
  readonly redeliver?: boolean;
}

export interface EventSourceOptions {
  /** UUID of the mapping: names its checkpoints and its folder in the failure bucket, so it must not change. */
  readonly mappingId: string;
  /** Resolved properties of the `AWS::Lambda::EventSourceMapping`. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly stream: KinesisStream;
  readonly functionArn: string;
  readonly roleArn: string;
  readonly invoke: Invoke;
  /** Makes a call with the function's role. */
  readonly call: CallAsFunction;
  /** Rejects with an {@link AwsFailure} when the function's role may not do this. */
  readonly authorize: (action: string, resourceArn: string) => void | Promise<void>;
  /** Told of what AWS shows as a metric only: batches given up, destinations that refused, and what stopped the mapping. */
  readonly onNotice?: (notice: EventSourceNotice) => void;
  /** Milliseconds before the next attempt. @default 100 ms, doubled each time, 10 s at most */
  readonly backoff?: (failures: number) => number;
  /** @default Date.now */
  readonly now?: () => number;
  readonly faults?: EventSourceFaults;
}

export type EventSourceNotice =
  | {
      readonly kind: 'discarded';
      readonly condition: Discard['condition'];
      readonly shardId: string;
      readonly records: number;
    }
  | { readonly kind: 'destination-delivery-failure'; readonly records: number; readonly error: AwsFailure }
  | { readonly kind: 'refused'; readonly error: AwsFailure }
  | { readonly kind: 'waiting'; readonly error: unknown }
  | { readonly kind: 'stopped'; readonly error: unknown };

/** Counted since the start. */
export interface EventSourceCounters {
  readonly invocations: number;
  readonly functionErrors: number;
  readonly discarded: number;
  readonly destinationDeliveryFailures: number;
}

const READ_ACTIONS = ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'];
const HOUR_MS = 3_600_000;

/**
 * Lambda's poller of a stream, one for each event source mapping. At least once: a checkpoint is written only after its
 * records are done, so a crash delivers them again. What is neither the function's fault nor AWS's (a full disk) is tried again
 * until it passes, said once, and takes nothing from the retries of a record. Only what is not supported, which no wait could
 * mend, stops the mapping; {@link idle} then rejects with it.
 */
export class EventSource {
  readonly #options: EventSourceOptions;
  readonly #mapping: Mapping;
  readonly #origin: EventOrigin;
  readonly #destination: FailureDestination | undefined;
  readonly #now: () => number;
  readonly #abort = new AbortController();
  readonly #progressed = new Signal();
  readonly #counters = { invocations: 0, functionErrors: 0, discarded: 0, destinationDeliveryFailures: 0 };
  /** Position of the first record that is not done, by mapping and shard. */
  readonly #checkpoints: Table<number>;
  #pollers: readonly ShardPoller[] = [];
  #running: Promise<unknown> = Promise.resolve();
  #waitingForIdle = 0;
  #failure: { readonly error: unknown } | undefined;
  /** The trouble that is waited out now, so that it is said once. */
  #trouble: string | undefined;

  private constructor(options: EventSourceOptions) {
    this.#options = options;
    this.#mapping = mappingOf(options.properties);
    this.#checkpoints = options.stream.store.table('kinesis-checkpoints');
    this.#now = options.now ?? Date.now;
    this.#origin = { streamArn: this.#mapping.streamArn, roleArn: options.roleArn, region: REGION };
    const { mappingId, functionArn, call } = options;
    const { onFailure: arn } = this.#mapping;
    const origin = this.#origin;
    this.#destination = arn
      ? new FailureDestination({ arn, mappingId, functionArn, origin, call, now: this.#now })
      : undefined;
  }

  /** Checks properties and permissions as AWS does when the mapping is made, and begins to poll. */
  static async start(options: EventSourceOptions): Promise<EventSource> {
    const source = new EventSource(options);
    await source.#checkAccess();
    source.#begin();
    return source;
  }

  get counters(): EventSourceCounters {
    return { ...this.#counters };
  }

  /** Records behind the end of the stream, by shard id. */
  lag(): Record<string, number> {
    const { stream } = this.#options;
    return Object.fromEntries(
      this.#pollers.map((poller, index) => [shardIdOf(index), stream.end(index) - poller.position]),
    );
  }

  /** Resolves when everything put so far is done and checkpointed; batches do not wait for their window meanwhile. */
  async idle(): Promise<void> {
    const targets = this.#pollers.map((_, index) => this.#options.stream.end(index));
    const reached = () => this.#pollers.every((poller, index) => poller.position >= (targets[index] ?? 0));
    this.#waitingForIdle += 1;
    try {
      for (const poller of this.#pollers) poller.wake();
      while (!this.#failure && !reached()) {
        if (this.#abort.signal.aborted) throw new Error(`Event source ${this.#options.mappingId} was closed`);
        await this.#progressed.wait();
      }
    } finally {
      this.#waitingForIdle -= 1;
    }
    if (this.#failure) throw this.#failure.error;
  }

  /** Lets running invocations end; what is not done then is delivered again at the next start. */
  async close(): Promise<void> {
    this.#abort.abort();
    for (const poller of this.#pollers) poller.stop();
    await this.#running;
    this.#progressed.notify();
  }

  async #checkAccess(): Promise<void> {
    const { streamArn } = this.#mapping;
    const { configuration } = this.#options.stream;
    if (streamArn !== configuration.arn) {
      throw new AwsFailure('InvalidParameterValueException', `Stream not found: ${streamArn}`);
    }
    for (const action of READ_ACTIONS) {
      try {
        await this.#options.authorize(`kinesis:${action}`, streamArn);
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error;
        throw new AwsFailure(
          'InvalidParameterValueException',
          `Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, ` +
            'DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.',
          400,
          { deniedAction: `kinesis:${action}`, reason: error.message },
        );
      }
    }
  }

  #begin(): void {
    const { stream, mappingId } = this.#options;
    this.#pollers = Array.from({ length: stream.shardCount }, (_, index) => this.#poller(index));
    stream.registerConsumer(mappingId, (index) => this.#pollers[index]?.position ?? 0);
    const unlisten = stream.onPut(() => {
      for (const poller of this.#pollers) poller.wake();
    });
    this.#running = Promise.all(
      this.#pollers.map((poller) => poller.run().catch((error: unknown) => this.#stop(error))),
    ).finally(unlisten);
  }

  #poller(shardIndex: number): ShardPoller {
    const { stream, mappingId, backoff = defaultBackoff } = this.#options;
    const key = `${mappingId}/${shardIdOf(shardIndex)}`;
    return new ShardPoller({
      stream,
      shardIndex,
      mapping: this.#mapping,
      from: this.#startOf(shardIndex, key),
      sizeOf: payloadBytes(this.#origin),
      hurried: () => this.#waitingForIdle > 0,
      persist: (work) => this.#persist(work),
      onProgress: async () => {
        await this.#persist(() => this.#checkpoints.put(key, this.#pollers[shardIndex]?.position ?? 0));
        this.#progressed.notify();
      },
      deliver: (batch, settle) =>
        deliver(batch, {
          mapping: this.#mapping,
          retentionMs: stream.configuration.retentionHours * HOUR_MS,
          invoke: (records) => this.#invoke(records),
          discard: async (discard) => {
            await this.#persist(() => this.#discard(discard));
          },
          settle,
          backoff,
          now: this.#now,
          signal: this.#abort.signal,
        }),
    });
  }

  /** The checkpoint; the trim horizon without one. */
  #startOf(shardIndex: number, key: string): number {
    const { stream } = this.#options;
    const { configuration, store } = stream;
    if (store.hasLost('kinesis-checkpoints') || store.hasLost(`kinesis/${configuration.name}`))
      this.#checkpoints.delete(key);
    const position = this.#checkpoints.get(key) ?? 0;
    if (position <= stream.end(shardIndex)) return Math.max(position, stream.start(shardIndex));
    throw new DataFolderError(
      store.dataDir,
      `holds a checkpoint beyond the end of ${shardIdOf(shardIndex)} of ${configuration.name}: records are missing.`,
    );
  }

  async #invoke(records: readonly StreamRecord[]): Promise<InvocationResult> {
    const event = kinesisEvent(records, this.#origin);
    try {
      if (this.#options.faults?.redeliver) await this.#count(this.#options.invoke(event));
      return await this.#count(this.#options.invoke(event));
    } catch (error) {
      if (error instanceof UnsupportedError) throw error;
      if (error instanceof AwsFailure && error.status < 500) {
        this.#options.onNotice?.({ kind: 'refused', error });
        throw error;
      }
      this.#sayOnce(error);
      throw error instanceof AwsFailure ? error : new AwsFailure('ServiceException', String(error), 503);
    }
  }

  /** Does what has to be written or read, again and again while it fails for trouble that passes. @returns undefined once closed */
  async #persist<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    const { backoff = defaultBackoff, stream } = this.#options;
    const { signal } = this.#abort;
    for (let failures = 1; ; failures++) {
      try {
        const result = await work();
        if (failures > 1) stream.store.disk.ok();
        this.#trouble = undefined;
        return result;
      } catch (error) {
        if (error instanceof UnsupportedError) throw error;
        if (!stream.store.disk.note(error)) this.#sayOnce(error);
        await pause(backoff(failures), signal);
        if (signal.aborted) return undefined;
      }
    }
  }

  #sayOnce(error: unknown): void {
    const { message } = error as Error;
    if (message !== this.#trouble) this.#options.onNotice?.({ kind: 'waiting', error });
    this.#trouble = message;
  }

  async #count(invocation: Promise<InvocationResult>): Promise<InvocationResult> {
    const result = await invocation;
    this.#trouble = undefined;
    this.#counters.invocations += 1;
    if (result.functionError) this.#counters.functionErrors += 1;
    return result;
  }

  /** A destination that refuses does not hold the stream up: as in AWS the records are lost, and the counter says so. */
  async #discard(discard: Discard): Promise<void> {
    const { condition, records } = discard;
    const shardId = records[0]?.shardId ?? '';
    this.#counters.discarded += records.length;
    this.#options.onNotice?.({ kind: 'discarded', condition, shardId, records: records.length });
    try {
      await this.#destination?.send(discard);
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      this.#counters.destinationDeliveryFailures += 1;
      this.#options.onNotice?.({ kind: 'destination-delivery-failure', records: records.length, error });
    }
  }

  #stop(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    this.#abort.abort();
    for (const poller of this.#pollers) poller.stop();
    this.#progressed.notify();
    this.#options.onNotice?.({ kind: 'stopped', error });
  }
}

function defaultBackoff(failures: number): number {
  return Math.min(10_000, 100 * 2 ** (failures - 1));
}
