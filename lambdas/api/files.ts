import { randomUUID } from 'node:crypto';
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
export function fileHandlers({ files }: Pick<ApiPorts, 'files'>): Pick<Handlers, 'loadFile' | 'fileReport'> {
  const port = (): FilesPort => {
    if (files) return files;
    throw new ProblemError(503, 'Not ready', 'This stage takes no files by the API.', { 'retry-after': '60' });
  };
  return {
    loadFile: async ({ query: { name, kind = ANY_KIND, as = DEFAULT_SOURCE, dates }, caller, context }) => {
      const { s3, bronze } = port();
      const body = bodyOf(await context.req.arrayBuffer());
      const id = randomUUID();
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
