import type { LocalDay } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { SegmentEvent } from './event.ts';
import { Ids } from './ids.ts';
import { Purchases } from './purchases.ts';
import { Random } from './random.ts';
import { GUEST_SHARE, JOINING_DAYS, type Shop } from './shop.ts';
import type { Visit } from './visit.ts';
import { AFTERMATH_DAYS, BEFORE_ORDER, VisitWriter } from './visit.ts';
import { asVisitor, channelOf, guestOrder, lookAround, strangerVisit } from './visitors.ts';

export interface HistoryOptions {
  /** First instant, not before the shop's `openedAt`. */
  readonly from: Date;
  /** The first instant that is not part of it. */
  readonly to: Date;
  /** Orders on a mean day. More than the shop's own come from guests, fewer leave customers out. @default shop.ordersPerDay */
  readonly ordersPerDay?: number;
}

/** Visits for each order: a conversion rate of a little over 3 %. */
const VISITS_PER_ORDER = 29;

/** Visits rise less than orders at the peaks: people who come on Black Friday come to buy. */
const PEAK_RESTRAINT = 0.8;

/** Of the visits that end without an order and lead to none, those by customers. */
const RETURNING_SHARE = 0.12;

/** A buyer's earlier visits are at most this many days before the order. */
const RESEARCH_DAYS = 13;

interface Timed {
  readonly at: number;
  readonly event: SegmentEvent;
}

/**
 * The shop's events from `from` to `to`, ordered by time. Every day is drawn from its own seed, so two adjoining histories
 * together are the history of the whole, message ids included.
 *
 * @throws RangeError when `from` lies before the shop's opening
 */
export function* history(shop: Shop, options: HistoryOptions): Generator<SegmentEvent> {
  const from = options.from.getTime();
  const to = options.to.getTime();
  const { calendar } = shop;
  const opening = calendar.dayOf(shop.openedAt.getTime());
  if (from < calendar.startOf(opening)) {
    throw new RangeError(
      `history: ${options.from.toISOString()} is before the shop opened; give createShop({ openedAt }) an earlier day than ${calendar.dateOf(opening)}`,
    );
  }
  const story = new Story(shop, options.ordersPerDay ?? shop.ordersPerDay, calendar.dayOf(from) - AFTERMATH_DAYS - 1);
  for (let day = opening; calendar.startOf(day) < to; day++) {
    for (const { at, event } of story.tell(day)) if (at >= from && at < to) yield event;
  }
}

/** Tells one day after the other, from the opening on. */
class Story {
  readonly #shop: Shop;
  readonly #ordersPerDay: number;
  readonly #quietUntil: LocalDay;
  readonly #customers: readonly Customer[];
  readonly #purchases: Purchases;
  readonly #visits = new Map<LocalDay, Visit[]>();
  readonly #events = new Map<LocalDay, Timed[]>();
  #planned: LocalDay;
  #joined = 0;

  /** Days before `quietUntil` are planned, as they decide who buys when, but not told. */
  constructor(shop: Shop, ordersPerDay: number, quietUntil: LocalDay) {
    this.#shop = shop;
    this.#ordersPerDay = ordersPerDay;
    this.#quietUntil = quietUntil;
    const share = Math.min(1, ordersPerDay / shop.ordersPerDay);
    this.#customers = shop.customers.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
    this.#purchases = new Purchases(shop, this.#customers);
    this.#planned = shop.calendar.dayOf(shop.openedAt.getTime());
  }

  tell(day: LocalDay): Timed[] {
    for (; this.#planned <= day + RESEARCH_DAYS; this.#planned++) this.#plan(this.#planned);
    const visits = this.#visits.get(day) ?? [];
    this.#visits.delete(day);
    if (day < this.#quietUntil) return [];
    const { seed, calendar } = this.#shop;
    const random = Random.of(seed, 'day', day);
    const date = calendar.dateOf(day).replaceAll('-', '');
    const ids = new Ids({ messages: `sim-${seed}-${date}`, orders: `SL-${date.slice(2)}` });
    const writer = new VisitWriter(this.#shop, ids, (at, event) => this.#keep({ at, event }));
    for (const visit of visits) writer.write(visit, random);
    for (const visit of this.#passers(day, visits.length, random)) writer.write(visit, random);
    const events = this.#events.get(day) ?? [];
    this.#events.delete(day);
    return events.sort((a, b) => a.at - b.at);
  }

  #keep(timed: Timed): void {
    const day = this.#shop.calendar.dayOf(timed.at);
    const bucket = this.#events.get(day);
    if (bucket) bucket.push(timed);
    else this.#events.set(day, [timed]);
  }

  /** The customers' orders of a day and the visits that led to them. */
  #plan(day: LocalDay): void {
    const { calendar, seed, openedAt } = this.#shop;
    const opening = calendar.dayOf(openedAt.getTime());
    for (const { customer, at, number } of this.#purchases.on(day)) {
      const random = Random.of(seed, 'plan', customer.id, number);
      const known = number > 1;
      const device = random.chance(0.8) ? customer.devices[0] : random.pick(customer.devices);
      const visitor = asVisitor(customer, device);
      const shared = {
        visitor,
        orderNumber: number,
        basketSize: customer.basketSize,
        favouriteCategory: customer.favouriteCategory,
        loggedIn: known && random.chance(0.6),
      };
      this.#visitOn({ ...shared, day, at, channel: channelOf(known, random), outcome: 'order' });
      for (let i = random.poisson(0.9); i > 0; i--) {
        const earlier = day - 1 - Math.min(RESEARCH_DAYS - 1, Math.floor(random.exponential(3)));
        const visit = { ...shared, day: earlier, at: calendar.someTime(earlier, random) };
        const outcome = BEFORE_ORDER.pick(random);
        const possible = known ? visit.at > customer.createdAt.getTime() : earlier >= opening;
        if (possible) this.#visitOn({ ...visit, channel: channelOf(known, random), outcome });
      }
    }
  }

  #visitOn(visit: Visit): void {
    const bucket = this.#visits.get(visit.day);
    if (bucket) bucket.push(visit);
    else this.#visits.set(visit.day, [visit]);
  }

  /** Everybody who was not planned: guests who order, customers who look around, and strangers. */
  *#passers(day: LocalDay, planned: number, random: Random): Generator<Visit> {
    const { calendar } = this.#shop;
    const opening = calendar.dayOf(this.#shop.openedAt.getTime());
    const age = day - opening;
    const traffic = calendar.demand(day) ** PEAK_RESTRAINT * growth(age);
    const sometime = () => calendar.someTime(day, random);
    for (let n = random.poisson(this.#guestsPerDay(age) * calendar.demand(day)); n > 0; n--) {
      yield guestOrder({ day, at: sometime() }, `${day}${n}`, random);
    }
    const midnight = calendar.startOf(day);
    while ((this.#customers[this.#joined]?.createdAt.getTime() ?? Infinity) < midnight) this.#joined += 1;
    for (let n = random.poisson(this.#ordersPerDay * VISITS_PER_ORDER * traffic) - planned; n > 0; n--) {
      const moment = { day, at: sometime() };
      const returns = this.#joined > 0 && random.chance(RETURNING_SHARE);
      const customer = returns ? this.#customers[random.below(this.#joined)] : undefined;
      yield customer ? lookAround(moment, customer, random) : strangerVisit(moment, random);
    }
  }

  /** Guests keep their share, make up for orders beyond the customers', and take over when no more customers join. */
  #guestsPerDay(age: number): number {
    const usual = this.#ordersPerDay * GUEST_SHARE;
    const beyond = Math.max(0, this.#ordersPerDay - this.#shop.ordersPerDay) * (1 - GUEST_SHARE);
    const instead = age < JOINING_DAYS ? 0 : this.#customers.length / JOINING_DAYS;
    return usual + beyond + instead;
  }
}

/** Traffic grows by about a quarter in the first year, then ever less, and stays when no more customers join. */
function growth(age: number): number {
  return 0.76 + (0.2 * Math.min(age, JOINING_DAYS)) / 365;
}
