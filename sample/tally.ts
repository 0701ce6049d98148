import { ShopCalendar } from './calendar.ts';
import type { SegmentEvent } from './event.ts';
import type { Shop } from './shop.ts';

/** Local date (`yyyy-MM-dd`) to key to count. */
export type CountsByDay = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The key of a campaign in {@link Tally.visitsByDay}. */
export function campaignKey(source: string, medium: string, name: string): string {
  return `${source}/${medium}/${name}`;
}

interface OrderLine {
  readonly product_id: string;
  readonly quantity: number;
}

/** Counts what stock and marketing need while a history streams by. Memory grows with days, products and campaigns, not with events. */
export class Tally {
  readonly #calendar: ShopCalendar;
  readonly #sales = new Map<string, Map<string, number>>();
  readonly #visits = new Map<string, Map<string, number>>();

  constructor(shop: Pick<Shop, 'timeZone'>) {
    this.#calendar = new ShopCalendar(shop.timeZone);
  }

  /** Units sold by date and product id. */
  get salesByDay(): CountsByDay {
    return this.#sales;
  }

  /** Visits by date and {@link campaignKey}; visits without a campaign are not counted. */
  get visitsByDay(): CountsByDay {
    return this.#visits;
  }

  /** Passes events through and counts them. */
  *of(events: Iterable<SegmentEvent>): Generator<SegmentEvent> {
    for (const event of events) {
      this.add(event);
      yield event;
    }
  }

  add(event: SegmentEvent): void {
    const { campaign } = event.context;
    if (event.type === 'page' && campaign) {
      count(this.#visits, this.#dateOf(event), campaignKey(campaign.source, campaign.medium, campaign.name), 1);
    }
    if (event.event !== 'Order Completed') return;
    const date = this.#dateOf(event);
    for (const line of (event.properties?.products ?? []) as readonly OrderLine[]) {
      count(this.#sales, date, line.product_id, line.quantity);
    }
  }

  #dateOf(event: SegmentEvent): string {
    return this.#calendar.dateOf(this.#calendar.dayOf(Date.parse(event.timestamp)));
  }
}

function count(counts: Map<string, Map<string, number>>, date: string, key: string, by: number): void {
  const day = counts.get(date) ?? new Map<string, number>();
  counts.set(date, day);
  day.set(key, (day.get(key) ?? 0) + by);
}
