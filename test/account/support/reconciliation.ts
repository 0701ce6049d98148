import type { TestAccount } from './account.ts';
import { query } from './query.ts';

export interface Reconciled {
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly pending: number;
  readonly difference: number;
}

/** The ledger by source. */
export async function reconcile(test: TestAccount): Promise<Readonly<Record<string, Reconciled>>> {
  const rows = await query(test, 'SELECT * FROM gold.reconciliation');
  return Object.fromEntries(
    rows.map(({ source, last_arrived_on: _, ...counts }) => [String(source), counts as unknown as Reconciled]),
  );
}

/** Quarantine rows counted by reason. */
export async function quarantineReasons(test: TestAccount): Promise<Readonly<Record<string, number>>> {
  const rows = await query(test, 'SELECT reason, count(*) AS n FROM staging.quarantine GROUP BY reason');
  return Object.fromEntries(rows.map(({ reason, n }) => [String(reason), Number(n)]));
}
