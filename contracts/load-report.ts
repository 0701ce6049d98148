import * as z from 'zod';

/** How many inputs a report shows of each reason. */
export const EXAMPLES_A_REASON = 3;

/** An input that was refused: on which line, why, and how it begins, where that tells nothing of a person. */
const example = z.object({ line: z.number(), detail: z.string(), original: z.string().optional() });
const examples = z.record(z.string(), z.array(example));

export type Example = z.output<typeof example>;
export type Ignored = LoadReport['ignored'];
export type Examples = z.output<typeof examples>;

/** Where a load has come to, and in the end what became of the file. One object an upload, rewritten as it goes on. */
export const loadReport = z.object({
  uploadId: z.string(),
  fileId: z.string(),
  source: z.string(),
  /** What it was read as, and the columns by which that was told, where its folder does not say it; a file that was refused is none. */
  kind: z.string().optional(),
  by: z.array(z.string()).optional(),
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
  /** The first inputs of each reason; reports from before there were any have none. */
  examples: examples.default({}),
  /** Columns, or keys of JSON, of which nothing is made. */
  ignored: z.array(z.object({ column: z.string(), hint: z.string().optional() })).default([]),
  /** Identity of what came of the file, by which a replay knows that nothing else comes of it now. */
  digest: z.string().optional(),
  /** Why a file was rejected as a whole. */
  detail: z.string().optional(),
});

export type LoadReport = z.output<typeof loadReport>;
