import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  ANY_KIND,
  BRONZE,
  DEFAULT_SOURCE,
  GIVEN_METADATA,
  UPLOAD_ID_METADATA,
  uploadReportKey,
} from '../../contracts/lake.ts';
import { loadReport } from '../../contracts/load-report.ts';
import { LARGEST_FILE } from '../../contracts/routes/operations.ts';
import { audit } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import { JsonStore } from '../lake/json-store.ts';
import type { Handlers } from './handlers.ts';
import type { ApiPorts, FilesPort } from './ports.ts';

/** Files of the shop that come by the API. They go the way of all files: into the landing folder. */
export function fileHandlers({
  files,
  now = Date.now,
}: Pick<ApiPorts, 'files' | 'now'>): Pick<Handlers, 'loadFile' | 'fileReport'> {
  const port = (): FilesPort => {
    if (files) return files;
    throw new ProblemError(503, 'Not ready', 'This stage takes no files by the API.', { 'retry-after': '60' });
  };
  return {
    loadFile: async ({ query: { name, kind = ANY_KIND, as = DEFAULT_SOURCE, dates }, caller, context }) => {
      const { s3, bronze } = port();
      const body = bodyOf(await context.req.arrayBuffer());
      const id = timedId(now());
      // Two files of one name that come at once would else be one object, and one of them lost.
      const folder = `${kind}/${as}/${id}`;
      await s3.send(
        new PutObjectCommand({
          Bucket: bronze,
          Key: `${BRONZE.landing}${folder}/${basename(name)}`,
          Body: body,
          Metadata: { [UPLOAD_ID_METADATA]: id, ...(dates && { [GIVEN_METADATA]: JSON.stringify({ dates }) }) },
        }),
      );
      audit('file sent', { id, kind, bytes: body.length, by: caller.id });
      return Response.json({ id, report: null }, { status: 202, headers: { location: `/v1/files/${id}` } });
    },
    fileReport: async ({ params: { fileId } }) => {
      const { s3, silver } = port();
      const stored = await new JsonStore(s3, silver, loadReport).read(uploadReportKey(fileId));
      if (!stored && !mayStillCome(fileId, now())) {
        throw new ProblemError(404, 'Not found', `There is no file ${fileId}, or nothing became of it.`);
      }
      return Response.json({ id: fileId, report: stored?.value ?? null });
    },
  };
}

/** @throws ProblemError for a file that is empty or too large */
function bodyOf(bytes: ArrayBuffer): Buffer {
  if (bytes.byteLength === 0) throw new ProblemError(400, 'Bad request', 'The file is empty.');
  if (bytes.byteLength <= LARGEST_FILE) return Buffer.from(bytes);
  const detail = `The file is larger than ${LARGEST_FILE / 1024 ** 2} MiB. Load it with: npx shoplake load FILE`;
  throw new ProblemError(413, 'Content too large', detail);
}

/** Lambda forgets an event that it could not hand over for so long. */
const PATIENCE_MS = 6 * 3_600_000;
const TIME_BYTES = 6;
const VERSION = /^([0-9a-f]{8})-([0-9a-f]{4})-7/;

/** A UUID of version 7 (RFC 9562), which says when it was given out: nothing else need be kept to know that a load may still begin. */
function timedId(moment: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(moment, 0, TIME_BYTES);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function mayStillCome(id: string, moment: number): boolean {
  const [, high = '', low = ''] = VERSION.exec(id) ?? [];
  const givenOut = Number.parseInt(high + low, 16);
  return givenOut <= moment && moment - givenOut < PATIENCE_MS;
}
