import * as z from 'zod';
import { loadReport } from '../load-report.ts';
import { name, oneOf } from './parameters.ts';
import { type ReaderAccess, route } from './route.ts';

const viewer: ReaderAccess = { role: 'viewer' };
const admin: ReaderAccess = { role: 'admin' };

/** Of a file that comes by the API: with its event a function takes 6 MB, in base64. */
export const LARGEST_FILE = 4 * 1024 ** 2;

/** As file systems have it; a key of S3 has 1,024 bytes. */
const LONGEST_NAME = 255;

const loadedFile = z.object({
  id: z.string(),
  report: loadReport.nullable().describe('Null until the load has begun'),
});

export const execution = z.object({
  id: z.string(),
  status: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});

export type ExecutionAnswer = z.output<typeof execution>;

/** What an admin does without a command line: load a file, bring figures up to date, let an earlier model serve again. */
export const OPERATION_ROUTES = {
  loadFile: route({
    method: 'POST',
    path: '/v1/files',
    summary: 'Loads a file of the shop, as it is or packed by gzip; what it is is told by its header',
    access: admin,
    caching: 'none',
    status: 202,
    query: z.strictObject({
      name: z
        .string()
        .max(LONGEST_NAME)
        .regex(/^(.*\/)?[^/]*[^/.][^/]*$/)
        .describe(`the name of a file with its ending, of up to ${LONGEST_NAME} characters, e.g. orders.csv`)
        .refine((text) => !/\p{Cc}/u.test(text), { error: 'name holds a control character' }),
      kind: z
        .string()
        .regex(/^[a-z0-9_-]{1,63}$/)
        .describe('a kind of file of docs/files.md, e.g. order_lines, where its header does not tell it')
        .optional(),
      as: z
        .string()
        .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)
        .describe('the source that it is filed under, of small letters, digits, - and _, e.g. web')
        .optional(),
      dates: oneOf(['dmy', 'mdy']).optional(),
    }),
    takes: 'application/octet-stream',
    answer: loadedFile,
  }),
  fileReport: route({
    method: 'GET',
    path: '/v1/files/{fileId}',
    summary: 'What became of a file that was loaded so',
    access: admin,
    caching: 'none',
    answer: loadedFile,
    example: { params: { fileId: '0d1f3c52-7d0f-4b9e-9d3c-2f6f0a1b2c3d' } },
  }),
  refreshes: route({
    method: 'GET',
    path: '/v1/refreshes',
    summary: 'The last twenty refreshes, the newest first',
    access: viewer,
    caching: 'none',
    answer: z.object({ items: z.array(execution) }),
  }),
  startRefresh: route({
    method: 'POST',
    path: '/v1/refreshes',
    summary: 'Brings figures up to date now; it gives way to a refresh that runs',
    access: admin,
    caching: 'none',
    status: 202,
    answer: execution,
  }),
  restoreModel: route({
    method: 'POST',
    path: '/v1/models/{model}/restore',
    summary: 'Lets an earlier champion serve again',
    access: admin,
    caching: 'none',
    status: 202,
    body: z.strictObject({ run: name.describe('a runId of /v1/models/runs') }),
    answer: execution,
    example: { params: { model: 'forecaster' }, body: { run: 'train-2026-11-02' } },
  }),
} as const;
