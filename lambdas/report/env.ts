import * as z from 'zod';

/** Who gets the report of the week, and from whom. */
export const mailSettings = z.object({
  from: z.string(),
  to: z.array(z.string()),
  /** What the shop calls itself. */
  title: z.string(),
  /** Where the dashboard is. */
  url: z.string(),
});

export type MailSettings = z.output<typeof mailSettings>;

/** What `report` reads from its environment; the stack writes it through the same schema. */
export const reportEnv = z.object({
  GOLD_BUCKET: z.string().min(1),
  /** IANA zone in which a business day begins and ends. */
  TIME_ZONE: z.string().min(1),
  /** JSON: who gets the report of the week by mail; absent in a stage where nobody does. */
  MAIL: z
    .string()
    .transform((text) => mailSettings.parse(JSON.parse(text)))
    .optional(),
});
