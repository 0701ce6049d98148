import { ACCOUNT_ID } from '../common/arns.ts';
import { type Input, onlyMembers } from '../common/members.ts';
import type { Store } from '../common/store.ts';
import { AwsFailure } from '../service.ts';
import type { StreamConfiguration } from './configuration.ts';
import type { NewRecord } from './shard-log.ts';
import { shardIdOf } from './shards.ts';
import { KinesisStream, type PutResult } from './stream.ts';
import { recordsOf } from './validation.ts';

/** Faults that tests order. */
export interface KinesisFaults {
  /** Refuses one entry of a put, as a hot shard does. */
  readonly put?: (record: NewRecord) => 'ProvisionedThroughputExceededException' | undefined;
}

export interface KinesisServiceOptions {
  readonly store: Store;
  readonly streams: readonly StreamConfiguration[];
  /** @default Date.now */
  readonly now?: () => number;
  readonly faults?: KinesisFaults;
  /** Told of disk errors, which callers see as `InternalFailure` only. */
  readonly onError?: (error: unknown) => void;
}

const TRIM_INTERVAL_MS = 10 * 60_000;

/** Kinesis Data Streams as far as the platform uses it. Throughput limits of shards are not supported, except as a fault. */
export class KinesisService {
  readonly #options: KinesisServiceOptions;
  readonly #streams: ReadonlyMap<string, KinesisStream>;
  readonly #trimmer: NodeJS.Timeout;

  constructor(options: KinesisServiceOptions) {
    const { store, now } = options;
    this.#options = options;
    this.#streams = new Map(
      options.streams.map((configuration) => [
        configuration.name,
        new KinesisStream({ store, configuration, ...(now && { now }) }),
      ]),
    );
    // Not at once: the event sources must have registered, or their unread records would count as consumed.
    this.#trimmer = setInterval(() => this.#trimLater(), TRIM_INTERVAL_MS).unref();
  }

  /** @throws AwsFailure `ResourceNotFoundException` */
  stream(name: string): KinesisStream {
    return this.#streams.get(name) ?? notFound(name);
  }

  /** Resolves with 200 even when entries fail: they carry an `ErrorCode`, and the caller sends just those again. */
  async PutRecords(input: Input): Promise<Record<string, unknown>> {
    onlyMembers('Kinesis PutRecords', input, ['Records', 'StreamName', 'StreamARN']);
    const stream = this.#streamOf(input);
    const Records = this.#put(stream, recordsOf(input.Records)).map(outputOf);
    return {
      FailedRecordCount: Records.filter((record) => 'ErrorCode' in record).length,
      Records,
      EncryptionType: stream.configuration.encryption,
    };
  }

  /** Removes what is over its retention and consumed; runs by itself from time to time. */
  trim(): void {
    for (const stream of this.#streams.values()) stream.trim();
  }

  /** What cannot be removed now is removed the next time. */
  #trimLater(): void {
    try {
      this.trim();
    } catch (error) {
      if (!this.#options.store.disk.note(error)) this.#options.onError?.(error);
    }
  }

  close(): void {
    clearInterval(this.#trimmer);
  }

  /**
   * A result for each record; those that were not refused are committed together or fail together.
   * @throws AwsFailure 500 when the disk takes none of them: nothing about a single record would pass on another try
   */
  #put(stream: KinesisStream, records: readonly NewRecord[]): (PutResult | AwsFailure)[] {
    const refusals = records.map((record) => this.#refusal(stream, record));
    const taken = records.filter((_, index) => !refusals[index]);
    try {
      const results = stream.put(taken).values();
      this.#options.store.disk.ok();
      return refusals.map((refusal) => refusal ?? (results.next().value as PutResult));
    } catch (cause) {
      const failure = this.#options.store.disk.asFailure(cause);
      if (failure instanceof AwsFailure) throw failure;
      this.#options.onError?.(new Error(`Stream ${stream.configuration.name} could not be written`, { cause }));
      return refusals.map((refusal) => refusal ?? new AwsFailure('InternalFailure', 'Internal Service Failure', 500));
    }
  }

  #refusal(stream: KinesisStream, record: NewRecord): AwsFailure | undefined {
    const code = this.#options.faults?.put?.(record);
    if (!code) return undefined;
    const shardId = shardIdOf(stream.shardIndexOf(record.partitionKey));
    const { name } = stream.configuration;
    return new AwsFailure(code, `Rate exceeded for shard ${shardId} in stream ${name} under account ${ACCOUNT_ID}.`);
  }

  #streamOf({ StreamARN: arn, StreamName: name }: Input): KinesisStream {
    if (typeof arn === 'string') {
      const stream = [...this.#streams.values()].find((each) => each.configuration.arn === arn);
      return stream ?? notFound(arn.slice(arn.lastIndexOf('/') + 1));
    }
    if (typeof name === 'string') return this.stream(name);
    throw new AwsFailure('InvalidArgumentException', 'Either StreamName or StreamARN must be given.');
  }
}

function outputOf(result: PutResult | AwsFailure): Record<string, string> {
  if (result instanceof AwsFailure) return { ErrorCode: result.code, ErrorMessage: result.message };
  return { SequenceNumber: result.sequenceNumber, ShardId: result.shardId };
}

function notFound(name: string): never {
  throw new AwsFailure('ResourceNotFoundException', `Stream ${name} under account ${ACCOUNT_ID} not found.`);
}
