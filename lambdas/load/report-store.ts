import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type LoadReport, loadReport } from '../../contracts/load-report.ts';

/** Reads and writes load reports in a bucket. */
export class ReportStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** The report under a key, or undefined when there is none. */
  async read(key: string): Promise<LoadReport | undefined> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return loadReport.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async write(key: string, report: LoadReport): Promise<void> {
    await this.#put(key, report);
  }

  /** Writes a report unless one is there already. @returns whether it was written */
  async writeFirst(key: string, report: LoadReport): Promise<boolean> {
    try {
      await this.#put(key, report, '*');
      return true;
    } catch (error) {
      if (['PreconditionFailed', 'ConditionalRequestConflict'].includes((error as Error).name)) return false;
      throw error;
    }
  }

  async #put(Key: string, report: LoadReport, IfNoneMatch?: string): Promise<void> {
    const Body = JSON.stringify(report);
    const input = {
      Bucket: this.#bucket,
      Key,
      Body,
      ContentType: 'application/json',
      ...(IfNoneMatch && { IfNoneMatch }),
    };
    await this.#client.send(new PutObjectCommand(input));
  }
}
