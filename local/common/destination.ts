import { type ServiceCall, UnsupportedError } from '../service.ts';

/** What a failure destination is told. */
export interface FailureRecord {
  /** The key of the object, for a bucket; see {@link failureKey}. */
  readonly key: string;
  /** A bucket also gets what a queue or topic has no room for. @default what the others get */
  readonly object?: Readonly<Record<string, unknown>>;
  readonly description: Readonly<Record<string, unknown>>;
}

/**
 * The SDK call that brings a record to a destination.
 * @param arn of an S3 bucket, an SNS topic or an SQS queue
 * @throws UnsupportedError for any other destination
 */
export function destinationCall(arn: string, { key, object, description }: FailureRecord): ServiceCall {
  const [, , service, region, account, ...rest] = arn.split(':');
  const name = rest.join(':');
  const text = JSON.stringify(description);
  if (service === 's3') {
    const Body = Buffer.from(JSON.stringify(object ?? description));
    return { service: 'S3', operation: 'PutObject', input: { Bucket: name, Key: key, Body } };
  }
  if (service === 'sns') return { service: 'SNS', operation: 'Publish', input: { TopicArn: arn, Message: text } };
  if (service === 'sqs') {
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    return { service: 'SQS', operation: 'SendMessage', input: { QueueUrl, MessageBody: text } };
  }
  throw new UnsupportedError(`a failure destination of this kind (${arn})`);
}

/**
 * `aws/lambda/<source>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<id>`
 * @param at milliseconds since the epoch
 */
export function failureKey(source: string, at: number, id: string): string {
  const time = new Date(at).toISOString().slice(0, 19);
  const day = time.slice(0, 10).replaceAll('-', '/');
  return `aws/lambda/${source}/${day}/${time.replaceAll(':', '.')}-${id}`;
}
