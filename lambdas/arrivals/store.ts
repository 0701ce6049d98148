import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { RECEIPTS, receipt } from '../../contracts/receipts.ts';
import { BrokenObjectError, JsonStore } from '../lake/json-store.ts';
import { deleteObjects } from '../lake/objects.ts';

const objectsByTable = z.record(z.string(), z.array(z.string()));

/** A batch of arrivals: taken and not merged yet, or merged. */
export const batch = z.object({
  batchId: z.string(),
  /** Names of the receipts in it. */
  receipts: z.array(z.string()),
  /** Keys of its objects by table of staging. */
  objects: objectsByTable,
  hasRecords: z.boolean().default(true),
  /** Arrival of its first input, and its earliest business time, epoch milliseconds; null where there is none. */
  receivedAt: z.number().nullable(),
  firstAt: z.number().nullable(),
  /** The earliest of its events, and the stretch in which none of them happened. */
  happenedAt: z.number().nullable().default(null),
  quiet: z.object({ from: z.string(), to: z.string() }).nullable().default(null),
});

export type Batch = z.output<typeof batch>;

/** How the id of a batch begins that is opened at a time, `yyyy-MM-dd-HH-mm-ss` UTC. */
export const batchTime = (at: number): string => new Date(at).toISOString().slice(0, 19).replace(/[T:]/g, '-');

const closedBatch = z.object({ batchId: z.string() });

function asMissing(error: unknown): undefined {
  if (error instanceof BrokenObjectError) return undefined;
  throw error;
}

/** How many objects one request lists, and how many requests are under way at a time. */
const PAGE = 1000;
const WIDTH = 32;

/** The receipts, the batches and their manifests in the silver bucket. */
export class ArrivalStore {
  readonly receipts;
  readonly batches;
  readonly #last;
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
    this.receipts = new JsonStore(s3, bucket, receipt);
    this.batches = new JsonStore(s3, bucket, batch);
    this.#last = new JsonStore(s3, bucket, closedBatch);
  }

  /**
   * Keys under a prefix, in their order.
   * @param after begins after this key @default from the first
   * @param most stops when so many are found @default all
   */
  async keys(Prefix: string, after?: string, most = Number.POSITIVE_INFINITY): Promise<string[]> {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#s3.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix,
          ...(ContinuationToken === undefined ? after !== undefined && { StartAfter: after } : { ContinuationToken }),
          ...(most < PAGE && { MaxKeys: most }),
        }),
      );
      keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined && keys.length < most);
    return keys.slice(0, most);
  }

  /** The address of an object, as a manifest names it. */
  uri(key: string): string {
    return `s3://${this.#bucket}/${key}`;
  }

  async put(Key: string, Body: string | Uint8Array): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.#bucket, Key, Body }));
  }

  remove(keys: readonly string[]): Promise<void> {
    return deleteObjects(this.#s3, this.#bucket, keys);
  }

  /**
   * The batch that a refresh has taken and not merged yet. Statements have counted it under its id, so that one whose note is damaged
   * is known by the copy. Of one whose copy is damaged, too, the receipts are still pending: it is taken anew.
   */
  async open(): Promise<Batch | undefined> {
    try {
      return (await this.batches.read(RECEIPTS.open))?.value;
    } catch (error) {
      asMissing(error);
      return (await this.batches.read(RECEIPTS.openCopy).catch(asMissing))?.value;
    }
  }

  /** Notes a batch as taken; the copy first, which counts for nothing alone. */
  async setOpen(taken: Batch): Promise<void> {
    await this.batches.write(RECEIPTS.openCopy, taken);
    await this.batches.write(RECEIPTS.open, taken);
  }

  /** The batch that was merged last; empty before the first, and when nobody can tell. */
  async lastMerged(): Promise<string> {
    return (await this.#last.read(RECEIPTS.last).catch(asMissing))?.value.batchId ?? '';
  }

  async setLastMerged(batchId: string): Promise<void> {
    await this.#last.write(RECEIPTS.last, { batchId });
  }

  /** Does something for each item, many at a time. @returns the answers in the order of the items */
  async each<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    for (let at = 0; at < items.length; at += WIDTH) {
      results.push(...(await Promise.all(items.slice(at, at + WIDTH).map(act))));
    }
    return results;
  }
}
