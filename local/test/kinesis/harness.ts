import { Store } from '../../common/store.ts';
import type { InvocationResult } from '../../kinesis/delivery.ts';
import { EventSource, type EventSourceNotice, type EventSourceOptions } from '../../kinesis/event-source.ts';
import type { KinesisEvent } from '../../kinesis/lambda-event.ts';
import { KinesisStream } from '../../kinesis/stream.ts';
import { configuration } from './configuration.ts';

export const STREAM_ARN = configuration().arn;
export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:transform';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/transform';
export const MAPPING_ID = '11111111-2222-3333-4444-555555555555';

export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface FailureBody {
  readonly requestContext: Record<string, unknown>;
  readonly responseContext?: Record<string, unknown>;
  readonly KinesisBatchInfo: Record<string, unknown>;
  readonly payload: string;
}

/** What a function does with the texts of a batch; `undefined` stands for an ordinary return of nothing. */
export type Handler = (texts: readonly string[], event: KinesisEvent) => unknown;

/** A stream, a mapping on it and a function, with everything that crosses their borders written down. */
export interface Harness {
  readonly stream: KinesisStream;
  readonly source: EventSource;
  /** The texts of each invocation's records. */
  readonly batches: string[][];
  readonly events: KinesisEvent[];
  readonly calls: Call[];
  readonly notices: EventSourceNotice[];
  /** Puts texts `key:anything`; the part before the colon is the partition key. */
  readonly put: (...texts: string[]) => Promise<void>;
  /** The texts that reached the failure bucket. */
  readonly failed: () => string[];
  readonly failures: () => FailureBody[];
}

export interface HarnessOptions {
  readonly dataDir: string;
  readonly handler?: Handler;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly shardCount?: number;
  readonly overrides?: Partial<EventSourceOptions>;
}

export const textsOf = (event: KinesisEvent) =>
  event.Records.map((record) => Buffer.from(record.kinesis.data, 'base64').toString());

export async function harness(options: HarnessOptions): Promise<Harness> {
  const { dataDir, handler = () => undefined, shardCount = 1 } = options;
  const store = new Store(dataDir);
  const stream = new KinesisStream({ store, configuration: configuration({ shardCount }) });
  const batches: string[][] = [];
  const events: KinesisEvent[] = [];
  const calls: Call[] = [];
  const notices: EventSourceNotice[] = [];
  const invoke = async (event: KinesisEvent): Promise<InvocationResult> => {
    const texts = textsOf(event);
    batches.push(texts);
    events.push(event);
    const requestId = `request-${batches.length}`;
    const payload = await handler(texts, event);
    return payload instanceof Error ? { requestId, payload: null, functionError: 'Unhandled' } : { requestId, payload };
  };
  const source = await EventSource.start({
    mappingId: MAPPING_ID,
    properties: {
      EventSourceArn: STREAM_ARN,
      FunctionName: FUNCTION_ARN,
      StartingPosition: 'TRIM_HORIZON',
      ...options.properties,
    },
    stream,
    functionArn: FUNCTION_ARN,
    roleArn: ROLE_ARN,
    invoke,
    call: async (service, operation, input) => {
      calls.push({ service, operation, input });
      return {};
    },
    authorize: () => undefined,
    onNotice: (notice) => notices.push(notice),
    backoff: () => 0,
    ...options.overrides,
  });
  const failures = () =>
    calls.map(({ input }) => JSON.parse(String(input.Body ?? input.Message ?? input.MessageBody)) as FailureBody);
  return {
    stream,
    source,
    batches,
    events,
    calls,
    notices,
    put: async (...texts) => {
      stream.put(texts.map((text) => ({ partitionKey: text.split(':')[0] ?? '', data: Buffer.from(text) })));
    },
    failures,
    failed: () => failures().flatMap((body) => textsOf(JSON.parse(body.payload) as KinesisEvent)),
  };
}

export async function stopped(used: Harness): Promise<void> {
  await used.source.close();
  used.stream.store.close();
}
