import * as z from 'zod';

/** What is told within seconds of its coming. */
export const alertsConfig = z
  .strictObject({
    /** Seconds that the stream is gathered before it is looked at. */
    windowSeconds: z.number().int().min(1).max(60).default(10),
    /** The least revenue of an order that is told, in whole units, by currency: `{ "GBP": 1000 }`. */
    orderValue: z
      .record(z.string().regex(/^[A-Z]{3}$/, 'not an ISO 4217 code, e.g. GBP'), z.number().int().positive())
      .default({}),
    /** Sign-ins, or payments, that fail in five minutes before it is told. */
    failures: z.number().int().min(1).max(1_000_000).default(20),
    /** How many times what was usual in the hour before, or which part of it, five minutes have to bring to be told. */
    volumeFactor: z.number().min(1.5).max(100).default(3),
    /** Hours in which nothing comes from a source that sent something in the same hours of the day before. */
    silenceHours: z.number().int().min(1).max(12).default(2),
  })
  .prefault({});
