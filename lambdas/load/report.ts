import { createHash } from 'node:crypto';
import * as z from 'zod';

/** Where a load has come to, and in the end what became of the file. One object an upload, rewritten as it goes on. */
export const loadReport = z.object({
  uploadId: z.string(),
  fileId: z.string(),
  source: z.string(),
  file: z.string(),
  bytes: z.number(),
  /** Bytes of the object read so far. */
  bytesRead: z.number(),
  status: z.enum(['loading', 'loaded', 'repeated', 'rejected']),
  received: z.number(),
  accepted: z.number(),
  duplicate: z.number(),
  quarantined: z.number(),
  reasons: z.record(z.string(), z.number()),
  /** Why a file was rejected as a whole. */
  detail: z.string().optional(),
});

export type LoadReport = z.output<typeof loadReport>;

const ID_LENGTH = 24;

/** Identity of a file's content: the same bytes under the same source have the same id, whatever the file is called. */
export const fileIdOf = (source: string, etag: string, size: number): string =>
  createHash('sha256')
    .update(`${source}\n${etag.replaceAll('"', '')}\n${size}`)
    .digest('hex')
    .slice(0, ID_LENGTH);

/** The report of one upload. */
export const uploadReportKey = (uploadId: string): string => `reports/uploads/${uploadId}.json`;

/** The report of the upload that loaded a content first. */
export const fileReportKey = (fileId: string): string => `reports/files/${fileId}.json`;

/** The landing folder, `landing/<source>/<file>` or `landing/events/<source of the events>/<file>`. */
export const LANDING = 'landing/';

/** The metadata field by which an uploader names an upload, to find its report. */
export const UPLOAD_ID_METADATA = 'upload-id';
