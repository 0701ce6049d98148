import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { notesOf, ParquetFile, readParquet } from '../../contracts/parquet.ts';
import { decimalOf, type TableContract } from '../../contracts/table.ts';
import { deleteObjects } from '../lake/objects.ts';
import { millisOf } from '../lake/parquet-rows.ts';

/** An object as a listing has it. */
export interface Listed {
  readonly key: string;
  readonly at: number;
}

type Row = Record<string, unknown>;

/** How often an object is read again that was written meanwhile. */
const ATTEMPTS = 5;
/** Objects that are looked at side by side. */
const WIDTH = 8;

/** The objects of a bucket that are looked through for a person. */
export class Bucket {
  readonly #s3: S3Client;
  readonly #name: string;

  constructor(s3: S3Client, name: string) {
    this.#s3 = s3;
    this.#name = name;
  }

  async under(Prefix: string): Promise<Listed[]> {
    const found: Listed[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#s3.send(
        new ListObjectsV2Command({ Bucket: this.#name, Prefix, ...(ContinuationToken && { ContinuationToken }) }),
      );
      found.push(
        ...(page.Contents ?? []).map(({ Key = '', LastModified }) => ({ key: Key, at: LastModified?.getTime() ?? 0 })),
      );
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return found;
  }

  /** Undefined where there is none, or none any more. */
  async read(Key: string): Promise<{ readonly bytes: Uint8Array; readonly etag: string } | undefined> {
    try {
      const { Body, ETag: etag = '' } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#name, Key }));
      return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), etag };
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async write(Key: string, Body: Uint8Array | string): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.#name, Key, Body }));
  }

  async remove(keys: readonly string[]): Promise<number> {
    await deleteObjects(this.#s3, this.#name, keys);
    return keys.length;
  }

  /** Does something with each object under a prefix, some side by side. @returns the sum of what it says */
  async sum(keys: readonly string[], work: (key: string) => Promise<number>): Promise<number> {
    let total = 0;
    for (let at = 0; at < keys.length; at += WIDTH) {
      const counts = await Promise.all(keys.slice(at, at + WIDTH).map(work));
      total += counts.reduce((a, b) => a + b, 0);
    }
    return total;
  }

  /** Deletes the objects of which something holds. @returns how many */
  async removeIf(
    keys: readonly string[],
    isTheirs: (bytes: Uint8Array) => boolean | Promise<boolean>,
  ): Promise<number> {
    return this.sum(keys, async (key) => {
      const found = await this.read(key);
      return found && (await isTheirs(found.bytes)) ? this.remove([key]) : 0;
    });
  }

  /**
   * Writes an object anew under its own name without some of its rows, if it still is what was read; one without such rows is left
   * alone. What lists the object goes on to find it, though there be no row left in it.
   * @returns how many rows went
   */
  async without(table: TableContract, Key: string, isGone: (row: Row) => boolean): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      const found = await this.read(Key);
      if (!found) return 0;
      const rows = await readParquet(found.bytes);
      const kept = rows.filter((row) => !isGone(row));
      if (kept.length === rows.length) return 0;
      const file = new ParquetFile(table, notesOf(found.bytes));
      file.add(kept.map((row) => written(table, row)));
      try {
        const Body = file.finish();
        await this.#s3.send(new PutObjectCommand({ Bucket: this.#name, Key, Body, IfMatch: found.etag }));
        return rows.length - kept.length;
      } catch (error) {
        if (attempt === ATTEMPTS || (error as Error).name !== 'PreconditionFailed') throw error;
      }
    }
  }
}

/** A row as it was read, the way in which rows are written. */
function written({ name, columns }: TableContract, row: Row): Row {
  return Object.fromEntries(
    Object.entries(columns).map(([column, { type }]) => {
      const value = row[column] ?? null;
      if (value === null) return [column, null];
      if (type === 'timestamp') return [column, millisOf(value)];
      const scale = decimalOf(type)?.scale;
      return [column, scale === undefined ? value : scaled(Number(value), scale, `${name}.${column}`)];
    }),
  );
}

/** @throws Error for an amount of more digits than a number holds, which no order has */
function scaled(value: number, scale: number, where: string): bigint {
  const whole = Math.round(value * 10 ** scale);
  if (!Number.isSafeInteger(whole)) throw new Error(`${where} holds an amount that cannot be written as it was read`);
  return BigInt(whole);
}
