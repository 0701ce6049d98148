/** A shop as its bill sees it. */
export interface Profile {
  readonly name: string;
  readonly eventsPerDay: number;
  readonly ordersPerDay: number;
  /** Events in one request: a browser sends each by itself, servers and mobile SDKs send batches. */
  readonly eventsPerRequest: number;
}

export const DAYS_A_MONTH = 30;

export const PROFILES: readonly Profile[] = [
  { name: 'idle', eventsPerDay: 0, ordersPerDay: 0, eventsPerRequest: 1 },
  { name: 'small', eventsPerDay: 100_000, ordersPerDay: 1000, eventsPerRequest: 1 },
  { name: 'large', eventsPerDay: Math.round(100e6 / DAYS_A_MONTH), ordersPerDay: 33_333, eventsPerRequest: 10 },
];

/** Days since the shop began. */
export const HISTORIES: readonly number[] = [1, 30, 365];
