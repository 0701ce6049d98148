import { csvText } from '../../contracts/csv.ts';
import { audit } from '../aws/log.ts';
import { runsOf } from './athena-list.ts';
import type { Handlers } from './handlers.ts';
import { accepted, csvAnswer } from './negotiation.ts';
import type { ApiPorts } from './ports.ts';

type QueryHandlers = Pick<Handlers, 'queries' | 'runQuery' | 'queryRun' | 'queryResult' | 'cancelQuery'>;

/** Saved queries, run in Athena. Who ran what is noted. */
export function queryHandlers(ports: ApiPorts): QueryHandlers {
  const runs = () => runsOf(ports);
  return {
    queries: () => Response.json({ items: ports.queries?.queries ?? [] }),
    runQuery: async ({ params: { query }, body: { parameters }, caller }) => {
      const all = runs();
      const run = await all.start(all.saved(query, parameters), caller.id);
      audit('query run', { query, run: run.id, by: caller.id });
      return Response.json(run, { status: 202, headers: { location: `/v1/query-runs/${run.id}` } });
    },
    queryRun: async ({ params: { runId }, caller }) => Response.json(await runs().find(runId, caller.id)),
    queryResult: async ({ params: { runId }, query: { limit, cursor, format }, caller, context }) => {
      if ((format ?? accepted(context, ['json', 'csv'])) === 'json')
        return Response.json(await runs().rows(runId, caller.id, limit, cursor));
      const { columns, rows } = await runs().all(runId, caller.id);
      return csvAnswer(csvText([columns.map(({ name }) => name), ...rows]), 'result.csv');
    },
    cancelQuery: async ({ params: { runId }, caller }) => {
      await runs().stop(runId, caller.id);
      audit('query cancelled', { run: runId, by: caller.id });
      return new Response(null, { status: 204 });
    },
  };
}
