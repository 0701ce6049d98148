import type { Run } from './frame.ts';
import type { Json } from './json.ts';

/**
 * Runs `count` pieces of work, at most `limit` at once, and gives their results in order. The first failure stops the
 * pieces that are under way, keeps the others from starting, and is the failure of the whole.
 */
export async function runAll(
  run: Run,
  count: number,
  limit: number,
  work: (index: number, run: Run) => Promise<Json>,
): Promise<Json[]> {
  const failed = new AbortController();
  const inner: Run = { ...run, signal: AbortSignal.any([run.signal, failed.signal]) };
  const results = new Array<Json>(count);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      inner.signal.throwIfAborted();
      const index = next++;
      results[index] = await work(index, inner);
    }
  };
  const workers = Array.from({ length: Math.min(limit, count) }, () =>
    worker().catch((error: unknown) => {
      // Only the first abort keeps its reason, so the failure that came first is the one reported.
      failed.abort(error);
    }),
  );
  await Promise.all(workers);
  inner.signal.throwIfAborted();
  return results;
}
