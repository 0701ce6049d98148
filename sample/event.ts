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
