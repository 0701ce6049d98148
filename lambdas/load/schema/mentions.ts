import type { EpochMillis, ScaledDecimal } from '../../../contracts/table.ts';
import { stagingCustomers } from '../../../glue-sql/tables/customers.ts';
import { stagingProducts } from '../../../glue-sql/tables/products.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import type { Lineage } from './record-source.ts';

/** A mention is as old as what mentions it: it tells how a customer or product was seen then, and no later. */
interface Mention extends Lineage {
  readonly updated_at: EpochMillis;
}

/** Adds the customer that an order, a line or a return names; a guest is none. */
export function mentionCustomer(
  batch: StagingBatch,
  mention: Mention & { readonly customer_id: string | null; readonly country: string | null },
): void {
  const { customer_id, country, source, ingest_id, received_at, message_id, origin, updated_at } = mention;
  if (customer_id === null) return;
  batch.add(stagingCustomers, {
    source,
    ingest_id,
    received_at,
    message_id,
    origin,
    updated_at,
    customer_id,
    email_hash: null,
    phone_hash: null,
    country,
    region: null,
    created_at: null,
    first_seen_at: updated_at,
    is_record: false,
  });
}

/** Adds the product that a line sells. */
export function mentionProduct(
  batch: StagingBatch,
  mention: Mention & {
    readonly product_id: string;
    readonly name: string | null;
    readonly category: string | null;
    readonly price: ScaledDecimal | null;
    readonly currency: string;
    readonly is_product: boolean;
    readonly supplier_id: string | null;
  },
): void {
  batch.add(stagingProducts, { ...mention, brand: null, unit_cost: null, is_record: false });
}
