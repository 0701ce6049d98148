import * as z from 'zod';

/** Two decimals, in the currency that stands beside it. */
export const money = z.number().nullable().meta({ unit: 'money' });
export const whole = z.int().nullable();
/** A fraction, of what its name says; null where there is nothing to divide by. */
export const fraction = z.number().nullable();
export const quantity = z.number().nullable();
export const text = z.string().nullable();
export const truth = z.boolean().nullable();
/** A business day, `yyyy-MM-dd`. */
export const businessDay = z.iso.date().nullable();
/** A moment in UTC. */
export const moment = z.iso.datetime().nullable();

/** Which snapshot an answer was read from. */
export const answeredFrom = z.object({
  run: z.string(),
  publishedAt: z.iso.datetime(),
});

/** A filter that some figures of an answer cannot follow. */
export const ignoredFilter = z.object({
  filter: z.string(),
  figures: z.array(z.string()).describe('Names of members of the answer'),
  reason: z.string(),
});

export type IgnoredFilter = z.output<typeof ignoredFilter>;

/** What stands before the figures of every answer. */
export const envelope = {
  snapshot: answeredFrom,
  timeZone: z.string().describe('IANA zone in which business days begin and end'),
  ignored: z.array(ignoredFilter).describe('Filters that were asked for and that figures here cannot follow'),
};

/** A page of rows. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    ...envelope,
    items: z.array(item),
    next: z.string().nullable().describe('Send it as `cursor` for the next page; null on the last'),
    total: z.int().min(0).describe('Rows that fit the filters'),
  });

/** All rows there are. */
export const rowsOf = <T extends z.ZodType>(item: T) => z.object({ ...envelope, items: z.array(item) });
