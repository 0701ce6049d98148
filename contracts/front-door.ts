import * as z from 'zod';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How much is let through in a window of time; what is left out has no limit. */
export const limits = z.object({
  requestsPerAddress: z.number().optional(),
  requestsPerKey: z.number().optional(),
  requestsPerUser: z.number().optional(),
  eventsPerDay: z.number().optional(),
  eventsPerAddress: z.number().optional(),
});

export type LimitName = keyof z.output<typeof limits>;

/** How long a window of each limit lasts; windows begin with the minute, and with the day in UTC. */
export const LIMIT_WINDOWS: Readonly<Record<LimitName, number>> = {
  requestsPerAddress: MINUTE_MS,
  requestsPerKey: MINUTE_MS,
  requestsPerUser: MINUTE_MS,
  eventsPerDay: DAY_MS,
  eventsPerAddress: DAY_MS,
};

/** The header by which the distribution shows the functions that a request came through it. */
export const ORIGIN_HEADER = 'x-origin-verify';

/** What `collect` tells CloudWatch, by the dimension `Stack`. */
export const FRONT_DOOR_METRICS = {
  namespace: 'Shoplake/FrontDoor',
  /** How much of its events of the day the busiest key has had, in percent. */
  dailyShare: 'DailyEventsShare',
  /** Counts of other instances that could not be asked for: each instance then counts alone. */
  uncounted: 'CountersUnavailable',
} as const;
