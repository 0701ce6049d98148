import * as z from 'zod';

const path = z
  .string()
  .regex(/^[A-Za-z_][\w -]*(?:\.[\w -]+)*$/, 'names of fields with dots between them, e.g. properties.currency');

/** How refused events are put right before they are tried again: fields in the words of the sender, with dots between them. */
export const replayMapping = z.strictObject({
  /** New names of fields: `{ "properties.orderNumber": "properties.order_id" }`. */
  rename: z.record(path, path).default({}),
  /** What the values of a field mean: `{ "properties.currency": { "Euro": "EUR" } }`. */
  values: z.record(path, z.record(z.string(), z.union([z.string(), z.number()]))).default({}),
  /** What a field is where an event has none: `{ "properties.currency": "EUR" }`. */
  defaults: z.record(path, z.union([z.string(), z.number()])).default({}),
});

export type ReplayMapping = z.output<typeof replayMapping>;

/** What the function `replay` is asked: one object of bronze. */
export const replayRequest = z.object({
  key: z.string().min(1),
  /** Only what was refused; else everything. */
  refusedOnly: z.boolean(),
  mapping: replayMapping.nullable(),
});

/** How the name of a receipt of a replay begins. */
export const REPLAYS = 'replays/';
