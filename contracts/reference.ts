import * as z from 'zod';
import { namedQuery } from './queries.ts';

/** What a figure is, as `docs/metrics.md` says it. */
export const definition = z.object({
  id: z.string().describe('e.g. average-order-value'),
  group: z.string(),
  name: z.string(),
  text: z.string().describe('Markdown'),
});

export type Definition = z.output<typeof definition>;

/** What the API tells of a stage beside its figures: it lies beside the code, as one file. */
export const reference = z.object({ queries: z.array(namedQuery), definitions: z.array(definition) });

export type Reference = z.output<typeof reference>;

/** Its folder beside the code, and its name there. */
export const REFERENCE = { folder: 'reference', file: 'reference.json' } as const;
