import type { Assortment } from './assortment.ts';
import type { LocalDay } from './calendar.ts';
import { type Product, priceAt } from './catalogue.ts';
import type { Channel } from './channels.ts';
import { EXPERIMENTS, viewExperiment } from './experiments.ts';
import type { Ids } from './ids.ts';
import {
  chooseCoupon,
  describeLine,
  describeLines,
  describeOrder,
  describeProduct,
  describeRefund,
  type Line,
  lineOf,
  makeOrder,
  money,
  type Order,
  withExpressDelivery,
} from './order.ts';
import { type Random, Weighted } from './random.ts';
import { type Emit, Session, type Visitor } from './session.ts';
import type { Shop } from './shop.ts';
import { CATEGORIES } from './words.ts';

/** How far a visit goes; each step includes the ones before it. */
const OUTCOMES = ['bounce', 'browse', 'view', 'cart', 'checkout', 'order'] as const;
type Outcome = (typeof OUTCOMES)[number];

export interface Visit {
  readonly at: number;
  readonly day: LocalDay;
  readonly visitor: Visitor;
  readonly channel: Channel;
  readonly outcome: Outcome;
  readonly loggedIn: boolean;
  /** 1 for a first order. */
  readonly orderNumber: number;
  /** Mean number of distinct products of a basket. */
  readonly basketSize: number;
  readonly favouriteCategory?: string;
}

/** The visits that end without an order. */
export const WITHOUT_ORDER = new Weighted<Outcome>(OUTCOMES.slice(0, 5), [62, 12, 18.5, 4.7, 2.8]);
/** The visits of people who order some days later. */
export const BEFORE_ORDER = new Weighted<Outcome>(OUTCOMES.slice(1, 4), [30, 50, 20]);

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Longest pause between an order and the last event about it. */
export const AFTERMATH_DAYS = 30;

/** Tells visits as sessions of events, in one shop. */
export class VisitWriter {
  readonly #shop: Shop;
  readonly #ids: Ids;
  readonly #emit: Emit;

  constructor(shop: Shop, ids: Ids, emit: Emit) {
    this.#shop = shop;
    this.#ids = ids;
    this.#emit = emit;
  }

  write(visit: Visit, random: Random): void {
    const month = this.#shop.calendar.month(visit.day);
    const session = new Session({ ...visit, month }, random, this.#ids, this.#emit);
    const reached = OUTCOMES.indexOf(visit.outcome);
    const products = reached === 0 ? [] : chooseProducts(this.#shop.assortment, visit, random, month);
    const first = products[0];
    const direct = first !== undefined && random.chance(0.25);
    this.#land(session, random, direct ? first : undefined);
    if (first === undefined) return;
    if (!direct) this.#discover(session, random, first);
    if (reached === 1) return;
    viewExperiment(session, EXPERIMENTS.product, month);
    const extra = random.chance(0.45) ? [this.#shop.assortment.pick(random, visit.at, month)] : [];
    for (const product of [...extra, ...products]) this.#view(session, product);
    if (reached === 2) return;
    const lines = this.#fillCart(session, products, random);
    viewExperiment(session, EXPERIMENTS.cart, month);
    if (reached === 3) return;
    this.#checkOut(session, visit, lines, random);
  }

  #land(session: Session, random: Random, product: Product | undefined): void {
    if (product) session.land(`/products/${product.sku.toLowerCase()}`, product.name);
    else if (random.chance(0.5)) session.land('/', 'Home');
    else {
      const category = random.pick(CATEGORIES);
      session.land(`/collections/${category.slug}`, category.name);
    }
  }

  #discover(session: Session, random: Random, product: Product): void {
    if (random.chance(0.3)) {
      const query = product.name.toLowerCase().split(' ').slice(-2).join(' ');
      session.go('/search', 'Search');
      session.track('Products Searched', { query });
      return;
    }
    session.go(`/collections/${product.categorySlug}`, product.category);
    session.track('Product List Viewed', {
      list_id: product.categorySlug,
      category: product.category,
      products: [{ ...describeProduct(product), price: priceAt(product, session.at), position: 1 + random.below(24) }],
    });
  }

  #view(session: Session, product: Product): void {
    const price = priceAt(product, session.at);
    session.go(`/products/${product.sku.toLowerCase()}`, product.name);
    session.track('Product Viewed', {
      ...describeProduct(product),
      price,
      currency: this.#shop.currency,
      value: price,
    });
  }

  #fillCart(session: Session, products: readonly Product[], random: Random): Line[] {
    const cart = `cart-${session.visitor.device.anonymousId.slice(0, 8)}`;
    const lines = products.map((product) => lineOf(product, session.at, random));
    lines.forEach((line, i) => {
      session.track('Product Added', { cart_id: cart, ...describeLine(line, i + 1) });
    });
    session.go('/cart', 'Cart');
    session.track('Cart Viewed', { cart_id: cart, products: describeLines(lines) });
    return lines;
  }

  #checkOut(session: Session, visit: Visit, lines: readonly Line[], random: Random): void {
    const { calendar, currency } = this.#shop;
    const coupon = chooseCoupon(random, visit.orderNumber, calendar.isBlackFridayWeek(visit.day));
    const order = makeOrder(this.#ids.order(), lines, coupon, visit.visitor.market);
    session.go('/checkout', 'Checkout');
    session.track(
      'Checkout Started',
      describeOrder(makeOrder(order.id, lines, undefined, visit.visitor.market), currency),
    );
    if (coupon) {
      session.track('Coupon Applied', {
        order_id: order.id,
        coupon_id: coupon.id,
        coupon_name: coupon.name,
        discount: money(order.discount),
      });
    }
    if (visit.visitor.email !== undefined && !session.loggedIn) session.identify();
    if (visit.outcome !== 'order') return;
    session.go('/checkout/thank-you', 'Thank you');
    session.track('Order Completed', describeOrder(order, currency));
    this.#aftermath(session, order, random);
  }

  #aftermath(session: Session, order: Order, random: Random): void {
    const { currency } = this.#shop;
    const updated = random.chance(0.03) ? withExpressDelivery(order) : order;
    if (updated !== order)
      session.later(random.between(0.2, 6) * HOUR_MS, 'Order Updated', describeOrder(updated, currency));
    if (random.chance(0.018)) {
      session.later(random.between(0.5, 14) * HOUR_MS, 'Order Cancelled', describeOrder(updated, currency));
    } else if (random.chance(0.065)) {
      session.later(
        random.between(4, AFTERMATH_DAYS - 2) * DAY_MS,
        'Order Refunded',
        describeRefund(updated, currency, random),
      );
    }
  }
}

const MOST_PRODUCTS = 8;

/** The distinct products a visit is about: one for a look, a basket for more; what is bought together comes together. */
function chooseProducts(assortment: Assortment, visit: Visit, random: Random, month: number): Product[] {
  const looks = visit.outcome === 'view' || visit.outcome === 'browse';
  const wanted = looks ? 1 : 1 + Math.min(MOST_PRODUCTS - 1, random.poisson(visit.basketSize - 1));
  const chosen: Product[] = [];
  for (let attempt = 0; chosen.length < wanted && attempt < wanted * 3; attempt++) {
    const last = chosen.at(-1);
    const companion = last && random.chance(0.5) ? assortment.companionOf(last, random, visit.at) : undefined;
    const product = companion ?? toTaste(assortment, visit, random, month);
    if (!chosen.includes(product)) chosen.push(product);
  }
  return chosen;
}

function toTaste(assortment: Assortment, visit: Visit, random: Random, month: number): Product {
  let product = assortment.pick(random, visit.at, month);
  if (visit.favouriteCategory === undefined || random.chance(0.6)) return product;
  for (let attempt = 0; attempt < 6 && product.categorySlug !== visit.favouriteCategory; attempt++) {
    product = assortment.pick(random, visit.at, month);
  }
  return product;
}
