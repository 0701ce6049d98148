import * as z from 'zod';

const LONGEST_TEXT = 500;

/** Lines and tabs, but no other control character, and no half of a character. */
const WRITTEN = /^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u;

const text = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_TEXT)
  .describe(`a text of 1 to ${LONGEST_TEXT} characters`)
  .refine((written) => WRITTEN.test(written), { error: 'text holds a control character, or half of a character' });
const day = z.iso.date().describe('a day of the calendar as yyyy-MM-dd, e.g. 2026-01-31');
const KINDS = ['note', 'deploy', 'price', 'campaign'] as const;

/** What is written of a day, or of the days from one to another. */
export const annotationDraft = z
  .strictObject({
    from: day,
    to: day.optional(),
    text,
    kind: z
      .enum(KINDS)
      .describe(`one of ${KINDS.join(', ')}`)
      .default('note'),
  })
  .refine(({ from, to }) => to === undefined || from <= to, { path: ['to'], error: 'to is before from' });

export const annotationChange = z.strictObject({
  from: day.optional(),
  to: day.optional(),
  text: text.optional(),
  kind: z
    .enum(KINDS)
    .describe(`one of ${KINDS.join(', ')}`)
    .optional(),
});

/** A note on charts: why a day is as it is. */
export const annotation = z.object({
  id: z.string(),
  from: z.iso.date(),
  to: z.iso.date(),
  text: z.string(),
  kind: z.enum(KINDS),
  author: z.object({ id: z.string(), name: z.string() }),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  /** Another one after every change: what `If-Match` names. */
  version: z.string(),
});

export type Annotation = z.output<typeof annotation>;
export type AnnotationDraft = z.output<typeof annotationDraft>;
export type AnnotationChange = z.output<typeof annotationChange>;
