import type { StreamRecord } from './stream.ts';

/**
 * Index of the first record that a function reported as failed with `ReportBatchItemFailures`; the number of records when
 * it reported none; 0 when the report makes no sense, because AWS then takes the whole batch as failed.
 */
export function firstFailure(response: unknown, records: readonly StreamRecord[]): number {
  if (response === null || response === undefined || response === '') return records.length;
  if (typeof response !== 'object' || Array.isArray(response)) return 0;
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null || failures === undefined) return records.length;
  if (!Array.isArray(failures)) return 0;
  const indices = failures.map((failure) => indexOf(failure, records));
  return Math.max(0, Math.min(records.length, ...indices));
}

/** -1 for an identifier that names no record of the batch. */
function indexOf(failure: unknown, records: readonly StreamRecord[]): number {
  const identifier = (failure as { itemIdentifier?: unknown } | null | undefined)?.itemIdentifier;
  return records.findIndex((record) => record.sequenceNumber === identifier);
}
