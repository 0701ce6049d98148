import { StatesError } from './errors.ts';
import type { Run } from './frame.ts';
import type { Integration } from './integrations.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject, toJson } from './json.ts';
import { callService } from './sdk-call.ts';

const FIRST_POLL_MS = 10;
const LONGEST_POLL_MS = 250;

/**
 * Starts a query and waits for it, by polling as AWS does: the role needs athena:GetQueryExecution too. The result is that
 * of GetQueryExecution. A query that fails or is cancelled is `States.TaskFailed` with the query as JSON in the cause.
 */
export async function athenaSync(integration: Integration, args: JsonObject, run: Run): Promise<Json> {
  const { QueryExecutionId: id } = await callService(integration, args, run);
  try {
    for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
      const answer = await callService(integration, { QueryExecutionId: id }, run, 'GetQueryExecution');
      const query = toJson(answer.QueryExecution);
      if (query === undefined || !isObject(query))
        throw new TypeError('GetQueryExecution answered without a QueryExecution');
      if (isFinal(query)) return { QueryExecution: query as JsonObject };
      await run.clock.sleep(pause, run.signal);
    }
  } catch (error) {
    if (run.signal.aborted) await stopQuery(integration, id, run);
    throw error;
  }
}

function isFinal(query: Record<string, unknown>): boolean {
  const state = isObject(query.Status) ? query.Status.State : undefined;
  if (state === 'SUCCEEDED') return true;
  if (state === 'QUEUED' || state === 'RUNNING') return false;
  if (state === 'FAILED' || state === 'CANCELLED') throw new StatesError('States.TaskFailed', JSON.stringify(query));
  throw new TypeError(`GetQueryExecution answered with the state '${String(state)}'`);
}

async function stopQuery(integration: Integration, id: unknown, run: Run): Promise<void> {
  try {
    await callService(integration, { QueryExecutionId: id }, run, 'StopQueryExecution');
  } catch {
    // The task is over either way; as in AWS, a query that cannot be stopped (a missing grant) runs on.
  }
}
