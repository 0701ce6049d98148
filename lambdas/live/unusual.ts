import { type Alert, LIVE_KEYS } from '../../contracts/live.ts';
import { formatDecimal } from '../ingest/decimal.ts';
import type { Pseudonymise } from '../ingest/privacy.ts';
import type { LiveOrder } from './count-batch.ts';
import { alertOf } from './detect.ts';
import { CUSTOMER, type Habit, remembered, SHOP, usualBeside } from './history.ts';
import type { LiveTable } from './tables.ts';

/**
 * Orders whose value is unusual beside those of their customer, or else of their shop, in the same currency; and remembers them. A
 * customer is known by a keyed hash. Each history is read and written by itself: two shards at once may forget an order of each
 * other, never add one twice.
 */
export async function unusualOrders(
  orders: readonly LiveOrder[],
  table: LiveTable,
  hash: Pseudonymise,
): Promise<Alert[]> {
  const alerts: Alert[] = [];
  for (const order of orders) {
    const { customerId } = order;
    const ofCustomer =
      customerId === null ? undefined : await besides(order, table, `customer#${hash(customerId)}`, CUSTOMER);
    const ofShop = await besides(order, table, 'shop', SHOP);
    const [usual, whose] = ofCustomer === undefined ? [ofShop, 'the shop'] : [ofCustomer, 'this customer'];
    if (usual === undefined) continue;
    const { source, orderId, revenue, currency, orderedAt } = order;
    const detail = `Order ${orderId} of ${source} comes to ${formatDecimal(revenue)} ${currency}; usual for ${whose} is about ${usual.toFixed(2)}.`;
    alerts.push(alertOf('unusual_order_value', source, orderedAt, orderId, detail));
  }
  return alerts;
}

async function besides(
  { source, currency, orderId, revenue }: LiveOrder,
  table: LiveTable,
  whose: string,
  habit: Habit,
): Promise<number | undefined> {
  const id = LIVE_KEYS.orderValues(source, currency);
  const value = Number(formatDecimal(revenue));
  const history = await table.history(id, whose);
  const others = history.filter(([order]) => order !== orderId);
  const changed = remembered(history, orderId, value, habit);
  if (changed !== history) await table.putHistory(id, whose, changed, Date.now());
  return usualBeside(value, others, habit);
}
