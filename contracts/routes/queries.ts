import * as z from 'zod';
import { namedQuery } from '../queries.ts';
import { resultParameters } from './parameters.ts';
import { type ReaderAccess, route } from './route.ts';

const viewer: ReaderAccess = { role: 'viewer' };
const analyst: ReaderAccess = { role: 'analyst' };

const LONGEST_VALUE = 500;

const RUN_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

const run = z.object({
  id: z.string(),
  query: z.string().describe('Its name'),
  state: z.enum(RUN_STATES),
  reason: z.string().nullable().describe('Why it failed'),
  startedAt: z.iso.datetime(),
  milliseconds: z.int().nullable().describe('How long it has run'),
  scannedBytes: z.int().nullable(),
  cost: z.number().nullable().describe('US dollars at list price'),
});

const result = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string().describe('Athena’s type') })),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  next: z.string().nullable().describe('Send it as `cursor` for the rows after; null where there are none'),
});

export type QueryRun = z.output<typeof run>;
export type QueryResult = z.output<typeof result>;

const example = { params: { runId: '8f2b6c0e-0c9f-4a5e-9d1b-3f0a7a1f3c55' } };

/** Saved queries, which run in Athena over all of gold, and tell what they scanned. */
export const QUERY_ROUTES = {
  queries: route({
    method: 'GET',
    path: '/v1/queries',
    summary: 'Saved queries: what each is for, what it asks for, and its SQL',
    access: viewer,
    caching: 'none',
    answer: z.object({ items: z.array(namedQuery) }),
  }),
  runQuery: route({
    method: 'POST',
    path: '/v1/queries/{query}/runs',
    summary: 'Runs a saved query; its rows can be read when it has succeeded',
    access: analyst,
    caching: 'none',
    status: 202,
    body: z.strictObject({
      parameters: z
        .record(z.string(), z.string().max(LONGEST_VALUE))
        .describe(`an object with a text of up to ${LONGEST_VALUE} characters for each parameter of the query`)
        .default({}),
    }),
    answer: run,
    example: { params: { query: 'customer_orders' }, body: { parameters: { customer: 'C-00348' } } },
  }),
  queryRun: route({
    method: 'GET',
    path: '/v1/query-runs/{runId}',
    summary: 'How far a query is that one has run oneself, and what it scanned',
    access: analyst,
    caching: 'none',
    answer: run,
    example,
  }),
  queryResult: route({
    method: 'GET',
    path: '/v1/query-runs/{runId}/result',
    summary: 'Rows of a query that has succeeded; CSV has all of them',
    access: analyst,
    caching: 'none',
    query: z.strictObject(resultParameters(100)),
    produces: ['text/csv'],
    answer: result,
    example,
  }),
  cancelQuery: route({
    method: 'DELETE',
    path: '/v1/query-runs/{runId}',
    summary: 'Stops a query that one has run oneself',
    access: analyst,
    caching: 'none',
    status: 204,
    answer: z.null(),
    example,
  }),
} as const;
