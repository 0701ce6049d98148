import { ACCOUNT_ID, REGION, type ServiceCall, UnsupportedError } from '../service.ts';
import type { AsyncEntry } from './async-store.ts';
import { FunctionError } from './function-error.ts';

/** Why Lambda gave an event up. */
export type DiscardCondition = 'RetriesExhausted' | 'EventAgeExceeded';

/** The invocation record that a failure destination gets, in Lambda's shape. */
export function failureRecord(
  entry: AsyncEntry,
  functionArn: string,
  condition: DiscardCondition,
  error: unknown,
  now: number,
): Record<string, unknown> {
  const record = {
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: entry.id,
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: entry.attempts,
    },
    requestPayload: entry.event,
  };
  if (error === undefined) return record;
  return {
    ...record,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: payloadOf(error),
  };
}

function payloadOf(error: unknown): unknown {
  if (error instanceof FunctionError) return error.payload;
  const { name, message } = error as Error;
  return { errorType: name, errorMessage: message };
}

/** The SDK call that brings a record to a destination ARN. */
export function deliveryCall(arn: string, entry: AsyncEntry, record: Record<string, unknown>): ServiceCall {
  const [, , service, , , ...rest] = arn.split(':');
  const name = rest.join(':');
  const text = JSON.stringify(record);
  if (service === 's3') {
    const input = { Bucket: name, Key: recordKey(entry), Body: text };
    return { service: 'S3', operation: 'PutObject', input };
  }
  if (service === 'sns') return { service: 'SNS', operation: 'Publish', input: { TopicArn: arn, Message: text } };
  if (service === 'sqs') {
    const QueueUrl = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${name}`;
    return { service: 'SQS', operation: 'SendMessage', input: { QueueUrl, MessageBody: text } };
  }
  throw new UnsupportedError(`a Lambda failure destination of this kind (${arn})`);
}

/**
 * `aws/lambda/async/<function>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<id>`. AWS ends it in a random id; here it is the event's own, so
 * that a delivery repeated after a crash writes the same object.
 */
function recordKey({ functionName, enqueuedAt, id }: AsyncEntry): string {
  const time = new Date(enqueuedAt).toISOString().slice(0, 19);
  const day = time.slice(0, 10).replaceAll('-', '/');
  return `aws/lambda/async/${functionName}/${day}/${time.replaceAll(':', '.')}-${id}`;
}
