import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { pendingKey, RECEIPTS, type ReceivedRecord, receipt } from '../../../contracts/receipts.ts';
import { JsonStore } from '../../../lambdas/lake/json-store.ts';
import type { Platform } from './platform.ts';

const openBatch = z.object({ receipts: z.array(z.string()) });

/** The inputs that no refresh has taken, by the record or upload that brought them. */
export async function pendingRecords({ s3, outputs }: Platform): Promise<readonly ReceivedRecord[]> {
  const bucket = outputs.SilverBucket;
  const open = await new JsonStore(s3, bucket, openBatch).read(RECEIPTS.open);
  const taken = new Set(open?.value.receipts.map(pendingKey));
  const store = new JsonStore(s3, bucket, receipt);
  const records: ReceivedRecord[] = [];
  const query = { Bucket: bucket, Prefix: RECEIPTS.pending };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, query)) {
    const keys = Contents.flatMap(({ Key = '' }) => (taken.has(Key) ? [] : [Key]));
    const found = await Promise.all(keys.map((key) => store.read(key)));
    records.push(...found.flatMap((stored) => stored?.value.records ?? []));
  }
  return records;
}
