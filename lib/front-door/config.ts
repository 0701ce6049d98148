import * as z from 'zod';

const most = (count: number) => z.number().int().positive().max(1e12).nullable().default(count);

/**
 * How much `collect` and `api` take before they answer 429, null for no limit, and the largest order. The limits of requests and events
 * hold over all instances of the functions, each of which may let a hundredth too much through.
 */
export const limitsConfig = z
  .strictObject({
    /** Requests a minute from one address, or from one network of 64 bits. */
    requestsPerAddress: most(1200),
    /** Requests a minute with one key, of whatever kind. */
    requestsPerKey: most(12_000),
    /** Requests a minute of one person who has signed in, by however many tokens. */
    requestsPerUser: most(600),
    /** Events that one write key may send in a day (UTC). An alarm rings at 80 %. */
    eventsPerDay: most(1_000_000),
    /**
     * Events that one address may send in a day, so that no stranger can use up the day of a key alone. Raise it where one server sends
     * all events of a large shop.
     */
    eventsPerAddress: most(200_000),
    /**
     * The largest amount of an order, in whole units of its currency: what is above it is quarantined. Set it to what your largest
     * order could come to.
     */
    orderValue: z.number().int().min(1).max(10_000_000_000).default(1_000_000_000),
  })
  .prefault({});

/** A distribution before the API with a web application firewall; null for none. */
export const wafConfig = z
  .strictObject({
    /** Requests of one address in five minutes, of whatever kind, before it is shut out for a while. */
    requestsPerAddress: z.number().int().min(10).max(2_000_000_000).default(10_000),
  })
  .nullable()
  .default(null);

/** US dollars a month that the account should not cost more than; needs `alarmEmail`, and is for nothing without. */
export const budgetConfig = z.number().positive().max(1e9).nullable().default(null);
