import { ACCOUNT_ID, AwsFailure, UnsupportedError } from '../service.ts';
import type { StreamConfiguration } from './configuration.ts';
import { hashKeyRanges } from './hash-key.ts';
import { parseSequenceNumber, shardIdOf } from './sequence-number.ts';
import { decodeIterator, encodeIterator } from './shard-iterator.ts';
import { KinesisStream, type NewEntry, type PutResult, type StreamRecord } from './stream.ts';
import { invalid, newEntry, onlyMembers, putRecordsEntries } from './validation.ts';

type Input = Readonly<Record<string, unknown>>;
type Output = Promise<Record<string, unknown>>;

/** Trouble that tests order. */
export interface KinesisFaults {
  /** Refuses one entry of a put, as a hot shard does. */
  readonly put?: (entry: NewEntry) => 'ProvisionedThroughputExceededException' | undefined;
}

export interface KinesisServiceOptions {
  readonly dataDir: string;
  readonly streams: readonly StreamConfiguration[];
  /** @default Date.now */
  readonly now?: () => number;
  readonly faults?: KinesisFaults;
  /** Told of disk errors, which callers see as `InternalFailure` only. */
  readonly onError?: (error: unknown) => void;
}

const STREAM = ['StreamName', 'StreamARN'];
const MAX_READ_RECORDS = 10_000;
const MAX_READ_BYTES = 10 * 1024 * 1024;
const TRIM_INTERVAL_MS = 10 * 60_000;

/** Kinesis Data Streams as far as the platform uses it. Throughput limits of shards are not supported, except as a fault. */
export class KinesisService {
  readonly #options: KinesisServiceOptions;
  readonly #streams: ReadonlyMap<string, KinesisStream>;
  readonly #now: () => number;
  readonly #trimmer: NodeJS.Timeout;

  private constructor(options: KinesisServiceOptions, streams: readonly KinesisStream[]) {
    this.#options = options;
    this.#streams = new Map(streams.map((stream) => [stream.configuration.name, stream]));
    this.#now = options.now ?? Date.now;
    // Not at once: the event sources must have registered, or their unread records would count as consumed.
    this.#trimmer = setInterval(() => void this.trim().catch((error) => options.onError?.(error)), TRIM_INTERVAL_MS);
    this.#trimmer.unref();
  }

  static async open(options: KinesisServiceOptions): Promise<KinesisService> {
    const { dataDir, now } = options;
    const streams = await Promise.all(
      options.streams.map((configuration) => KinesisStream.open({ dataDir, configuration, ...(now && { now }) })),
    );
    return new KinesisService(options, streams);
  }

  /** @throws AwsFailure `ResourceNotFoundException` */
  stream(name: string): KinesisStream {
    return this.#streams.get(name) ?? notFound(name);
  }

  /** Resolves with 200 even when entries fail: they carry an `ErrorCode`, and the caller sends just those again. */
  async PutRecords(input: Input): Output {
    onlyMembers('PutRecords', input, ['Records', ...STREAM]);
    const stream = this.#streamOf(input);
    const results = await this.#put(stream, putRecordsEntries(input.Records));
    const Records = results.map((result) => this.#entryOutput(stream, result));
    return {
      FailedRecordCount: Records.filter((record) => 'ErrorCode' in record).length,
      Records,
      EncryptionType: stream.configuration.encryption,
    };
  }

  async PutRecord(input: Input): Output {
    // Records of a shard keep the order of the calls anyway, so SequenceNumberForOrdering asks for nothing more.
    onlyMembers('PutRecord', input, [
      'Data',
      'PartitionKey',
      'ExplicitHashKey',
      'SequenceNumberForOrdering',
      ...STREAM,
    ]);
    const stream = this.#streamOf(input);
    const [result] = await this.#put(stream, [newEntry(input, '')]);
    const { ErrorCode, ErrorMessage, ...output } = this.#entryOutput(stream, result as PutResult);
    if (ErrorCode) throw new AwsFailure(ErrorCode, ErrorMessage ?? '', ErrorCode === 'InternalFailure' ? 500 : 400);
    return { ...output, EncryptionType: stream.configuration.encryption };
  }

  async DescribeStreamSummary(input: Input): Output {
    onlyMembers('DescribeStreamSummary', input, STREAM);
    const { configuration, createdSeconds, shardCount } = this.#streamOf(input);
    return {
      StreamDescriptionSummary: {
        StreamName: configuration.name,
        StreamARN: configuration.arn,
        StreamStatus: 'ACTIVE',
        StreamModeDetails: { StreamMode: configuration.mode },
        RetentionPeriodHours: configuration.retentionHours,
        StreamCreationTimestamp: new Date(createdSeconds * 1000),
        EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
        EncryptionType: configuration.encryption,
        OpenShardCount: shardCount,
        ConsumerCount: 0,
      },
    };
  }

  async ListShards(input: Input): Output {
    onlyMembers('ListShards', input, STREAM);
    const stream = this.#streamOf(input);
    const Shards = hashKeyRanges(stream.shardCount).map((range, index) => ({
      ShardId: shardIdOf(index),
      HashKeyRange: { StartingHashKey: String(range.start), EndingHashKey: String(range.end) },
      SequenceNumberRange: { StartingSequenceNumber: stream.sequenceNumber(index, 0) },
    }));
    return { Shards };
  }

  async GetShardIterator(input: Input): Output {
    onlyMembers('GetShardIterator', input, ['ShardId', 'ShardIteratorType', 'StartingSequenceNumber', ...STREAM]);
    const stream = this.#streamOf(input);
    const shardIndex = this.#shardIndexOf(stream, input.ShardId);
    const position = this.#startingPosition(stream, shardIndex, input);
    return { ShardIterator: this.#iterator(stream, shardIndex, position) };
  }

  async GetRecords(input: Input): Output {
    onlyMembers('GetRecords', input, ['ShardIterator', 'Limit', 'StreamARN']);
    const limit = input.Limit ?? MAX_READ_RECORDS;
    if (typeof limit !== 'number' || limit < 1) throw invalid('limit', 'have value greater than or equal to 1');
    if (limit > MAX_READ_RECORDS) {
      throw new AwsFailure(
        'InvalidArgumentException',
        `Limit must not exceed ${MAX_READ_RECORDS}. Specified value was ${limit}`,
      );
    }
    const { stream: name, shardIndex, position } = decodeIterator(input.ShardIterator, this.#now());
    const stream = this.stream(name);
    const records = await stream.read(shardIndex, position, { maxRecords: limit, maxBytes: MAX_READ_BYTES });
    const last = records.at(-1);
    const next = last ? last.position + 1 : position;
    const { encryption } = stream.configuration;
    return {
      Records: records.map((record) => recordOutput(record, encryption)),
      NextShardIterator: this.#iterator(stream, shardIndex, next),
      MillisBehindLatest: last && next < stream.end(shardIndex) ? Math.max(0, this.#now() - last.arrival) : 0,
    };
  }

  /** Removes what is over its retention and consumed; runs by itself from time to time. */
  async trim(): Promise<void> {
    await Promise.all([...this.#streams.values()].map((stream) => stream.trim()));
  }

  async close(): Promise<void> {
    clearInterval(this.#trimmer);
    await Promise.all([...this.#streams.values()].map((stream) => stream.close()));
  }

  async #put(stream: KinesisStream, entries: readonly NewEntry[]): Promise<(PutResult | AwsFailure)[]> {
    const outcomes: (PutResult | AwsFailure | undefined)[] = entries.map((entry) => this.#refusal(stream, entry));
    const results = (await stream.put(entries.filter((_, index) => !outcomes[index]))).values();
    return outcomes.map((refused) => refused ?? (results.next().value as PutResult));
  }

  #refusal(stream: KinesisStream, entry: NewEntry): AwsFailure | undefined {
    const code = this.#options.faults?.put?.(entry);
    if (!code) return undefined;
    const shardId = shardIdOf(stream.shardIndexOf(entry));
    const { name } = stream.configuration;
    return new AwsFailure(code, `Rate exceeded for shard ${shardId} in stream ${name} under account ${ACCOUNT_ID}.`);
  }

  #entryOutput(stream: KinesisStream, result: PutResult | AwsFailure): Record<string, string> {
    if (result instanceof AwsFailure) return { ErrorCode: result.code, ErrorMessage: result.message };
    if ('sequenceNumber' in result) return { SequenceNumber: result.sequenceNumber, ShardId: result.shardId };
    this.#options.onError?.(
      new Error(`Stream ${stream.configuration.name} could not write to ${stream.directory}`, { cause: result.error }),
    );
    return { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal Service Failure' };
  }

  #streamOf(input: Input): KinesisStream {
    const { StreamARN: arn, StreamName: name } = input;
    if (typeof arn === 'string') {
      const stream = [...this.#streams.values()].find((each) => each.configuration.arn === arn);
      return stream ?? notFound(arn.slice(arn.lastIndexOf('/') + 1));
    }
    if (typeof name === 'string') return this.stream(name);
    throw new AwsFailure('InvalidArgumentException', 'Either StreamName or StreamARN must be given.');
  }

  #shardIndexOf(stream: KinesisStream, shardId: unknown): number {
    const index = /^shardId-\d{12}$/.test(String(shardId)) ? Number(String(shardId).slice('shardId-'.length)) : -1;
    if (index >= 0 && index < stream.shardCount) return index;
    throw new AwsFailure(
      'ResourceNotFoundException',
      `Shard ${shardId} in stream ${stream.configuration.name} under account ${ACCOUNT_ID} does not exist`,
    );
  }

  #startingPosition(stream: KinesisStream, shardIndex: number, input: Input): number {
    const type = input.ShardIteratorType;
    if (type === 'TRIM_HORIZON') return stream.start(shardIndex);
    if (type === 'LATEST') return stream.end(shardIndex);
    if (type !== 'AT_SEQUENCE_NUMBER' && type !== 'AFTER_SEQUENCE_NUMBER') {
      throw new UnsupportedError(`ShardIteratorType ${type}`);
    }
    const parts = parseSequenceNumber(String(input.StartingSequenceNumber));
    if (parts?.shardIndex !== shardIndex || parts.createdSeconds !== stream.createdSeconds) {
      throw new AwsFailure(
        'InvalidArgumentException',
        `StartingSequenceNumber ${input.StartingSequenceNumber} used in GetShardIterator on shard ${shardIdOf(shardIndex)} ` +
          `in stream ${stream.configuration.name} under account ${ACCOUNT_ID} is invalid.`,
      );
    }
    return type === 'AT_SEQUENCE_NUMBER' ? parts.position : parts.position + 1;
  }

  #iterator(stream: KinesisStream, shardIndex: number, position: number): string {
    return encodeIterator({ stream: stream.configuration.name, shardIndex, position, issued: this.#now() });
  }
}

function recordOutput(record: StreamRecord, encryption: StreamConfiguration['encryption']): Record<string, unknown> {
  return {
    SequenceNumber: record.sequenceNumber,
    ApproximateArrivalTimestamp: new Date(record.arrival),
    Data: new Uint8Array(record.data),
    PartitionKey: record.partitionKey,
    ...(encryption === 'KMS' && { EncryptionType: encryption }),
  };
}

function notFound(name: string): never {
  throw new AwsFailure('ResourceNotFoundException', `Stream ${name} under account ${ACCOUNT_ID} not found.`);
}
