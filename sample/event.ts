/** The Segment-shaped events the sample shop sends; loose on purpose, as real traffic is. */

export interface EventContext {
  readonly library: { readonly name: string; readonly version: string };
  readonly page?: EventPage;
  readonly campaign?: EventCampaign;
  readonly userAgent?: string;
  readonly locale?: string;
  readonly device?: { readonly type: string };
  readonly timezone?: string;
  readonly sessionId?: string;
}

export interface EventPage {
  readonly path: string;
  readonly url: string;
  readonly title: string;
  readonly referrer: string;
}

export interface EventCampaign {
  readonly source: string;
  readonly medium: string;
  readonly name: string;
}

/**
 * One message. Events of a session share their context objects, so a consumer must copy before it changes anything.
 * Times are ISO 8601 in UTC; `timestamp` equals `originalTimestamp`, as the sample's clocks are right.
 */
export interface SegmentEvent {
  readonly type: 'track' | 'identify' | 'page';
  readonly messageId: string;
  readonly anonymousId: string;
  readonly userId?: string;
  /** The name of a track event, e.g. `Order Completed`. */
  readonly event?: string;
  /** The name of a page. */
  readonly name?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly traits?: Readonly<Record<string, unknown>>;
  readonly context: EventContext;
  readonly timestamp: string;
  readonly originalTimestamp: string;
  readonly sentAt: string;
}

const DAY_MS = 86_400_000;

const two = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
const three = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));

let cachedDay = Number.NaN;
let cachedDate = '';

/** `Date.prototype.toISOString` for instants that mostly fall on one day: a third of its time, which a year of events notices. */
export function timestampOf(instant: number): string {
  const day = Math.floor(instant / DAY_MS);
  if (day !== cachedDay) {
    cachedDate = new Date(day * DAY_MS).toISOString().slice(0, 11);
    cachedDay = day;
  }
  const ms = instant - day * DAY_MS;
  const hour = two[Math.floor(ms / 3_600_000)];
  const minute = two[Math.floor(ms / 60_000) % 60];
  const second = two[Math.floor(ms / 1000) % 60];
  return `${cachedDate}${hour}:${minute}:${second}.${three[ms % 1000]}Z`;
}
