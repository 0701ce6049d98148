import { createHash } from 'node:crypto';
import { arrivalDay } from '../../../contracts/lake.ts';
import type { ArrivedObject } from '../../../contracts/receipts.ts';
import { loads } from '../../../glue-sql/tables/ledger.ts';
import { StagingBatch } from '../../../lambdas/ingest/staging.ts';
import { fileIdOf } from '../../../lambdas/load/file-id.ts';
import { loadFile } from '../../../lambdas/load/load-file.ts';
import type { Rereading } from '../../../lambdas/load/source.ts';
import { fileSources } from '../../../lambdas/load/sources/index.ts';
import type { Lake } from '../lake.ts';
import { settings } from './settings.ts';

export interface Upload {
  /** Kind of file, by the name of its landing folder. */
  readonly reader: string;
  /** Source that its rows are filed under. */
  readonly source: string;
  readonly file: string;
  readonly content: string | Uint8Array;
  readonly receivedAt: Date;
  /** A load that breaks off leaves rows in staging, and neither a report nor a receipt. @default false */
  readonly brokenOff?: boolean;
  /** How it is read once more, by a replay. @default it is read for the first time */
  readonly again?: Rereading;
}

/** Loads a file as the load function does, and writes its report; the same content again is reported as repeated. */
export async function upload(lake: Lake, { reader, source, file, content, ...rest }: Upload): Promise<void> {
  const body = Buffer.from(content);
  const receivedAt = rest.receivedAt.getTime();
  const fileId = fileIdOf(source, createHash('md5').update(body).digest('hex'), body.length);
  const kind = fileSources.get(reader);
  if (!kind) throw new Error(`There is no reader ${reader}`);
  const arrived: ArrivedObject[] = [];
  const again = rest.again && { again: rest.again };
  const counts = await loadFile(kind, { source, fileId, receivedAt, ...again, ...settings }, file, {
    read: async function* () {
      yield body;
    },
    write: async (objects) => void arrived.push(...lake.put(objects)),
    progress: async () => undefined,
  });
  if (rest.brokenOff) return;
  const identity = { source, fileId: fileId + (rest.again?.reading ?? ''), file, bytes: body.length, receivedAt };
  report(lake, identity, { ...counts, status: 'loaded', duplicate: 0 }, arrived);
}

/** Reports an upload of a content that was loaded before: nothing but the report is written. */
export function repeatedUpload(lake: Lake, { source, file, content, receivedAt }: Upload, records: number): void {
  const body = Buffer.from(content);
  const fileId = fileIdOf(source, createHash('md5').update(body).digest('hex'), body.length);
  const identity = { source, fileId, file, bytes: body.length, receivedAt: receivedAt.getTime() };
  const counts = {
    status: 'repeated',
    received: records,
    accepted: 0,
    duplicate: records,
    quarantined: 0,
    reasons: {},
  };
  report(lake, identity, counts);
}

interface Identity {
  readonly source: string;
  readonly fileId: string;
  readonly file: string;
  readonly bytes: number;
  readonly receivedAt: number;
}

interface Counts {
  readonly status: string;
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly reasons: Readonly<Record<string, number>>;
}

function report(
  lake: Lake,
  { source, fileId, file, bytes, receivedAt }: Identity,
  { reasons, ...counts }: Counts,
  arrived: readonly ArrivedObject[] = [],
): void {
  const name = `${fileId}-${receivedAt}`;
  const batch = new StagingBatch();
  batch.add(loads, {
    source,
    ingest_id: `upload:${name}`,
    received_at: receivedAt,
    file_id: fileId,
    file,
    bytes,
    ...counts,
    reasons: JSON.stringify(reasons),
  });
  const objects = [...arrived, ...lake.put(batch.objects(arrivalDay(receivedAt), `upload-${name}`))];
  const { received, duplicate: repeated, quarantined: refused } = counts;
  lake.receive(objects, [{ id: `upload:${name}`, source, receivedAt, received, repeated, refused }]);
}
