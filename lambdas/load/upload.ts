import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import {
  arrivalDay,
  fileReportKey,
  GIVEN_METADATA,
  UPLOAD_ID_METADATA,
  uploadReportKey,
} from '../../contracts/lake.ts';
import { type LoadReport, loadReport } from '../../contracts/load-report.ts';
import { type ArrivedObject, UPLOADS } from '../../contracts/receipts.ts';
import { loads, quarantine } from '../../glue-sql/tables/ledger.ts';
import { type LakeBuckets, putObjects } from '../ingest/adapters.ts';
import { OutcomeDigest } from '../ingest/outcome-digest.ts';
import { StagingBatch } from '../ingest/staging.ts';
import { JsonStore } from '../lake/json-store.ts';
import { putReceipt } from '../lake/receipts.ts';
import { type GivenConventions, givenConventions } from './conventions.ts';
import { fileIdOf } from './file-id.ts';
import { type LandedObject, landedObject } from './landed.ts';
import { type LoadCounts, loadFile } from './load-file.ts';
import { FileRejectedError, type FileSettings } from './source.ts';

/** The landed object, as the event tells of it. */
interface ArrivedFile {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  /** Rises with every write of the key: tells two uploads of one key apart. */
  readonly sequencer: string;
  readonly receivedAt: number;
}

interface Settings extends FileSettings {
  readonly buckets: LakeBuckets;
}

/** @throws ZodError for what no command line of ours writes */
export const givenIn = (text: string): GivenConventions => givenConventions.parse(text === '' ? {} : JSON.parse(text));

const REJECTED: LoadCounts = { received: 1, accepted: 0, quarantined: 1, reasons: {}, examples: {}, ignored: [] };

/** One upload of one file: loads it once, and accounts for it however often it is announced. */
export class Upload {
  readonly #client: S3Client;
  readonly #settings: Settings;
  readonly #object: ArrivedFile;
  readonly #content: GetObjectCommandOutput;
  readonly #reports: JsonStore<LoadReport>;
  readonly #uploadId: string;
  #isRead = false;
  #bytesRead = 0;
  #arrived: ArrivedObject[] = [];

  private constructor(client: S3Client, settings: Settings, object: ArrivedFile, content: GetObjectCommandOutput) {
    this.#client = client;
    this.#settings = settings;
    this.#object = object;
    this.#content = content;
    this.#reports = new JsonStore(client, settings.buckets.silver, loadReport);
    this.#uploadId = (content.Metadata?.[UPLOAD_ID_METADATA] ?? object.sequencer).replace(/[^\w-]/g, '_');
  }

  static async open(client: S3Client, settings: Settings, object: ArrivedFile): Promise<Upload> {
    const { bucket: Bucket, key: Key } = object;
    const content = await client.send(new GetObjectCommand({ Bucket, Key }));
    // The key may have been written again since the event: the identity is that of the bytes that are read.
    const { ETag: etag = object.etag, ContentLength: size = object.size } = content;
    return new Upload(client, settings, { ...object, etag, size }, content);
  }

  /** Loads the file unless this upload, or this content, was loaded before. @returns the final report */
  async load(): Promise<LoadReport> {
    const done = (await this.#reports.read(uploadReportKey(this.#uploadId)))?.value;
    if (done && done.status !== 'loading') return done;
    let landed: LandedObject;
    try {
      landed = await landedObject(this.#client, this.#object.bucket, this.#object.key);
    } catch (error) {
      if (error instanceof FileRejectedError) return this.#reject(error);
      throw error;
    }
    // Read in another way, a content is another file.
    const said = this.#content.Metadata?.[GIVEN_METADATA] ?? '';
    const fileId = fileIdOf(landed.scope + said, this.#object.etag, this.#object.size);
    const first = (await this.#reports.read(fileReportKey(fileId)))?.value;
    if (first && first.uploadId !== this.#uploadId) return this.#repeat(first);
    return this.#loadContent(landed, fileId, givenIn(said));
  }

  async #loadContent(landed: LandedObject, fileId: string, given: GivenConventions): Promise<LoadReport> {
    const { buckets, ...settings } = this.#settings;
    const digest = new OutcomeDigest();
    const kind = { kind: landed.reader.name, ...(landed.by.length > 0 && { by: [...landed.by] }) };
    const context = { source: landed.source, fileId, receivedAt: this.#object.receivedAt, given, ...settings };
    const counts = await loadFile(landed.reader, context, this.#object.key, {
      read: () => this.#read(),
      write: async (objects) => {
        const made = [...objects];
        digest.add(made);
        this.#arrived.push(...(await putObjects(this.#client, buckets, made)));
      },
      progress: (sofar) =>
        this.#reports.write(uploadReportKey(this.#uploadId), {
          ...this.#report(landed.source, fileId, 'loading', sofar),
          ...kind,
        }),
    });
    const status = counts.accepted > 0 || counts.received === 0 ? 'loaded' : 'rejected';
    const report = { ...this.#report(landed.source, fileId, status, counts), ...kind, digest: digest.toString() };
    const isFirst = await this.#reports.writeIf(fileReportKey(fileId), report, 'absent');
    const first = isFirst ? undefined : (await this.#reports.read(fileReportKey(fileId)))?.value;
    if (first && first.uploadId !== this.#uploadId) return this.#repeat(first);
    return this.#finish(report);
  }

  /** The bytes of the file; a second time where it has to be surveyed. */
  async *#read(): AsyncGenerator<Uint8Array> {
    const isFirst = !this.#isRead;
    this.#isRead = true;
    const { Body } = isFirst ? this.#content : await this.#again();
    for await (const chunk of Body as AsyncIterable<Uint8Array>) {
      if (isFirst) this.#bytesRead += chunk.length;
      yield chunk;
    }
  }

  /** @throws Error when the key has been written since: the event is tried again, and reads the new file from its start */
  async #again(): Promise<GetObjectCommandOutput> {
    const { bucket: Bucket, key: Key, etag } = this.#object;
    const content = await this.#client.send(new GetObjectCommand({ Bucket, Key }));
    if ((content.ETag ?? etag) !== etag) throw new Error(`${Key} was written anew while it was read.`);
    return content;
  }

  #report(source: string, fileId: string, status: LoadReport['status'], counts: LoadCounts): LoadReport {
    const { key: file, size: bytes } = this.#object;
    const identity = { uploadId: this.#uploadId, fileId, source, file, bytes, bytesRead: this.#bytesRead };
    return { ...identity, status, ...counts, duplicate: 0 };
  }

  /** The same content came before: every record of it is a duplicate. */
  #repeat(first: LoadReport): Promise<LoadReport> {
    this.#arrived = []; // the parts are in the receipt of the first
    const counts = { received: first.received, accepted: 0, quarantined: 0, reasons: {}, examples: {}, ignored: [] };
    const report = this.#report(first.source, first.fileId, 'repeated', counts);
    return this.#finish({ ...report, duplicate: first.received });
  }

  async #reject({ reason, message }: FileRejectedError): Promise<LoadReport> {
    const fileId = fileIdOf('unknown', this.#object.etag, this.#object.size);
    const why = { reasons: { [reason]: 1 }, examples: { [reason]: [{ line: 1, detail: message }] } };
    const report = this.#report('unknown', fileId, 'rejected', { ...REJECTED, ...why });
    const batch = new StagingBatch();
    batch.add(quarantine, {
      ...this.#lineage('unknown'),
      processor: 'load',
      reason,
      detail: message,
      file: this.#object.key,
      line: null,
      original: this.#object.key,
    });
    await this.#write(batch);
    return this.#finish({ ...report, detail: message });
  }

  async #finish(report: LoadReport): Promise<LoadReport> {
    const { fileId: file_id, file, bytes, status, received, accepted, duplicate, quarantined } = report;
    const batch = new StagingBatch();
    const counts = {
      bytes,
      status,
      received,
      accepted,
      duplicate,
      quarantined,
      reasons: JSON.stringify(report.reasons),
    };
    const lineage = this.#lineage(report.source);
    batch.add(loads, { ...lineage, file_id, file, ...counts });
    await this.#write(batch);
    const { source, ingest_id: id, received_at: receivedAt } = lineage;
    await putReceipt(this.#client, this.#settings.buckets.silver, {
      name: UPLOADS + this.#uploadId,
      receivedAt,
      objects: this.#arrived,
      records: [{ id, source, receivedAt, received, repeated: duplicate, refused: quarantined }],
    });
    await this.#reports.write(uploadReportKey(this.#uploadId), report);
    return report;
  }

  #lineage(source: string): { source: string; ingest_id: string; received_at: number } {
    return { source, ingest_id: `upload:${this.#uploadId}`, received_at: this.#object.receivedAt };
  }

  async #write(batch: StagingBatch): Promise<void> {
    const objects = batch.objects(arrivalDay(this.#object.receivedAt), `upload-${this.#uploadId}`);
    this.#arrived.push(...(await putObjects(this.#client, this.#settings.buckets, objects)));
  }
}
