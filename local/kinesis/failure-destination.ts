import { randomUUID } from 'node:crypto';
import { AwsFailure } from '../service.ts';
import { type EventOrigin, kinesisEvent } from './lambda-event.ts';
import type { StreamRecord } from './stream.ts';

/** Makes a call with the function's role. */
export type CallAsFunction = (
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

/** Records that are given up, and why. */
export interface Discard {
  readonly records: readonly StreamRecord[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly requestId: string;
  readonly invokeCount: number;
  /** Of the last answer of the function: `null` when it reported failed items instead of throwing. */
  readonly functionError: string | null;
}

export interface FailureDestinationOptions {
  readonly arn: string;
  readonly mappingId: string;
  readonly functionArn: string;
  readonly origin: EventOrigin;
  readonly call: CallAsFunction;
  readonly now: () => number;
}

const ATTEMPTS = 3;

/** Where a mapping leaves the batches it gives up: a bucket gets the payload too, a queue or topic only what describes it. */
export class FailureDestination {
  readonly #options: FailureDestinationOptions;

  constructor(options: FailureDestinationOptions) {
    this.#options = options;
  }

  /** @throws AwsFailure when the destination refuses; trouble of the service itself is tried three times. */
  async send(discard: Discard): Promise<void> {
    const { service, operation, input } = this.#request(discard);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#options.call(service, operation, input);
        return;
      } catch (error) {
        const passing = error instanceof AwsFailure && error.status >= 500;
        if (!passing || attempt === ATTEMPTS) throw error;
      }
    }
  }

  #request(discard: Discard): { service: string; operation: string; input: Record<string, unknown> } {
    const { arn, origin } = this.#options;
    const [, , kind, region, account, name] = arn.split(':');
    const description = this.#describe(discard);
    if (kind === 's3') {
      const payload = JSON.stringify(kinesisEvent(discard.records, origin));
      const Body = Buffer.from(JSON.stringify({ ...description, payload }));
      return { service: 'S3', operation: 'PutObject', input: { Bucket: name, Key: this.#key(discard), Body } };
    }
    const text = JSON.stringify(description);
    if (kind === 'sns') return { service: 'SNS', operation: 'Publish', input: { TopicArn: arn, Message: text } };
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    return { service: 'SQS', operation: 'SendMessage', input: { QueueUrl, MessageBody: text } };
  }

  #describe(discard: Discard): Record<string, unknown> {
    const { records, condition, functionError } = discard;
    const first = records[0];
    const last = records.at(-1);
    return {
      requestContext: {
        requestId: discard.requestId,
        functionArn: this.#options.functionArn,
        condition,
        approximateInvokeCount: discard.invokeCount,
      },
      ...(condition === 'RetryAttemptsExhausted' && {
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError },
      }),
      version: '1.0',
      timestamp: new Date(this.#options.now()).toISOString(),
      KinesisBatchInfo: {
        shardId: first?.shardId,
        startSequenceNumber: first?.sequenceNumber,
        endSequenceNumber: last?.sequenceNumber,
        approximateArrivalOfFirstRecord: first && new Date(first.arrival).toISOString(),
        approximateArrivalOfLastRecord: last && new Date(last.arrival).toISOString(),
        batchSize: records.length,
        streamArn: this.#options.origin.streamArn,
      },
    };
  }

  #key(discard: Discard): string {
    const time = new Date(this.#options.now()).toISOString().slice(0, 19);
    const day = time.slice(0, 10).replaceAll('-', '/');
    const shardId = discard.records[0]?.shardId;
    return `aws/lambda/${this.#options.mappingId}/${shardId}/${day}/${time.replaceAll(':', '.')}-${randomUUID()}`;
  }
}
