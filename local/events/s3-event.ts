import { ACCOUNT_ID } from '../service.ts';
import type { EventInput } from './event.ts';

export type ObjectCreatedReason = 'PutObject' | 'POST Object' | 'CopyObject' | 'CompleteMultipartUpload';

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
  /** Only for a bucket with versions. */
  readonly versionId?: string;
  readonly reason: ObjectCreatedReason;
  readonly requestId: string;
  /** @default the account's id */
  readonly requester?: string;
  /** @default 127.0.0.1 */
  readonly sourceIpAddress?: string;
  /** Milliseconds since the epoch. @default now */
  readonly time?: number;
}

/** The event S3 sends to EventBridge for a new object, when the bucket has EventBridge switched on. */
export function objectCreated(object: CreatedObject): EventInput {
  const { bucket, key, size, sequencer, reason, versionId } = object;
  return {
    source: 'aws.s3',
    detailType: 'Object Created',
    resources: [`arn:aws:s3:::${bucket}`],
    ...(object.time === undefined ? {} : { time: object.time }),
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key,
        size,
        etag: object.etag.replaceAll('"', ''),
        ...(versionId === undefined ? {} : { 'version-id': versionId }),
        sequencer,
      },
      'request-id': object.requestId,
      requester: object.requester ?? ACCOUNT_ID,
      'source-ip-address': object.sourceIpAddress ?? '127.0.0.1',
      reason,
    },
  };
}
