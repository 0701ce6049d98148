import { randomUUID } from 'node:crypto';
import { destinationCall, failureKey } from '../common/destination.ts';
import { AwsFailure, type ServiceCall } from '../service.ts';
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

  /** @throws AwsFailure when the destination refuses; errors of the service itself are retried, three attempts in all. */
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

  #request(discard: Discard): ServiceCall {
    const { arn, origin, mappingId, now } = this.#options;
    const { records } = discard;
    const description = this.#describe(discard);
    const payload = JSON.stringify(kinesisEvent(records, origin));
    const key = failureKey(`${mappingId}/${records[0]?.shardId}`, now(), randomUUID());
    return destinationCall(arn, { key, object: { ...description, payload }, description });
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
}
