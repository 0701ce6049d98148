import type { LocalDay } from './calendar.ts';
import type { Channel } from './channels.ts';
import { KNOWN_VISITORS, NEW_VISITORS } from './channels.ts';
import type { Customer, Device } from './customers.ts';
import { buyerVariations, makeDevice, makeEmail, someMarket } from './customers.ts';
import type { Random } from './random.ts';
import type { Visitor } from './session.ts';
import type { Visit } from './visit.ts';
import { WITHOUT_ORDER } from './visit.ts';

export interface Moment {
  readonly day: LocalDay;
  /** Epoch milliseconds. */
  readonly at: number;
}

const TYPICAL = { loggedIn: false, orderNumber: 1, basketSize: 1.8 } as const;

export function channelOf(known: boolean, random: Random): Channel {
  return (known ? KNOWN_VISITORS : NEW_VISITORS).pick(random);
}

export function asVisitor(customer: Customer, device: Device | undefined): Visitor {
  if (!device) throw new RangeError(`Customer ${customer.id} has no device; give each customer at least one`);
  const { id, email, market, createdAt, variations } = customer;
  return { userId: id, email, market, createdAt, variations, device };
}

function stranger(random: Random): Visitor {
  const variations = [random.chance(0.5), random.chance(0.5)];
  return { device: makeDevice(random), market: someMarket(random), variations };
}

/** Somebody unknown, who leaves without an order. */
export function strangerVisit(moment: Moment, random: Random): Visit {
  const visitor = stranger(random);
  return { ...TYPICAL, ...moment, visitor, channel: channelOf(false, random), outcome: WITHOUT_ORDER.pick(random) };
}

/** Somebody without an account who orders; `serial` keeps the address apart from every other guest's. */
export function guestOrder(moment: Moment, serial: string, random: Random): Visit {
  const visitor = { ...stranger(random), email: makeEmail(random, serial), variations: buyerVariations(random) };
  return { ...TYPICAL, ...moment, visitor, channel: channelOf(false, random), outcome: 'order' };
}

/** A registered customer who leaves without an order. */
export function lookAround(moment: Moment, customer: Customer, random: Random): Visit {
  return {
    ...TYPICAL,
    ...moment,
    visitor: asVisitor(customer, random.pick(customer.devices)),
    channel: channelOf(true, random),
    outcome: WITHOUT_ORDER.pick(random),
    loggedIn: random.chance(0.5),
    favouriteCategory: customer.favouriteCategory,
  };
}

/** A registered customer who orders again. */
export function repeatOrder(moment: Moment, customer: Customer, random: Random): Visit {
  return {
    ...lookAround(moment, customer, random),
    outcome: 'order',
    orderNumber: 2,
    basketSize: customer.basketSize,
  };
}
