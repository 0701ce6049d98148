import type { LocalDay } from './calendar.ts';
import { DAY_MS } from './calendar.ts';
import { reorderPointFor } from './catalogue.ts';
import { Random } from './random.ts';
import type { Product, Shop, Supplier } from './shop.ts';
import type { CountsByDay } from './tally.ts';

/** Stock at the end of a local day. */
export interface InventoryRow {
  readonly date: string;
  readonly productId: string;
  readonly onHand: number;
  readonly onOrder: number;
  readonly supplierId: string;
}

/** A purchase from a supplier; `deliveredOn` is absent while it is under way at the end of the run. */
export interface PurchaseDelivery {
  readonly id: string;
  readonly productId: string;
  readonly supplierId: string;
  readonly quantity: number;
  readonly unitCost: number;
  readonly orderedOn: string;
  readonly expectedOn: string;
  readonly deliveredOn?: string;
  /** Fetched on the day because a sale could not be served from stock. */
  readonly rush: boolean;
}

interface OpenOrder {
  readonly delivery: Omit<PurchaseDelivery, 'deliveredOn'>;
  readonly due: LocalDay;
}

const RECENT_WEIGHT = 1 / 21;

/**
 * Daily stock that agrees with the sales: for each product, today's stock is yesterday's and today's deliveries less today's units,
 * and never below zero. Rows come day by day from the first to the last date of `salesByDay`.
 */
export function* inventory(shop: Shop, salesByDay: CountsByDay): Generator<InventoryRow> {
  for (const shelf of days(shop, salesByDay)) yield shelf.row;
}

/** The purchases behind {@link inventory}, in the order they were made. */
export function deliveries(shop: Shop, salesByDay: CountsByDay): PurchaseDelivery[] {
  const all = new Map<string, PurchaseDelivery>();
  for (const shelf of days(shop, salesByDay)) for (const delivery of shelf.news) all.set(delivery.id, delivery);
  return [...all.values()];
}

interface ShelfDay {
  readonly row: InventoryRow;
  /** Purchases made or delivered on the day. */
  readonly news: readonly PurchaseDelivery[];
}

function* days(shop: Shop, salesByDay: CountsByDay): Generator<ShelfDay> {
  const dates = [...salesByDay.keys()].sort();
  const first = dates[0];
  const last = dates.at(-1);
  if (first === undefined || last === undefined) return;
  const suppliers = new Map(shop.suppliers.map((supplier) => [supplier.id, supplier]));
  const shelves = shop.products.map((product) => {
    const supplier = suppliers.get(product.supplierId);
    if (!supplier)
      throw new RangeError(`${product.id} names the supplier ${product.supplierId}, whom the shop does not have`);
    return new Shelf(shop, product, supplier);
  });
  for (let day = Date.parse(first) / DAY_MS; day <= Date.parse(last) / DAY_MS; day++) {
    const sold = salesByDay.get(shop.calendar.dateOf(day));
    for (const shelf of shelves) {
      if (shelf.launchDay <= day) yield shelf.pass(day, sold?.get(shelf.product.id) ?? 0);
    }
  }
}

/** One product's stock: reorders when stock and open orders fall to what a delivery takes to arrive, at the recent pace of sales. */
class Shelf {
  readonly product: Product;
  readonly launchDay: LocalDay;
  readonly #shop: Shop;
  readonly #supplier: Supplier;
  readonly #random: Random;
  #open: OpenOrder[] = [];
  #onHand: number;
  #pace: number;
  #orders = 0;

  constructor(shop: Shop, product: Product, supplier: Supplier) {
    this.product = product;
    this.launchDay = shop.calendar.dayOf(product.launchedAt.getTime());
    this.#shop = shop;
    this.#supplier = supplier;
    this.#random = Random.of(shop.seed, 'stock', product.id);
    this.#onHand = product.openingStock;
    this.#pace = product.unitsPerDay;
  }

  pass(day: LocalDay, sold: number): ShelfDay {
    const news: PurchaseDelivery[] = this.#receive(day);
    if (sold > this.#onHand) news.push(this.#rush(day, sold - this.#onHand));
    this.#onHand -= sold;
    this.#pace += (sold - this.#pace) * RECENT_WEIGHT;
    if (this.#onHand + this.#onOrder() <= this.#reorderPoint()) news.push(this.#reorder(day));
    return {
      news,
      row: {
        date: this.#shop.calendar.dateOf(day),
        productId: this.product.id,
        onHand: this.#onHand,
        onOrder: this.#onOrder(),
        supplierId: this.#supplier.id,
      },
    };
  }

  #onOrder(): number {
    return this.#open.reduce((sum, { delivery }) => sum + delivery.quantity, 0);
  }

  #reorderPoint(): number {
    return Math.max(this.product.reorderPoint, reorderPointFor(this.#pace, this.#supplier));
  }

  #receive(day: LocalDay): PurchaseDelivery[] {
    const due = this.#open.filter((order) => order.due <= day);
    this.#open = this.#open.filter((order) => order.due > day);
    return due.map(({ delivery }) => {
      this.#onHand += delivery.quantity;
      return { ...delivery, deliveredOn: this.#shop.calendar.dateOf(day) };
    });
  }

  #rush(day: LocalDay, quantity: number): PurchaseDelivery {
    this.#onHand += quantity;
    const date = this.#shop.calendar.dateOf(day);
    return { ...this.#purchase(day, day, quantity), deliveredOn: date, rush: true };
  }

  #reorder(day: LocalDay): PurchaseDelivery {
    const { leadTimeDaysMean, leadTimeDaysSd, reliability } = this.#supplier;
    const usual = Math.max(1, Math.round(this.#random.normal(leadTimeDaysMean, leadTimeDaysSd)));
    const took = this.#random.chance(reliability) ? usual : Math.ceil(usual * 1.5);
    const quantity = Math.max(this.product.reorderQuantity, Math.ceil(this.#pace * 30));
    const delivery = this.#purchase(day, day + leadTimeDaysMean, quantity);
    this.#open.push({ delivery, due: day + took });
    return delivery;
  }

  #purchase(day: LocalDay, expected: LocalDay, quantity: number): Omit<PurchaseDelivery, 'deliveredOn'> {
    this.#orders += 1;
    return {
      id: `PO-${this.product.id}-${this.#orders}`,
      productId: this.product.id,
      supplierId: this.#supplier.id,
      quantity,
      unitCost: this.product.cost,
      orderedOn: this.#shop.calendar.dateOf(day),
      expectedOn: this.#shop.calendar.dateOf(expected),
      rush: false,
    };
  }
}
