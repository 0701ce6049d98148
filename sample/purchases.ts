import type { LocalDay } from './calendar.ts';
import { BusyClock } from './calendar.ts';
import type { Customer } from './customers.ts';
import { Random } from './random.ts';
import type { Shop } from './shop.ts';

export interface Purchase {
  readonly customer: Customer;
  readonly day: LocalDay;
  readonly at: number;
  /** 1 for the first order. */
  readonly number: number;
}

interface Buyer {
  readonly customer: Customer;
  readonly random: Random;
  /** Demand passed on the busy clock at the last order. */
  elapsed: number;
  orders: number;
}

/**
 * When registered customers order: a Poisson process on a clock that follows the seasons, which ends for good with the customer's
 * dropout probability after each order. Each customer waits in the bucket of the next order's day, so memory stays that of the shop.
 */
export class Purchases {
  readonly #shop: Shop;
  readonly #clock: BusyClock;
  readonly #waiting = new Map<LocalDay, Buyer[]>();

  constructor(shop: Shop, customers: readonly Customer[]) {
    this.#shop = shop;
    const { calendar } = shop;
    this.#clock = new BusyClock(calendar, calendar.dayOf(shop.openedAt.getTime()));
    for (const customer of customers) {
      const day = calendar.dayOf(customer.createdAt.getTime());
      const random = Random.of(shop.seed, 'purchases', customer.id);
      const elapsed = this.#clock.before(day) + random.next() * calendar.demand(day);
      this.#wait(day, { customer, random, elapsed, orders: 0 });
    }
  }

  /** The orders of a day. Days must be asked for in order, each once. */
  on(day: LocalDay): Purchase[] {
    const buyers = this.#waiting.get(day) ?? [];
    this.#waiting.delete(day);
    return buyers.map((buyer) => this.#buy(buyer, day));
  }

  #buy(buyer: Buyer, day: LocalDay): Purchase {
    const { customer, random } = buyer;
    buyer.orders += 1;
    const at = buyer.orders === 1 ? customer.createdAt.getTime() : this.#shop.calendar.someTime(day, random);
    if (!random.chance(customer.dropout)) {
      buyer.elapsed += random.exponential(1 / customer.buyingRate);
      // Some customers would next buy decades from now; a clock that long would be all that the year costs.
      if (buyer.elapsed < this.#clock.before(day) + 10_000)
        this.#wait(Math.max(day + 1, this.#clock.dayAt(buyer.elapsed)), buyer);
    }
    return { customer, day, at, number: buyer.orders };
  }

  #wait(day: LocalDay, buyer: Buyer): void {
    const bucket = this.#waiting.get(day);
    if (bucket) bucket.push(buyer);
    else this.#waiting.set(day, [buyer]);
  }
}
