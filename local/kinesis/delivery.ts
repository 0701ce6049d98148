import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsFailure } from '../service.ts';
import type { Discard } from './failure-destination.ts';
import type { KinesisEvent } from './lambda-event.ts';
import type { Mapping } from './mapping.ts';
import type { StreamRecord } from './stream.ts';

/** How an invocation that reached the function ended. */
export interface InvocationResult {
  readonly requestId: string;
  /** What the function returned, parsed; of no meaning with a `functionError`. */
  readonly payload: unknown;
  /** `Unhandled` when the function threw, timed out or crashed. */
  readonly functionError?: string;
}

/** Runs the function. Rejects with an {@link AwsFailure} when the call never reached it (throttled, an error of the service). */
export type Invoke = (event: KinesisEvent) => Promise<InvocationResult>;

export interface DeliveryOptions {
  readonly mapping: Mapping;
  readonly retentionMs: number;
  readonly invoke: (records: readonly StreamRecord[]) => Promise<InvocationResult>;
  readonly discard: (discard: Discard) => Promise<void>;
  /** Called when records are done: delivered, or given up. Resolves when that is kept. */
  readonly settle: (records: readonly StreamRecord[]) => Promise<void>;
  /** Milliseconds before the next attempt after `failures` failed ones. */
  readonly backoff: (failures: number) => number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** A batch, or what is left of one after splits and partial successes. */
interface Piece {
  readonly records: readonly StreamRecord[];
  /** Failed attempts that count against the retry quota. */
  readonly failures: number;
  /** Attempts that never reached the function. */
  readonly refusals: number;
}

/**
 * Takes one batch to its end by Lambda's rules for streams: every record is delivered, or given up to the destination.
 * Pieces are worked off one after the other, so records keep their order. After an abort the rest stays unsettled, and is
 * delivered again from the checkpoint.
 */
export async function deliver(batch: readonly StreamRecord[], options: DeliveryOptions): Promise<void> {
  const pieces: Piece[] = [{ records: batch, failures: 0, refusals: 0 }];
  for (let piece = pieces.pop(); piece && !options.signal.aborted; piece = pieces.pop()) {
    pieces.push(...(await attempt(piece, options)).toReversed());
  }
}

/** Invokes the function once with a piece and returns what must still be done, in order. */
async function attempt(whole: Piece, options: DeliveryOptions): Promise<Piece[]> {
  const piece = await withoutAged(whole, options);
  if (piece.records.length === 0) return [];
  const result = await invoked(piece, options);
  if (!result) {
    await pause(options.backoff(piece.refusals + 1), options.signal);
    return [{ ...piece, refusals: piece.refusals + 1 }];
  }
  const done = doneCount(piece, result, options.mapping);
  await options.settle(piece.records.slice(0, done));
  const rest = { ...piece, records: piece.records.slice(done) };
  return rest.records.length === 0 ? [] : afterFailure(rest, result, done > 0, options);
}

/** The result of the invocation, or undefined when the call was refused before it reached the function. */
async function invoked(piece: Piece, options: DeliveryOptions): Promise<InvocationResult | undefined> {
  try {
    return await options.invoke(piece.records);
  } catch (error) {
    if (error instanceof AwsFailure) return undefined;
    throw error;
  }
}

function doneCount(piece: Piece, result: InvocationResult, mapping: Mapping): number {
  if (result.functionError) return 0;
  return mapping.reportBatchItemFailures ? firstFailure(result.payload, piece.records) : piece.records.length;
}

/** Splitting comes first and does not consume the retry quota; then retries; then the records are given up. */
async function afterFailure(
  rest: Piece,
  result: InvocationResult,
  partlyDone: boolean,
  options: DeliveryOptions,
): Promise<Piece[]> {
  const { mapping } = options;
  const { records, failures } = rest;
  if (mapping.bisectOnError && partlyDone) return [rest];
  if (mapping.bisectOnError && records.length > 1) {
    const half = Math.ceil(records.length / 2);
    return [
      { ...rest, records: records.slice(0, half) },
      { ...rest, records: records.slice(half) },
    ];
  }
  if (mapping.maxRetries >= 0 && failures >= mapping.maxRetries) {
    await options.discard({
      records,
      condition: 'RetryAttemptsExhausted',
      requestId: result.requestId,
      invokeCount: failures + 1,
      functionError: result.functionError ?? null,
    });
    await options.settle(records);
    return [];
  }
  await pause(options.backoff(failures + 1), options.signal);
  return [{ ...rest, failures: failures + 1 }];
}

/** Gives up the records that are too old to be delivered (again), and returns the others. */
async function withoutAged(piece: Piece, options: DeliveryOptions): Promise<Piece> {
  const { mapping, retentionMs } = options;
  // Without a limit Lambda retries until the stream drops the records; a first attempt is never refused for that.
  const tried = piece.failures + piece.refusals > 0;
  const limit = tried ? Math.min(mapping.maxAgeMs, retentionMs) : mapping.maxAgeMs;
  const oldest = options.now() - limit;
  const aged = piece.records.filter((record) => record.arrival < oldest);
  if (aged.length === 0) return piece;
  await options.discard({
    records: aged,
    condition: 'RecordAgeExceeded',
    requestId: randomUUID(),
    invokeCount: Math.max(1, piece.failures),
    functionError: null,
  });
  await options.settle(aged);
  return { ...piece, records: piece.records.filter((record) => record.arrival >= oldest) };
}

/** Waits, unless or until the signal comes. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error;
  });
}

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
