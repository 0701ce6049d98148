import { setTimeout as sleep } from 'node:timers/promises';
import { type KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';

/** Kinesis takes 500 records or 5 MB a call; a request of 500 KB stays far below the latter. */
const RECORDS_A_CALL = 500;
const ATTEMPTS = 4;
const BASE_DELAY_MS = 50;

/** The stream did not take all records, even after retries; the sender may try again. */
export class ThrottledError extends Error {
  constructor(records: number) {
    super(`The stream did not take ${records} record(s) after ${ATTEMPTS} attempts`);
    this.name = 'ThrottledError';
  }
}

/**
 * Puts records on the stream, and again only those that were refused: a PutRecords that failed in part answers 200, and the
 * SDK does not retry it.
 * @throws ThrottledError when some record is refused to the last
 */
export async function putRecords(
  client: KinesisClient,
  stream: string,
  records: readonly PutRecordsRequestEntry[],
): Promise<void> {
  for (let start = 0; start < records.length; start += RECORDS_A_CALL) {
    await putAll(client, stream, records.slice(start, start + RECORDS_A_CALL));
  }
}

async function putAll(client: KinesisClient, stream: string, records: PutRecordsRequestEntry[]): Promise<void> {
  let pending = records;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(BASE_DELAY_MS * 2 ** attempt * Math.random());
    const answer = await client.send(new PutRecordsCommand({ StreamName: stream, Records: pending }));
    if (!answer.FailedRecordCount) return;
    pending = pending.filter((_, index) => answer.Records?.[index]?.ErrorCode !== undefined);
  }
  throw new ThrottledError(pending.length);
}
