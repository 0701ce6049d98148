import { stagedKey } from '../../contracts/lake.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import type { RowOf, TableContract } from '../../contracts/table.ts';
import { stagingAdSpend } from '../../glue-sql/tables/ad-spend.ts';
import { stagingCategoryNames } from '../../glue-sql/tables/category-names.ts';
import { stagingCustomers } from '../../glue-sql/tables/customers.ts';
import { stagingEvents } from '../../glue-sql/tables/events.ts';
import { stagingIdentities } from '../../glue-sql/tables/identities.ts';
import { stagingInventoryLevels } from '../../glue-sql/tables/inventory-levels.ts';
import { loads, quarantine, rawEvents } from '../../glue-sql/tables/ledger.ts';
import { stagingOrderLines } from '../../glue-sql/tables/order-lines.ts';
import { stagingOrderStatuses } from '../../glue-sql/tables/order-statuses.ts';
import { stagingOrders } from '../../glue-sql/tables/orders.ts';
import { stagingPayments } from '../../glue-sql/tables/payments.ts';
import { stagingProducts } from '../../glue-sql/tables/products.ts';
import { stagingReturns } from '../../glue-sql/tables/returns.ts';
import { stagingReviews } from '../../glue-sql/tables/reviews.ts';
import { stagingSecurityEvents } from '../../glue-sql/tables/security-events.ts';
import { stagingSuppliers } from '../../glue-sql/tables/suppliers.ts';

export type EventRow = RowOf<typeof stagingEvents>;
export type OrderRow = RowOf<typeof stagingOrders>;
export type OrderLineRow = RowOf<typeof stagingOrderLines>;
export type ReturnRow = RowOf<typeof stagingReturns>;
export type ProductRow = RowOf<typeof stagingProducts>;
export type CustomerRow = RowOf<typeof stagingCustomers>;
export type SupplierRow = RowOf<typeof stagingSuppliers>;
export type InventoryLevelRow = RowOf<typeof stagingInventoryLevels>;
export type AdSpendRow = RowOf<typeof stagingAdSpend>;
export type PaymentRow = RowOf<typeof stagingPayments>;
export type OrderStatusRow = RowOf<typeof stagingOrderStatuses>;
export type ReviewRow = RowOf<typeof stagingReviews>;
export type CategoryNameRow = RowOf<typeof stagingCategoryNames>;
export type SecurityEventRow = RowOf<typeof stagingSecurityEvents>;
export type IdentityRow = RowOf<typeof stagingIdentities>;
export type RawEventRow = RowOf<typeof rawEvents>;
export type QuarantineRow = RowOf<typeof quarantine>;
export type LoadRow = RowOf<typeof loads>;

export interface StagedObject {
  readonly key: string;
  readonly body: Uint8Array;
}

/** An original is kept whole up to this many characters; beyond it the source object still holds it. */
const ORIGINAL_LENGTH = 4096;

/** Which attributes a row speaks of: rows that speak of the same ones can stand for each other. */
const presence = (...attributes: readonly unknown[]): string =>
  attributes.map((value) => (value === null ? 0 : 1)).join('');

/**
 * The rows that one batch of input turns into, by staging table. A batch becomes one Parquet object a table, whose key is
 * derived from the input alone, so that a redelivery overwrites what the first delivery wrote.
 */
export class StagingBatch {
  readonly rawEvents: RawEventRow[] = [];
  readonly events: EventRow[] = [];
  readonly orders: OrderRow[] = [];
  readonly orderLines: OrderLineRow[] = [];
  readonly returns: ReturnRow[] = [];
  readonly suppliers: SupplierRow[] = [];
  readonly inventoryLevels: InventoryLevelRow[] = [];
  readonly adSpend: AdSpendRow[] = [];
  readonly payments: PaymentRow[] = [];
  readonly orderStatuses: OrderStatusRow[] = [];
  readonly reviews: ReviewRow[] = [];
  readonly categoryNames: CategoryNameRow[] = [];
  readonly securityEvents: SecurityEventRow[] = [];
  readonly identities: IdentityRow[] = [];
  readonly quarantine: QuarantineRow[] = [];
  readonly loads: LoadRow[] = [];
  readonly #products = new Map<string, ProductRow>();
  readonly #customers = new Map<string, CustomerRow>();

  /**
   * A batch of lines mentions the same products again and again: the newest mention of each set of attributes is enough.
   * A product's own record always stays, because it accounts for its input.
   */
  addProduct(row: ProductRow): void {
    const spoken = presence(row.name, row.category, row.brand, row.price, row.supplier_id, row.unit_cost);
    const key = row.is_record ? row.ingest_id : `${row.source}\n${row.product_id}\n${spoken}`;
    const known = this.#products.get(key);
    if (!known || known.updated_at <= row.updated_at) this.#products.set(key, row);
  }

  /** Likewise, and the earliest times at which a customer was seen and made an account, as the merge into silver takes them. */
  addCustomer(row: CustomerRow): void {
    const spoken = presence(row.email_hash, row.phone_hash, row.country, row.region, row.created_at);
    const key = row.is_record ? row.ingest_id : `${row.source}\n${row.customer_id}\n${spoken}`;
    const known = this.#customers.get(key);
    const newest = !known || known.updated_at <= row.updated_at ? row : known;
    const first_seen_at = Math.min(row.first_seen_at, known?.first_seen_at ?? row.first_seen_at);
    const created_at = row.created_at === null ? null : Math.min(row.created_at, known?.created_at ?? row.created_at);
    this.#customers.set(key, { ...newest, first_seen_at, created_at });
  }

  addQuarantine(row: QuarantineRow): void {
    this.quarantine.push({ ...row, original: row.original.slice(0, ORIGINAL_LENGTH) });
  }

  /**
   * The Parquet objects of this batch.
   * @param day the arrival day, `yyyy-MM-dd`
   * @param name the object name, derived from the input's identity
   */
  *objects(day: string, name: string): Generator<StagedObject> {
    const tables: readonly [TableContract, readonly object[]][] = [
      [rawEvents, this.rawEvents],
      [stagingEvents, this.events],
      [stagingOrders, this.orders],
      [stagingOrderLines, this.orderLines],
      [stagingReturns, this.returns],
      [stagingProducts, [...this.#products.values()]],
      [stagingCustomers, [...this.#customers.values()]],
      [stagingSuppliers, this.suppliers],
      [stagingInventoryLevels, this.inventoryLevels],
      [stagingAdSpend, this.adSpend],
      [stagingPayments, this.payments],
      [stagingOrderStatuses, this.orderStatuses],
      [stagingReviews, this.reviews],
      [stagingCategoryNames, this.categoryNames],
      [stagingSecurityEvents, this.securityEvents],
      [stagingIdentities, this.identities],
      [quarantine, this.quarantine],
      [loads, this.loads],
    ];
    for (const [table, rows] of tables) {
      if (rows.length === 0) continue;
      yield {
        key: stagedKey(table, day, name),
        body: writeParquet(table, rows),
      };
    }
  }
}
