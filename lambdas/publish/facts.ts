import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { FACTS_VIEW, factsKey, type PublishedFacts, summaryKey } from '../../contracts/facts.ts';
import { packMonths } from '../facts/pack.ts';
import { readFactRows } from '../facts/rows.ts';
import { SummaryBuilder } from '../facts/summary.ts';
import { keepObject, readObject } from '../lake/objects.ts';

const DIGEST_LENGTH = 12;
const SLOT = new RegExp(`/${FACTS_VIEW.slot}=([^/]+)/`);

/**
 * Packs the facts that a refresh has unloaded, a slot at a time, so that no more than a month or two are in memory. A month that is as
 * it was has the same name, and is not written again.
 * @param files of the UNLOAD, a folder a slot
 */
export async function packFacts(
  s3: S3Client,
  bucket: string,
  files: readonly { readonly key: string }[],
): Promise<PublishedFacts> {
  const write = async (key: string, body: Uint8Array): Promise<{ key: string; bytes: number }> => {
    await keepObject(s3, bucket, key, body);
    return { key, bytes: body.length };
  };
  const summary = new SummaryBuilder();
  const months: PublishedFacts['months'] = [];
  for (const slot of Map.groupBy(files, ({ key }) => SLOT.exec(key)?.[1]).values()) {
    const rows = await readFactRows(await Promise.all(slot.map(({ key }) => readObject(s3, bucket, key))));
    summary.add(rows);
    for (const { month, bytes, ...counts } of packMonths(rows))
      months.push({ month, ...(await write(factsKey(month, digestOf(bytes)), bytes)), ...counts });
  }
  const body = new TextEncoder().encode(JSON.stringify(summary.summary()));
  months.sort((a, b) => (a.month < b.month ? -1 : 1));
  return { months, summary: await write(summaryKey(digestOf(body)), body) };
}

const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, DIGEST_LENGTH);
