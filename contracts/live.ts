import * as z from 'zod';

/** What an alert can be about. */
export const ALERT_KINDS = [
  'high_order_value',
  'unusual_order_value',
  'failed_sign_ins',
  'failed_payments',
  'volume_rise',
  'volume_drop',
  'silence',
] as const;

export type AlertKind = (typeof ALERT_KINDS)[number];

/** An alert as its table has it: the partition is the day (UTC), the sort key begins with the time, so that the newest are read first. */
export const alert = z.object({
  /** `yyyy-MM-dd` */
  day: z.string(),
  /** ISO 8601 to the second, then what it is about: the same for an alert that is found again. */
  at: z.string(),
  kind: z.enum(ALERT_KINDS),
  source: z.string(),
  /** One sentence for a person. */
  detail: z.string(),
});

export type Alert = z.output<typeof alert>;

/** What came in one minute from one source. */
export const minuteCounts = z.object({
  events: z.int(),
  refused: z.int(),
  orders: z.int(),
  /** Decimals as text, by currency. */
  revenue: z.record(z.string(), z.string()),
  failedSignIns: z.int(),
  failedPayments: z.int(),
});

export type MinuteCounts = z.output<typeof minuteCounts>;

/** Counts by minute (`yyyy-MM-ddTHH:mm`, UTC, by arrival) and source. */
export const countsByMinute = z.record(z.string(), z.record(z.string(), minuteCounts));

export type CountsByMinute = z.output<typeof countsByMinute>;

/** When an alert is raised. */
export const alertRules = z.object({
  /** The least revenue of an order that is told, in whole units, by currency. */
  orderValue: z.record(z.string(), z.number()),
  /** Sign-ins, or payments, that fail in five minutes. */
  failures: z.number(),
  /** How many times what is usual, or which part of it, is a sudden change. */
  volumeFactor: z.number(),
  /** Hours in which nothing comes from a source that sent something in the same hours of the day before. */
  silenceHours: z.number(),
});

export type AlertRules = z.output<typeof alertRules>;

/** What wakes `live` when nothing comes, every hour. */
export const silenceCheck = z.object({ check: z.literal('silence') });

/** Values of past orders, newest last, each with the order it was of. */
export const orderHistory = z.array(z.tuple([z.string(), z.number()]));

export type OrderHistory = z.output<typeof orderHistory>;

/** Days that counters, and alerts, are kept. */
export const LIVE_DAYS = { counters: 2, histories: 365, alerts: 90 } as const;

/** Keys of the table of counters: a partition a day of batches, and one for each history of order values. */
export const LIVE_KEYS = {
  batches: (day: string): string => `batches#${day}`,
  orderValues: (source: string, currency: string): string => `order-values#${source}#${currency}`,
} as const;
