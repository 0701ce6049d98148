import * as z from 'zod';

/** What a query of `glue-sql/named` asks for, one for each `?` in it. */
export const queryParameter = z.object({
  name: z.string(),
  type: z.enum(['varchar', 'date', 'bigint', 'double']).describe('Athena’s type'),
  doc: z.string().describe('What it is, with an example'),
});

/** A query that is saved in the workgroup of a stage, as it runs there. */
export const namedQuery = z.object({
  name: z.string(),
  purpose: z.string(),
  grain: z.string().describe('What one row is'),
  parameters: z.array(queryParameter),
  sql: z.string(),
});

export type QueryParameter = z.output<typeof queryParameter>;
export type NamedQuery = z.output<typeof namedQuery>;

/** US dollars that Athena asks for a terabyte scanned, and the bytes that each query counts at least (list price of us-east-1). */
export const ATHENA_PRICE = { perTerabyte: 5, terabyte: 1024 ** 4, leastBytes: 10 * 1024 ** 2 } as const;
