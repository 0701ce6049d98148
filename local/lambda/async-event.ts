import { destinationCall, failureKey } from '../common/destination.ts';
import type { Principal, ServiceCall } from '../service.ts';
import { FunctionError } from './function-error.ts';

/** A function as the queue sees it, with the settings of its `AWS::Lambda::EventInvokeConfig`. */
export interface AsyncTarget {
  readonly name: string;
  readonly arn: string;
  readonly principal: Principal;
  readonly invoke: (event: unknown, requestId: string) => Promise<unknown>;
  /** @default 2 */
  readonly maximumRetryAttempts?: number;
  /** @default 21600: six hours */
  readonly maximumEventAgeInSeconds?: number;
  /** ARN of an S3 bucket, an SNS topic or an SQS queue. @default the event is dropped */
  readonly onFailure?: string;
}

/** An event that waits for its function. */
export interface AsyncEntry {
  /** The request id, the same for all attempts. */
  readonly id: string;
  readonly functionName: string;
  readonly event: unknown;
  /** Milliseconds since 1970. */
  readonly enqueuedAt: number;
  /** Failed attempts so far. */
  readonly attempts: number;
}

/** Why Lambda gave an event up. */
export type DiscardCondition = 'RetriesExhausted' | 'EventAgeExceeded';

/** The call that brings the record of a failed invocation, in Lambda's shape, to the function's failure destination. */
export function failureCall(
  destination: string,
  target: Pick<AsyncTarget, 'arn'>,
  entry: AsyncEntry,
  { condition, error, now }: { readonly condition: DiscardCondition; readonly error: unknown; readonly now: number },
): ServiceCall {
  const description = {
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: entry.id,
      functionArn: `${target.arn}:$LATEST`,
      condition,
      approximateInvokeCount: entry.attempts,
    },
    requestPayload: entry.event,
    ...(error !== undefined && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: payloadOf(error),
    }),
  };
  // AWS ends the key in a random id; here it is the event's own, so that a delivery repeated after a crash writes the same object.
  const key = failureKey(`async/${entry.functionName}`, entry.enqueuedAt, entry.id);
  return destinationCall(destination, { key, description });
}

function payloadOf(error: unknown): unknown {
  if (error instanceof FunctionError) return error.payload;
  const { name, message } = error as Error;
  return { errorType: name, errorMessage: message };
}
