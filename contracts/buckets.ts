import { createHash } from 'node:crypto';
import type { Dataset } from './snapshot.ts';

/** Datasets that grow with a shop's customers, by the column whose values tell in which of how many buckets a row lies. */
export const BUCKETS = {
  customer_360: { column: 'customer_id', count: 64 },
  top_recommendations: { column: 'customer_id', count: 64 },
} as const satisfies Partial<Record<Dataset, { readonly column: string; readonly count: number }>>;

export type BucketedDataset = keyof typeof BUCKETS;

export const isBucketed = (dataset: string): dataset is BucketedDataset => Object.hasOwn(BUCKETS, dataset);

/** The column of a dataset's bucket within an UNLOAD, and the folder of its files: `bucket=12/`. */
export const BUCKET = 'bucket';

/** The bucket of the rows of an id; those of nobody lie with those of the empty id. */
export function bucketOf(dataset: BucketedDataset, id: string | null): number {
  const [first = 0] = createHash('sha256')
    .update(id ?? '')
    .digest();
  return first % BUCKETS[dataset].count;
}

const DIGITS = "'0123456789abcdef'";

/** The same in SQL: the first byte of the hash, by its two digits. */
export function bucketSql(dataset: BucketedDataset): string {
  const { column, count } = BUCKETS[dataset];
  const hash = `lower(to_hex(sha256(to_utf8(coalesce(${column}, '')))))`;
  const digit = (place: number): string => `(strpos(${DIGITS}, substr(${hash}, ${place}, 1)) - 1)`;
  return `CAST((${digit(1)} * 16 + ${digit(2)}) % ${count} AS integer)`;
}
