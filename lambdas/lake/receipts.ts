import type { S3Client } from '@aws-sdk/client-s3';
import { pendingKey, type Receipt, receipt } from '../../contracts/receipts.ts';
import { JsonStore } from './json-store.ts';

/** Writes a receipt, which makes what it names ready to be taken: the last step of a batch. */
export const putReceipt = (client: S3Client, bucket: string, content: Receipt): Promise<void> =>
  new JsonStore(client, bucket, receipt).write(pendingKey(content.name), content);
