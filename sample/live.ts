import { setTimeout as pause } from 'node:timers/promises';
import type { Customer } from './customers.ts';
import type { SegmentEvent } from './event.ts';
import { Heap } from './heap.ts';
import { Ids } from './ids.ts';
import { Random } from './random.ts';
import type { Shop } from './shop.ts';
import type { Visit } from './visit.ts';
import { VisitWriter } from './visit.ts';
import { guestOrder, lookAround, repeatOrder, strangerVisit } from './visitors.ts';

/** Where live traffic takes its time from; a test gives its own. */
export interface LiveClock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: LiveClock = {
  now: () => Date.now(),
  sleep: async (milliseconds) => {
    await pause(milliseconds);
  },
};

export interface LiveOptions {
  /** Names the run: two runs that start at different instants share no message, order or session id. */
  readonly startAt: Date;
  readonly eventsPerSecond: number;
  /** @default systemClock */
  readonly clock?: LiveClock;
}

const TICK_MS = 1000;
/** After a pause, as of a sleeping laptop, traffic goes on; it does not catch up. */
const LONGEST_GAP_MS = 5000;
/** What would follow an order later than this is left out: a run is rarely that long. */
const HORIZON_MS = 3_600_000;
const ORDER_SHARE = 0.032;

/** Traffic as it happens, one batch a second, without end: leave the loop to stop it. */
export async function* liveBatches(shop: Shop, options: LiveOptions): AsyncGenerator<SegmentEvent[]> {
  const { startAt, eventsPerSecond, clock = systemClock } = options;
  if (!(eventsPerSecond > 0)) {
    throw new RangeError(`liveBatches: eventsPerSecond is ${eventsPerSecond}; give a number above zero`);
  }
  const traffic = new Traffic(shop, startAt.getTime());
  let before = startAt.getTime();
  let owed = 0;
  for (;;) {
    const now = clock.now();
    const gap = Math.min(LONGEST_GAP_MS, Math.max(0, now - before));
    before = now;
    owed += (eventsPerSecond * gap) / 1000;
    const batch = traffic.take(Math.floor(owed), now, gap);
    owed -= batch.length;
    if (batch.length > 0) yield batch;
    await clock.sleep(TICK_MS);
  }
}

/** Visits under way. A visit starts whenever those under way have too little to say, so the asked rate is met from the first second. */
class Traffic {
  readonly #shop: Shop;
  readonly #random: Random;
  readonly #run: string;
  readonly #waiting = new Heap<SegmentEvent>();
  readonly #writer: VisitWriter;
  #now: number;
  #visits = 0;

  constructor(shop: Shop, startAt: number) {
    this.#shop = shop;
    this.#now = startAt;
    this.#run = startAt.toString(36);
    this.#random = Random.of(shop.seed, 'live', startAt);
    const ids = new Ids({ messages: `sim-${shop.seed}-live-${this.#run}`, orders: `SL-L${this.#run}` });
    this.#writer = new VisitWriter(shop, ids, (at, event) => {
      if (at < this.#now + HORIZON_MS) this.#waiting.push(at, event);
    });
  }

  take(count: number, now: number, gap: number): SegmentEvent[] {
    this.#now = now;
    const batch: SegmentEvent[] = [];
    while (batch.length < count) {
      if (this.#waiting.nextKey > now) {
        this.#writer.write(this.#visit(Math.floor(now - this.#random.next() * gap)), this.#random);
      }
      batch.push(this.#waiting.pop() as SegmentEvent);
    }
    return batch;
  }

  #visit(at: number): Visit {
    const random = this.#random;
    this.#visits += 1;
    const moment = { at, day: this.#shop.calendar.dayOf(at) };
    const customer = random.chance(0.3) ? this.#someCustomer(at) : undefined;
    if (random.chance(ORDER_SHARE)) {
      return customer
        ? repeatOrder(moment, customer, random)
        : guestOrder(moment, `${this.#run}${this.#visits}`, random);
    }
    return customer ? lookAround(moment, customer, random) : strangerVisit(moment, random);
  }

  #someCustomer(at: number): Customer | undefined {
    const customer = this.#random.pick(this.#shop.customers);
    return customer.createdAt.getTime() < at ? customer : undefined;
  }
}
