import type { JobKind } from './job-sync.ts';
import { isObject } from './json.ts';

/** A query of Athena: the role needs athena:GetQueryExecution too. */
export const ATHENA_QUERY: JobKind = {
  describe: 'GetQueryExecution',
  stop: 'StopQueryExecution',
  identify: (_args, started) => ({ QueryExecutionId: String(started.QueryExecutionId) }),
  jobOf: (answer) => answer.QueryExecution,
  statusOf: (query) => (isObject(query.Status) ? query.Status.State : undefined),
  running: ['QUEUED', 'RUNNING'],
  failed: ['FAILED', 'CANCELLED'],
  succeeded: 'SUCCEEDED',
  longestPollMs: 250,
};
