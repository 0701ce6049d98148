import type { Channel } from './channels.ts';
import { campaignOf } from './channels.ts';
import type { Device, Market } from './customers.ts';
import type { EventContext, EventPage, SegmentEvent } from './event.ts';
import { timestampOf } from './event.ts';
import type { Ids } from './ids.ts';
import type { Properties } from './order.ts';
import type { Random } from './random.ts';

export const SITE = 'https://shop.example.com';

const BROWSER = { name: 'analytics.js', version: '1.84.1' } as const;
const SERVER = { name: 'shop-backend', version: '3.2.0' } as const;

/** Who acts: a registered customer, a guest with an e-mail address, or somebody unknown. */
export interface Visitor {
  readonly device: Device;
  readonly market: Market;
  readonly userId?: string;
  readonly email?: string;
  readonly createdAt?: Date;
  readonly variations: readonly boolean[];
}

/** An event and its instant in epoch milliseconds. */
export type Emit = (at: number, event: SegmentEvent) => void;

export interface SessionStart {
  readonly at: number;
  /** Month in the shop's time zone, 0 to 11; it names the campaigns. */
  readonly month: number;
  readonly visitor: Visitor;
  readonly channel: Channel;
  readonly loggedIn: boolean;
}

const pages = new Map<string, EventPage>();

function pageAt(path: string, title: string): EventPage {
  const known = pages.get(path);
  if (known) return known;
  const page = { path, url: SITE + path, title, referrer: `${SITE}/` };
  pages.set(path, page);
  return page;
}

/** Writes the events of one visit one after the other: each call is some seconds later than the one before. */
export class Session {
  readonly visitor: Visitor;
  readonly #random: Random;
  readonly #ids: Ids;
  readonly #emit: Emit;
  readonly #base: EventContext;
  readonly #referrer: string;
  #at: number;
  #userId: string | undefined;
  #context: EventContext;

  constructor(start: SessionStart, random: Random, ids: Ids, emit: Emit) {
    const { visitor, channel, month } = start;
    const campaign = campaignOf(channel, month);
    this.visitor = visitor;
    this.#random = random;
    this.#ids = ids;
    this.#emit = emit;
    this.#at = start.at;
    this.#userId = start.loggedIn ? visitor.userId : undefined;
    this.#referrer = channel.referrer;
    this.#base = {
      library: BROWSER,
      userAgent: visitor.device.userAgent,
      locale: visitor.market.locale,
      device: { type: visitor.device.type },
      timezone: visitor.market.timeZone,
      sessionId: ids.session(),
      ...(campaign ? { campaign } : {}),
    };
    this.#context = this.#base;
  }

  get at(): number {
    return this.#at;
  }

  get loggedIn(): boolean {
    return this.#userId !== undefined;
  }

  /** The landing page: the only page call of a visit, as the rest of the shop is a single-page app. */
  land(path: string, title: string): void {
    const page = { path, url: SITE + path, title, referrer: this.#referrer };
    this.#context = { ...this.#base, page };
    this.#send({ type: 'page', name: title, properties: page });
  }

  /** Moves to another page, so that the events after it carry it. */
  go(path: string, title: string): void {
    this.#context = { ...this.#base, page: pageAt(path, title) };
  }

  track(event: string, properties: Properties): void {
    this.#send({ type: 'track', event, properties });
  }

  /** A login, a registration, or the address of a guest. */
  identify(): void {
    const { userId, email, market, createdAt } = this.visitor;
    this.#userId = userId;
    this.#send({
      type: 'identify',
      traits: { email, country: market.country, ...(createdAt ? { createdAt: createdAt.toISOString() } : {}) },
    });
  }

  /** An event that the shop's server sends, after a pause in milliseconds; it belongs to no browser. */
  later(pause: number, event: string, properties: Properties): void {
    this.#at += Math.floor(pause);
    this.#context = { library: SERVER };
    this.#send({ type: 'track', event, properties });
  }

  #send(message: Pick<SegmentEvent, 'type' | 'event' | 'name' | 'properties' | 'traits'>): void {
    const at = this.#at;
    const timestamp = timestampOf(at);
    const event: { -readonly [K in keyof SegmentEvent]: SegmentEvent[K] } = {
      type: message.type,
      messageId: this.#ids.message(),
      anonymousId: this.visitor.device.anonymousId,
      context: this.#context,
      timestamp,
      originalTimestamp: timestamp,
      sentAt: timestampOf(at + 150 + this.#random.below(1800)),
    };
    if (this.#userId !== undefined) event.userId = this.#userId;
    if (message.event !== undefined) event.event = message.event;
    if (message.name !== undefined) event.name = message.name;
    if (message.properties !== undefined) event.properties = message.properties;
    if (message.traits !== undefined) event.traits = message.traits;
    this.#emit(at, event);
    this.#at = at + 2000 + Math.floor(this.#random.exponential(18_000));
  }
}
