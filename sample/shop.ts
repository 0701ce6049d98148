import { Assortment } from './assortment.ts';
import { BusyClock, ShopCalendar } from './calendar.ts';
import type { Product, Supplier } from './catalogue.ts';
import { makeProducts, makeSuppliers } from './catalogue.ts';
import type { Customer } from './customers.ts';
import { makeCustomers } from './customers.ts';
import { Random } from './random.ts';
import { CATEGORIES } from './words.ts';

export type { PriceChange, Product, Supplier } from './catalogue.ts';
export { priceAt } from './catalogue.ts';
export type { Customer, Device, Market } from './customers.ts';

export interface ShopOptions {
  /** The same seed and options give the same shop, byte for byte. */
  readonly seed: number;
  /** Registered customers who join in the three years after the opening. @default 2000 */
  readonly customers?: number;
  /** @default 200 */
  readonly products?: number;
  /** @default 8 */
  readonly suppliers?: number;
  /** ISO 4217 code; prices are the same numbers in any currency. @default 'GBP' */
  readonly currency?: string;
  /** IANA name; days, weeks and rush hours follow it. @default 'Europe/London' */
  readonly timeZone?: string;
  /** The first day of trading; nothing happens before it. @default 2025-01-01 */
  readonly openedAt?: Date;
}

/** An invented shop: what it sells, who buys and who delivers. Its story is told by `history` and `liveBatches`. */
export interface Shop {
  readonly seed: number;
  readonly currency: string;
  readonly timeZone: string;
  readonly openedAt: Date;
  readonly products: readonly Product[];
  /** In the order they join. */
  readonly customers: readonly Customer[];
  readonly suppliers: readonly Supplier[];
  readonly calendar: ShopCalendar;
  readonly assortment: Assortment;
  /** Orders on a mean day of the first three years, guests included, when no other number is asked for. */
  readonly ordersPerDay: number;
}

/** Days over which the customers join. */
export const JOINING_DAYS = 1095;

/** Measured: a registered customer places about this many orders in the first three years of the shop. */
const ORDERS_PER_CUSTOMER = 2.3;

/** Of all orders, those by people without an account. */
export const GUEST_SHARE = 0.1;

const UNITS_PER_ORDER = 2.4;

function positive(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`createShop: ${name} is ${value}; give a whole number above zero`);
}

export function createShop(options: ShopOptions): Shop {
  const { seed, currency = 'GBP', timeZone = 'Europe/London', openedAt = new Date('2025-01-01T00:00:00Z') } = options;
  const customerCount = positive('customers', options.customers ?? 2000);
  const productCount = positive('products', options.products ?? 200);
  const calendar = new ShopCalendar(timeZone);
  const firstDay = calendar.dayOf(openedAt.getTime());
  const clock = new BusyClock(calendar, firstDay);
  const ordersPerDay = (customerCount * ORDERS_PER_CUSTOMER) / JOINING_DAYS / (1 - GUEST_SHARE);
  const suppliers = makeSuppliers(positive('suppliers', options.suppliers ?? 8), Random.of(seed, 'suppliers'));
  const products = makeProducts(
    {
      count: productCount,
      suppliers,
      openedAt: openedAt.getTime(),
      unitsPerDay: ordersPerDay * UNITS_PER_ORDER,
    },
    Random.of(seed, 'products'),
  );
  const customers = makeCustomers(
    {
      count: customerCount,
      calendar,
      clock,
      horizon: clock.before(firstDay + JOINING_DAYS),
      categories: CATEGORIES.map((category) => category.slug),
    },
    Random.of(seed, 'customers'),
  );
  return {
    seed,
    currency,
    timeZone,
    openedAt,
    products,
    customers,
    suppliers,
    calendar,
    assortment: new Assortment(products),
    ordersPerDay,
  };
}
