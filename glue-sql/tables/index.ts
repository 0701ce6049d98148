import type { TableContract } from '../../contracts/table.ts';
import { adSpend, stagingAdSpend } from './ad-spend.ts';
import { attributionTouches } from './attribution-touches.ts';
import { categoryNames, stagingCategoryNames } from './category-names.ts';
import { customerHistory } from './customer-history.ts';
import { customers, stagingCustomers } from './customers.ts';
import { events, stagingEvents } from './events.ts';
import { identities, stagingIdentities } from './identities.ts';
import { interactions } from './interactions.ts';
import { inventoryLevels, stagingInventoryLevels } from './inventory-levels.ts';
import { loads, quarantine, rawEvents } from './ledger.ts';
import { orderLines, stagingOrderLines } from './order-lines.ts';
import { orderStatuses, stagingOrderStatuses } from './order-statuses.ts';
import { orders, stagingOrders } from './orders.ts';
import { payments, stagingPayments } from './payments.ts';
import { customerPredictions, forecasts, modelRuns, recommendations } from './predictions.ts';
import { productDays } from './product-days.ts';
import { productHistory } from './product-history.ts';
import { products, stagingProducts } from './products.ts';
import { returns, stagingReturns } from './returns.ts';
import { reviews, stagingReviews } from './reviews.ts';
import { securityEvents, stagingSecurityEvents } from './security-events.ts';
import { sessions } from './sessions.ts';
import { soldLines } from './sold-lines.ts';
import { stagingSuppliers, suppliers } from './suppliers.ts';

/** Tables of Parquet files written by Lambdas, partitioned by arrival day. */
export const parquetTables: readonly TableContract[] = [
  rawEvents,
  stagingEvents,
  stagingOrders,
  stagingOrderLines,
  stagingReturns,
  stagingProducts,
  stagingCustomers,
  stagingSuppliers,
  stagingInventoryLevels,
  stagingAdSpend,
  stagingPayments,
  stagingOrderStatuses,
  stagingReviews,
  stagingCategoryNames,
  stagingSecurityEvents,
  stagingIdentities,
  forecasts,
  customerPredictions,
  recommendations,
  modelRuns,
  quarantine,
  loads,
];

/** Iceberg tables that the refresh merges into. */
export const icebergTables: readonly TableContract[] = [
  events,
  orders,
  orderLines,
  returns,
  products,
  productHistory,
  customers,
  customerHistory,
  identities,
  suppliers,
  inventoryLevels,
  adSpend,
  payments,
  orderStatuses,
  reviews,
  categoryNames,
  securityEvents,
  sessions,
  attributionTouches,
  productDays,
  interactions,
  soldLines,
];
