import type { TableContract } from './contract.ts';
import { customers, stagingCustomers } from './customers.ts';
import { events, stagingEvents } from './events.ts';
import { loads, quarantine, rawEvents } from './ledger.ts';
import { orderLines, stagingOrderLines } from './order-lines.ts';
import { orders, stagingOrders } from './orders.ts';
import { products, stagingProducts } from './products.ts';
import { returns, stagingReturns } from './returns.ts';

/** Tables of Parquet files written by Lambdas, partitioned by arrival day. */
export const parquetTables: readonly TableContract[] = [
  rawEvents,
  stagingEvents,
  stagingOrders,
  stagingOrderLines,
  stagingReturns,
  stagingProducts,
  stagingCustomers,
  quarantine,
  loads,
];

/** Iceberg tables that the refresh merges into. */
export const icebergTables: readonly TableContract[] = [events, orders, orderLines, returns, products, customers];
