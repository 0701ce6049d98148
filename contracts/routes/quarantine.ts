import * as z from 'zod';
import { moment, text, whole } from '../answers.ts';
import { replayMapping } from '../replay.ts';
import { execution } from './operations.ts';
import { day, name, repeated, resultParameters } from './parameters.ts';
import { FOR, type ReaderAccess, route } from './route.ts';

/** People: what was refused is not for programs of a shop. */
const analyst: ReaderAccess = { role: 'analyst' };

/** The first UTC day of arrival. */
const since = day.describe('the first UTC day of arrival, e.g. 2026-11-01; thirty days ago, without').optional();

export const refusedRow = z.object({
  id: z.string(),
  ...{ source: text, reason: text.describe('Typed, e.g. `invalid_quantity`') },
  detail: text.describe('What is wrong and what to do; persons and secrets taken out'),
  ...{ file: text, line: whole.describe('Of the file, from 1'), receivedAt: moment },
});

export const refusedOriginal = refusedRow.extend({
  processor: text.describe('The function that refused it'),
  original: text.describe('The input, persons and secrets taken out; the first 4,096 characters of a long one'),
});

export const refusedReason = z.object({
  ...{ source: text, reason: text, records: whole, firstReceivedAt: moment, lastReceivedAt: moment },
  example: text.describe('What was wrong with one of them'),
});

/** Input that was refused: why, what it was, and once more. Athena is asked, so that an answer takes seconds. */
export const QUARANTINE_ROUTES = {
  quarantine: route({
    method: 'GET',
    path: '/v1/quarantine',
    summary: 'Input that was refused, the newest first',
    access: analyst,
    caching: 'none',
    query: z.strictObject({
      since,
      source: repeated(name).optional(),
      reason: repeated(name).optional(),
      ...resultParameters(50),
    }),
    produces: ['text/csv'],
    answer: z.object({ items: z.array(refusedRow), next: z.string().nullable() }),
  }),
  quarantineReasons: route({
    method: 'GET',
    path: '/v1/quarantine/reasons',
    summary: 'Why input was refused, by source, with an example of each',
    access: analyst,
    caching: 'none',
    query: z.strictObject({ since }),
    answer: z.object({ items: z.array(refusedReason) }),
  }),
  quarantined: route({
    method: 'GET',
    path: '/v1/quarantine/{inputId}',
    summary: 'One input that was refused, with its original',
    access: FOR.admin,
    caching: 'none',
    query: z.strictObject({
      since: day.describe('a day on or before that of its arrival, so that less is read').optional(),
    }),
    answer: refusedOriginal,
    example: { params: { inputId: 'upload:0d1f3c52:7' } },
  }),
  replayQuarantine: route({
    method: 'POST',
    path: '/v1/quarantine/replay',
    summary: 'Tries again what was refused on some days; the next refresh brings in what is right now',
    access: FOR.admin,
    caching: 'none',
    status: 202,
    body: z.strictObject({
      from: day.describe('the first UTC day of arrival, e.g. 2026-11-01'),
      to: day.describe('the last one; today, without').optional(),
      mapping: replayMapping.optional(),
    }),
    answer: execution,
    example: { body: { from: '2026-11-01', to: '2026-11-02' } },
  }),
} as const;
