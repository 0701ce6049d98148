import * as z from 'zod';

/** How people sign in. */
export const signInConfig = z
  .strictObject({
    /** Whether a second factor may be set up, or must be. */
    mfa: z.enum(['optional', 'required']).default('optional'),
    /** First part of the address of the sign-in page, which is one's own in its region; null for one with the account's number. */
    domainPrefix: z
      .string()
      .regex(
        /^(?!.*(aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
        'lower-case letters, digits and hyphens',
      )
      .nullable()
      .default(null),
    /** Where the sign-in page may send people back to, beside the stage's own address. */
    callbackUrls: z
      .array(z.url().refine((url) => /^https:|^http:\/\/localhost[:/]/.test(url), 'https, or http://localhost'))
      .max(100)
      .default([]),
    /** Days after which one has to sign in again, even if one looks every day. */
    sessionDays: z.number().int().min(1).max(3650).default(30),
  })
  .prefault({});
