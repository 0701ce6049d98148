import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { FACTS_VIEW, factsKey, type PublishedFacts, summaryKey } from '../../contracts/facts.ts';
import { packMonths } from '../facts/pack.ts';
import { readFactRows } from '../facts/rows.ts';
import { SummaryBuilder } from '../facts/summary.ts';

const DIGEST_LENGTH = 12;
const SLOT = new RegExp(`/${FACTS_VIEW.slot}=([^/]+)/`);

/**
 * Packs the facts that a refresh has unloaded, a slot at a time, so that no more than a month or two are in memory. A month that is as
 * it was has the same name, and is not written again.
 * @param files of the UNLOAD, a folder a slot
 * @param standing the facts of the snapshot before
 */
export async function packFacts(
  s3: S3Client,
  Bucket: string,
  files: readonly { readonly key: string }[],
  standing: PublishedFacts | undefined,
): Promise<PublishedFacts> {
  const known = new Set([...(standing?.months ?? []), ...(standing ? [standing.summary] : [])].map(({ key }) => key));
  const write = async (Key: string, Body: Uint8Array): Promise<{ key: string; bytes: number }> => {
    if (!known.has(Key)) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    return { key: Key, bytes: Body.length };
  };
  const summary = new SummaryBuilder();
  const months: PublishedFacts['months'] = [];
  for (const slot of Map.groupBy(files, ({ key }) => SLOT.exec(key)?.[1]).values()) {
    const rows = await readFactRows(await Promise.all(slot.map(({ key }) => read(s3, Bucket, key))));
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

async function read(s3: S3Client, Bucket: string, Key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  if (!Body) throw new Error(`The object ${Key} is empty`);
  return Body.transformToByteArray();
}
