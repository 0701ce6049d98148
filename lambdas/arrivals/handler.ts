import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { aws } from '../aws/client.ts';
import { audit } from '../aws/log.ts';
import { closeBatch } from './close.ts';
import { arrivalsEnv } from './env.ts';
import { ArrivalStore } from './store.ts';
import { type Taken, takeBatch } from './take.ts';

const env = arrivalsEnv.parse(process.env);
const store = new ArrivalStore(aws(new S3Client({})), env.SILVER_BUCKET);

const request = z.discriminatedUnion('action', [
  /** `rebuild`: whether merges are to go over all that staging holds, too. */
  z.object({ action: z.literal('take'), rebuild: z.boolean() }),
  z.object({ action: z.literal('close'), batchId: z.string().regex(/^[\w-]+$/) }),
]);

const DAY_MS = 86_400_000;

/**
 * Hands a refresh what has arrived, as one batch, and puts it away when it is merged: what was taken is never read again.
 * Idempotent: a batch that is open is handed out again until it is closed. Retry: by the state machine.
 */
export async function handler(event: unknown): Promise<Taken | { closed: string }> {
  const asked = request.parse(event);
  if (asked.action === 'take') {
    const taken = await takeBatch(store, asked.rebuild, new Date());
    audit('taken', { batchId: taken.batchId, receipts: taken.receipts, tables: Object.keys(taken.tables).length });
    return taken;
  }
  const expired = await closeBatch(store, asked.batchId, Date.now() - env.STAGING_DAYS * DAY_MS);
  audit('closed', { batchId: asked.batchId, expired });
  return { closed: asked.batchId };
}
