import { GetObjectCommand, HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { fileReportKey, GIVEN_METADATA } from '../../contracts/lake.ts';
import { loadReport } from '../../contracts/load-report.ts';
import { type ArrivedObject, UPLOADS } from '../../contracts/receipts.ts';
import {
  mappingKey,
  NOTHING_REPLAYED,
  type Replayed,
  type ReplayRequest,
  readingAt,
  replayMapping,
} from '../../contracts/replay.ts';
import { type LakeBuckets, putObjects } from '../ingest/adapters.ts';
import { OutcomeDigest } from '../ingest/outcome-digest.ts';
import { JsonStore } from '../lake/json-store.ts';
import { Outcomes } from '../lake/outcomes.ts';
import { millisOf, rowsOf } from '../lake/parquet-rows.ts';
import { putReceipt } from '../lake/receipts.ts';
import { fileIdOf } from './file-id.ts';
import { landedObject } from './landed.ts';
import type { Landed } from './landing.ts';
import { type LoadCounts, type LoadPorts, loadFile } from './load-file.ts';
import { joined } from './repair.ts';
import { FileRejectedError, type FileSettings, type Rereading } from './source.ts';
import { givenIn } from './upload.ts';

/** Under which a file is filed that lies in no folder of a source. */
const UNKNOWN = 'unknown';

/** What a replay of a file works with. */
interface ReplayContext {
  readonly s3: S3Client;
  readonly buckets: LakeBuckets;
  readonly settings: FileSettings;
}

/** A file as it was loaded. */
interface LoadedFile {
  readonly fileId: string;
  readonly key: string;
  readonly receivedAt: number;
}

/**
 * Reads a file again, as a whole: the lines of an order are numbered by what stands beside them, so that some of them alone would
 * replace the others. Its records count once more. What mappings put right in earlier readings stays so, unless this one's speaks of it.
 */
export async function replayFile(
  { key, startedAt, refusedOnly, mapping: asked }: ReplayRequest,
  context: ReplayContext,
): Promise<Replayed> {
  const { s3, buckets } = context;
  const [row] = (await rowsOf(s3, buckets.silver, key)) ?? [];
  if (!row || row.source === UNKNOWN || row.status === 'repeated' || (refusedOnly && Number(row.quarantined) === 0))
    return NOTHING_REPLAYED;
  const file = { fileId: String(row.file_id), key: String(row.file), receivedAt: millisOf(row.received_at) };
  const content = await contentOf(file, context);
  if (content === undefined) return { staged: 0, gone: 1 };
  const mappings = new JsonStore(s3, buckets.silver, replayMapping);
  const earlier = (await mappings.read(mappingKey(file.fileId)))?.value ?? null;
  const mapping = earlier && asked ? joined(earlier, asked) : (asked ?? earlier);
  const digest = new OutcomeDigest();
  const preview = await read(file, content, context, { reading: '', mapping }, async (objects) => digest.add(objects));
  if (preview.accepted === 0) return NOTHING_REPLAYED;
  const outcomes = new Outcomes(s3, buckets.silver, refusedOnly);
  const last = (await outcomes.last(file.fileId)) ?? (await firstOutcome(file, context));
  if (last === digest.toString()) return NOTHING_REPLAYED;
  const arrived: ArrivedObject[] = [];
  const reading = readingAt(startedAt);
  const counts = await read(file, content, context, { reading, mapping }, async (objects) => {
    arrived.push(...(await putObjects(s3, buckets, objects)));
  });
  await putReceipt(s3, buckets.silver, receiptOf(file, content.landed.source, counts, arrived, reading));
  if (mapping) await mappings.write(mappingKey(file.fileId), mapping);
  await outcomes.note(file.fileId, digest.toString());
  return { ...NOTHING_REPLAYED, staged: counts.accepted };
}

/** What came of the file when it was loaded; undefined of one that was loaded before that was noted. */
async function firstOutcome({ fileId }: LoadedFile, { s3, buckets }: ReplayContext): Promise<string | undefined> {
  return (await new JsonStore(s3, buckets.silver, loadReport).read(fileReportKey(fileId)))?.value.digest;
}

interface Content extends Pick<HeadObjectCommandOutput, 'Metadata' | 'ETag'> {
  readonly landed: Landed;
}

/** What the file says of itself; undefined where another lies in its place, or none. */
async function contentOf(
  { fileId, key: Key }: LoadedFile,
  { s3, buckets }: ReplayContext,
): Promise<Content | undefined> {
  try {
    const {
      Metadata = {},
      ETag = '',
      ContentLength = 0,
    } = await s3.send(new HeadObjectCommand({ Bucket: buckets.bronze, Key }));
    const landed = await landedObject(s3, buckets.bronze, Key);
    return fileIdOf(landed.scope + (Metadata[GIVEN_METADATA] ?? ''), ETag, ContentLength) === fileId
      ? { Metadata, ETag, landed }
      : undefined;
  } catch (error) {
    if (error instanceof FileRejectedError || (error as Error).name === 'NotFound') return undefined;
    throw error;
  }
}

function read(
  { fileId, key, receivedAt }: LoadedFile,
  { Metadata, ETag, landed }: Content,
  { s3, buckets, settings }: ReplayContext,
  again: Rereading,
  write: LoadPorts['write'],
): Promise<LoadCounts> {
  const { reader, source } = landed;
  const given = givenIn(Metadata?.[GIVEN_METADATA] ?? '');
  return loadFile(reader, { ...settings, source, fileId, receivedAt, given, again }, key, {
    read: async function* () {
      const content = await s3.send(new GetObjectCommand({ Bucket: buckets.bronze, Key: key }));
      if (content.ETag !== ETag) throw new Error(`${key} was written anew while it was read.`);
      yield* content.Body as AsyncIterable<Uint8Array>;
    },
    write,
    progress: async () => undefined,
  });
}

function receiptOf(file: LoadedFile, source: string, counts: LoadCounts, objects: ArrivedObject[], reading: string) {
  const { receivedAt, fileId } = file;
  const id = `${fileId}-${reading.slice(1)}`;
  const { received, quarantined: refused } = counts;
  const record = { id: `replay:${id}`, source, receivedAt, received, repeated: 0, refused };
  return { name: UPLOADS + id, receivedAt, objects, records: [record] };
}
