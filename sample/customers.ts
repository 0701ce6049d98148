import type { BusyClock, ShopCalendar } from './calendar.ts';
import type { Random } from './random.ts';
import { Weighted } from './random.ts';
import { FIRST_WORDS, SECOND_WORDS } from './words.ts';

export interface Device {
  readonly anonymousId: string;
  readonly type: 'mobile' | 'desktop' | 'tablet';
  readonly userAgent: string;
}

export interface Market {
  readonly country: string;
  readonly locale: string;
  readonly timeZone: string;
  /** Sales tax on goods after discounts, in per cent; prices are without it. */
  readonly taxPercent: number;
  /** Delivery in the currency's smallest unit, for orders below the free limit. */
  readonly delivery: number;
}

export interface Customer {
  readonly id: string;
  readonly email: string;
  readonly country: string;
  readonly market: Market;
  /** One to three; the first is the one used most. */
  readonly devices: readonly Device[];
  readonly anonymousIds: readonly string[];
  /** When the account was made, in the session of the first order. */
  readonly createdAt: Date;
  /** Orders per day of mean demand, while the customer is active. */
  readonly buyingRate: number;
  /** Chance of leaving for good after each order. */
  readonly dropout: number;
  /** Mean number of distinct products in a basket. */
  readonly basketSize: number;
  readonly favouriteCategory: string;
  /** Which arm of each experiment the customer is in. */
  readonly variations: readonly boolean[];
}

const MARKETS = new Weighted<Market>(
  [
    { country: 'GB', locale: 'en-GB', timeZone: 'Europe/London', taxPercent: 20, delivery: 395 },
    { country: 'IE', locale: 'en-IE', timeZone: 'Europe/Dublin', taxPercent: 23, delivery: 695 },
    { country: 'DE', locale: 'de-DE', timeZone: 'Europe/Berlin', taxPercent: 19, delivery: 795 },
    { country: 'FR', locale: 'fr-FR', timeZone: 'Europe/Paris', taxPercent: 20, delivery: 795 },
    { country: 'NL', locale: 'nl-NL', timeZone: 'Europe/Amsterdam', taxPercent: 21, delivery: 795 },
    { country: 'US', locale: 'en-US', timeZone: 'America/New_York', taxPercent: 0, delivery: 1495 },
    { country: 'AU', locale: 'en-AU', timeZone: 'Australia/Sydney', taxPercent: 0, delivery: 1695 },
  ],
  [74, 7, 5, 4, 4, 4, 2],
);

const AGENTS = new Weighted<Omit<Device, 'anonymousId'>>(
  [
    {
      type: 'mobile',
      userAgent:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    },
    {
      type: 'mobile',
      userAgent:
        'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36',
    },
    {
      type: 'desktop',
      userAgent:
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36',
    },
    {
      type: 'desktop',
      userAgent:
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    },
    {
      type: 'tablet',
      userAgent:
        'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1',
    },
  ],
  [34, 26, 21, 13, 6],
);

const HEX = Array.from({ length: 65_536 }, (_, n) => n.toString(16).padStart(4, '0'));

/** A version 4 UUID, as browser SDKs make them. */
function uuid(random: Random): string {
  const quad = (bits: number) => HEX[bits & 0xffff] as string;
  const [a, b, c, d] = [random.uint32(), random.uint32(), random.uint32(), random.uint32()];
  const version = quad(0x4000 | (b & 0x0fff));
  const variant = quad(0x8000 | (c & 0x3fff));
  return `${quad(a)}${quad(a >>> 16)}-${quad(b >>> 16)}-${version}-${variant}-${quad(c >>> 16)}${quad(d)}${quad(d >>> 16)}`;
}

export function makeDevice(random: Random): Device {
  const { type, userAgent } = AGENTS.pick(random);
  return { anonymousId: uuid(random), type, userAgent };
}

export function someMarket(random: Random): Market {
  return MARKETS.pick(random);
}

export function makeEmail(random: Random, serial: number | string): string {
  return `${random.pick(FIRST_WORDS)}.${random.pick(SECOND_WORDS)}.${serial}@example.com`;
}

/** The share of buyers in the first arm of each experiment: above one half, that arm converts better. */
const TREATED_BUYERS = [0.56, 0.5] as const;

export function buyerVariations(random: Random): boolean[] {
  return TREATED_BUYERS.map((share) => random.chance(share));
}

export interface CustomerOptions {
  readonly count: number;
  readonly calendar: ShopCalendar;
  readonly clock: BusyClock;
  /** Demand on the clock over which the customers join. */
  readonly horizon: number;
  readonly categories: readonly string[];
}

/**
 * Customers in the order they join. Buying rates are gamma and dropout probabilities beta distributed, which are the assumptions of
 * the BG/NBD model (Fader, Hardie and Lee 2005), so that the model can be judged on data it should fit.
 */
export function makeCustomers(options: CustomerOptions, random: Random): Customer[] {
  const { count, calendar, clock, horizon, categories } = options;
  const joins = Array.from({ length: count }, () => random.next() * horizon).sort((a, b) => a - b);
  const times = joins.map((elapsed) => calendar.someTime(clock.dayAt(elapsed), random)).sort((a, b) => a - b);
  return times.map((createdAt, i) => {
    const serial = String(i + 1).padStart(5, '0');
    const market = someMarket(random);
    const devices = Array.from({ length: 1 + Number(random.chance(0.35)) + Number(random.chance(0.1)) }, () =>
      makeDevice(random),
    );
    return {
      id: `C-${serial}`,
      email: makeEmail(random, serial),
      country: market.country,
      market,
      devices,
      anonymousIds: devices.map((device) => device.anonymousId),
      createdAt: new Date(createdAt),
      buyingRate: random.gamma(1.1, 1 / 75),
      dropout: random.beta(1.2, 1.25),
      basketSize: 1 + random.gamma(2, 0.45),
      favouriteCategory: random.pick(categories),
      variations: buyerVariations(random),
    };
  });
}
