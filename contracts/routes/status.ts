import * as z from 'zod';
import { answeredFrom, businessDay, envelope, moment } from '../answers.ts';
import { reconciliationRow } from '../marts.ts';
import { execution } from './operations.ts';
import { FOR, route } from './route.ts';

export const JOB_KINDS = ['refresh', 'train', 'replay'] as const;

const freshness = z.object({
  source: z.string(),
  lastArrivedOn: businessDay.describe('UTC day on which something of it came last, as the snapshot knows it'),
  lastMinute: moment.describe('The last minute in which something of it came, if that was in the last two hours'),
});

const operations = z.object({
  ...envelope,
  ageSeconds: z.int().min(0).describe('Of the snapshot: it holds what had come before its refresh began'),
  freshness: z.array(freshness).describe('By source'),
  reconciliation: z.array(reconciliationRow).describe('By source'),
  refreshes: z.array(execution).describe('The last twenty, the newest first; none where this stage starts none'),
});

/** Whether all is well. */
export const STATUS_ROUTES = {
  ready: route({
    method: 'GET',
    path: '/health/ready',
    summary: 'Whether there is a snapshot to answer from, and how old it is; 503 where there is none',
    access: 'public',
    caching: 'none',
    answer: z.object({
      status: z.literal('ready'),
      snapshot: answeredFrom,
      ageSeconds: z.int().min(0),
      models: z
        .array(z.string())
        .describe(
          'That this stage has an endpoint for; without one, and until it is trained, the snapshot answers, or nothing',
        ),
    }),
  }),
  operations: route({
    method: 'GET',
    path: '/v1/operations',
    aliases: ['/v1/metrics/freshness'],
    summary: 'How fresh the data is by source, whether the books balance, and how refreshes went',
    access: FOR.viewer,
    caching: 'none',
    answer: operations,
  }),
  job: route({
    method: 'GET',
    path: '/v1/jobs/{jobId}',
    summary: 'How far a refresh, a training or a replay is; the id is in the `Location` of what began it',
    access: { role: 'viewer' },
    caching: 'none',
    answer: execution.extend({
      kind: z.enum(JOB_KINDS),
      reason: z.string().nullable().describe('Why it failed'),
      result: z.record(z.string(), z.unknown()).nullable().describe('What came of it, once it has succeeded'),
    }),
    example: { params: { jobId: 'refresh/0d1f3c52-7d0f-4b9e-9d3c-2f6f0a1b2c3d' } },
  }),
} as const;

export type JobKind = (typeof JOB_KINDS)[number];
export type Operations = z.output<typeof operations>;
