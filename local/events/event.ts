import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID, REGION } from '../common/arns.ts';

/** What a publisher says; the bus adds the rest of the envelope. */
export interface EventInput {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** ARNs of what the event is about. */
  readonly resources: readonly string[];
  /** Milliseconds since the epoch. @default now */
  readonly time?: number | undefined;
}

/** An event as EventBridge delivers it. */
export interface EventEnvelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 in whole seconds, UTC */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export function envelope(input: EventInput, now: number): EventEnvelope {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': input.detailType,
    source: input.source,
    account: ACCOUNT_ID,
    time: wholeSeconds(input.time ?? now),
    region: REGION,
    resources: input.resources,
    detail: input.detail,
  };
}

/** `2026-03-14T01:59:00Z` */
export function wholeSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

export interface CreatedObject {
  readonly bucket: string;
  /** As it is, not URL-encoded. */
  readonly key: string;
  /** Bytes */
  readonly size: number;
  /** Without the quotes it has in HTTP headers; they are taken off when there. */
  readonly etag: string;
  /** Hexadecimal; orders the events of one key, once the shorter of two is padded with zeros on the right. */
  readonly sequencer: string;
  /** The operation that made the object, such as `PutObject`. */
  readonly reason: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. @default now */
  readonly time?: number;
}

/** The event S3 sends to EventBridge for a new object, when the bucket has EventBridge enabled. */
export function objectCreated({ bucket, key, size, etag, sequencer, ...object }: CreatedObject): EventInput {
  return {
    source: 'aws.s3',
    detailType: 'Object Created',
    resources: [`arn:aws:s3:::${bucket}`],
    time: object.time,
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, size, etag: etag.replaceAll('"', ''), sequencer },
      'request-id': object.requestId,
      requester: ACCOUNT_ID,
      'source-ip-address': '127.0.0.1',
      reason: object.reason,
    },
  };
}

/**
 * The event CloudFormation sends when a stack's status changes; the account sends it once it has loaded a template.
 * @param stackId the stack's ARN
 */
export function stackStatusChange(stackId: string, status: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE'): EventInput {
  return {
    source: 'aws.cloudformation',
    detailType: 'CloudFormation Stack Status Change',
    resources: [stackId],
    detail: {
      'stack-id': stackId,
      'status-details': { status, 'status-reason': '' },
      'client-request-token': '',
    },
  };
}
