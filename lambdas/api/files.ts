import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { BRONZE, GIVEN_METADATA, UPLOAD_ID_METADATA, uploadReportKey } from '../../contracts/lake.ts';
import { loadReport } from '../../contracts/load-report.ts';
import { LARGEST_FILE, type LoadedFile } from '../../contracts/routes/operations.ts';
import { audit } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import { JsonStore } from '../lake/json-store.ts';
import { landingFolder } from '../load/landing.ts';
import { beginningAsUtf8, LineSplitter } from '../load/lines.ts';
import { type Recognised, recognise } from '../load/recognise.ts';
import { fileSources } from '../load/sources/index.ts';
import type { Handlers } from './handlers.ts';
import type { ApiPorts } from './ports.ts';

/** Where files land, and where their reports lie. */
export interface FilesPort {
  readonly s3: S3Client;
  readonly bronze: string;
  readonly silver: string;
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const BEGINNING_BYTES = 1024 ** 2;

/** Files of the shop that come by the API. They go the way of all files: into the landing folder. */
export function fileHandlers({ files }: ApiPorts): Pick<Handlers, 'loadFile' | 'fileReport'> {
  const port = (): FilesPort => {
    if (files) return files;
    throw new ProblemError(503, 'Not ready', 'This stage takes no files by the API.', { 'retry-after': '60' });
  };
  return {
    loadFile: async ({ query: { name, kind, as, dates }, caller, context }) => {
      const { s3, bronze } = port();
      const body = Buffer.from(await context.req.arrayBuffer());
      const { source, by } = kindOf(beginningOf(body), kind);
      const folder = landingFolder(source, as);
      if (folder === undefined)
        throw refused(
          `${source.name} is a source of its own: its files cannot be filed under "${as}". Leave "as" out.`,
        );
      const id = randomUUID();
      await s3.send(
        new PutObjectCommand({
          Bucket: bronze,
          Key: `${BRONZE.landing}${folder}/${basename(name)}`,
          Body: body,
          Metadata: { [UPLOAD_ID_METADATA]: id, ...(dates && { [GIVEN_METADATA]: JSON.stringify({ dates }) }) },
        }),
      );
      audit('file sent', { id, kind: source.name, bytes: body.length, by: caller.id });
      const answer: LoadedFile = { id, kind: source.name, by: [...by], report: null };
      return Response.json(answer, { status: 202, headers: { location: `/v1/files/${id}` } });
    },
    fileReport: async ({ params: { fileId } }) => {
      const { s3, silver } = port();
      const stored = await new JsonStore(s3, silver, loadReport).read(uploadReportKey(fileId));
      return Response.json({ report: stored?.value ?? null });
    },
  };
}

/** The first lines of a file. @throws ProblemError for a file that is empty, too large or none that is read here */
function beginningOf(body: Buffer): readonly string[] {
  if (body.length === 0) throw refused('The file is empty.');
  if (body.length > LARGEST_FILE) {
    const detail = `The file is larger than ${LARGEST_FILE / 1024 ** 2} MiB. Load it with: npx shoplake load FILE`;
    throw new ProblemError(413, 'Content too large', detail);
  }
  if (body.subarray(0, ZIP.length).equals(ZIP))
    throw refused('A workbook or a zip is not read here: save it as CSV, or load it with: npx shoplake load FILE');
  const splitter = new LineSplitter();
  const lines = Array.from(splitter.push(beginningAsUtf8(unpacked(body))), ({ text }) => text);
  return lines.length > 0 ? lines : Array.from(splitter.end(), ({ text }) => text);
}

/** The first megabyte of what was packed. */
function unpacked(body: Buffer): Buffer {
  if (!body.subarray(0, GZIP.length).equals(GZIP)) return body.subarray(0, BEGINNING_BYTES);
  try {
    const head = body.subarray(0, BEGINNING_BYTES);
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, BEGINNING_BYTES);
  } catch {
    throw refused('The file begins like one that gzip packed, and cannot be unpacked.');
  }
}

function kindOf(lines: readonly string[], kind: string | undefined): Recognised {
  const known = [...fileSources.keys()].join(', ');
  if (kind !== undefined) {
    const source = fileSources.get(kind);
    if (source) return { source, by: [] };
    throw refused(`"${kind}" is no kind of file; there are: ${known}.`);
  }
  const recognised = recognise(lines);
  if (recognised) return recognised;
  const header = lines.find((line) => line.trim() !== '')?.slice(0, 200) ?? '';
  throw refused(`What the file is cannot be told from its first line: ${header}. Say it as "kind", one of: ${known}.`);
}

const refused = (detail: string): ProblemError => new ProblemError(400, 'Bad request', detail);
