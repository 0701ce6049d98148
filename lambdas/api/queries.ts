import { csvText } from '../../contracts/csv.ts';
import { audit } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import { QueryRuns } from '../queries/runs.ts';
import { CONTENT_TYPES } from '../reports/render.ts';
import type { Handlers } from './handlers.ts';
import { accepted } from './negotiation.ts';
import type { ApiPorts } from './ports.ts';

type QueryHandlers = Pick<Handlers, 'queries' | 'runQuery' | 'queryRun' | 'queryResult' | 'cancelQuery'>;

/** Saved queries, run in Athena. Who ran what is noted. */
export function queryHandlers({ queries }: ApiPorts): QueryHandlers {
  const runs = (): QueryRuns => {
    if (queries) return new QueryRuns(queries);
    throw new ProblemError(503, 'Not ready', 'This stage runs no queries.', { 'retry-after': '60' });
  };
  return {
    queries: () => Response.json({ items: queries?.queries ?? [] }),
    runQuery: async ({ params: { query }, body: { parameters }, caller }) => {
      const run = await runs().start(query, parameters, caller.id);
      audit('query run', { query, run: run.id, by: caller.id });
      return Response.json(run, { status: 202, headers: { location: `/v1/query-runs/${run.id}` } });
    },
    queryRun: async ({ params: { runId }, caller }) => Response.json(await runs().find(runId, caller.id)),
    queryResult: async ({ params: { runId }, query: { limit, cursor, format }, caller, context }) => {
      if ((format ?? accepted(context, ['json', 'csv'])) === 'json')
        return Response.json(await runs().rows(runId, caller.id, limit, cursor));
      const { columns, rows } = await runs().all(runId, caller.id);
      return new Response(csvText([columns.map(({ name }) => name), ...rows]), {
        headers: { 'content-type': CONTENT_TYPES.csv, 'content-disposition': 'attachment; filename="result.csv"' },
      });
    },
    cancelQuery: async ({ params: { runId }, caller }) => {
      await runs().stop(runId, caller.id);
      audit('query cancelled', { run: runId, by: caller.id });
      return new Response(null, { status: 204 });
    },
  };
}
