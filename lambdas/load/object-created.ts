import * as z from 'zod';

/** The “Object Created” event of S3 as EventBridge delivers it; fields that AWS adds are let through. */
export const objectCreated = z.looseObject({
  time: z.string(),
  detail: z.looseObject({
    bucket: z.looseObject({ name: z.string() }),
    object: z.looseObject({ key: z.string(), size: z.number(), etag: z.string(), sequencer: z.string() }),
  }),
});

export type ObjectCreated = z.output<typeof objectCreated>;
