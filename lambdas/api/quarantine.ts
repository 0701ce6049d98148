import { refusedOriginal, refusedReason, refusedRow } from '../../contracts/routes/quarantine.ts';
import { audit } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import { refusedOriginal as originalOf, refusedInput } from '../queries/quarantine.ts';
import { AthenaList, runsOf } from './athena-list.ts';
import type { Handlers } from './handlers.ts';
import { rowsCsv } from './lists.ts';
import { accepted, csvAnswer } from './negotiation.ts';
import type { ApiPorts } from './ports.ts';
import { rowReader } from './rows.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;
/** Of one list: whoever has more to look at looks by reason. */
const MOST_INPUTS = 10_000;

const row = rowReader(refusedRow);
const reason = rowReader(refusedReason);
const original = rowReader(refusedOriginal);

/** Input that was refused. Who saw an original is noted. */
export function quarantineHandlers(
  ports: ApiPorts,
): Pick<Handlers, 'quarantine' | 'quarantineReasons' | 'quarantined'> {
  const { now = Date.now } = ports;
  const monthAgo = (): string => new Date(now() - DAYS * DAY_MS).toISOString().slice(0, 10);
  const staging = (): string => ports.queries?.staging ?? '';
  return {
    quarantine: async ({ query: { limit, cursor, format, ...asked }, caller, context }) => {
      const list = new AthenaList(runsOf(ports), caller.id);
      const statement = refusedInput(staging(), { ...asked, since: asked.since ?? monthAgo() }, MOST_INPUTS);
      if ((format ?? accepted(context, ['json', 'csv'])) === 'csv') {
        const items = (await list.all(statement)).map(row);
        return csvAnswer(rowsCsv(items, Object.keys(refusedRow.shape)), 'quarantine.csv');
      }
      const { rows, next } = await list.page(statement, { limit, cursor });
      return Response.json({ items: rows.map(row), next });
    },
    quarantineReasons: async ({ query: { since }, caller }) => {
      const runs = runsOf(ports);
      const statement = runs.saved('quarantine_reasons', { since: since ?? monthAgo() });
      const rows = await new AthenaList(runs, caller.id).all(statement);
      return Response.json({ items: rows.map(reason) });
    },
    quarantined: async ({ params: { inputId }, query: { since }, caller }) => {
      const list = new AthenaList(runsOf(ports), caller.id);
      const [found] = await list.all(originalOf(staging(), inputId, since));
      if (!found) {
        const when = since === undefined ? '' : ` of ${since} or later`;
        throw new ProblemError(404, 'Not found', `Nothing with the id ${inputId}${when} is in quarantine.`);
      }
      audit('original looked at', { input: inputId, by: caller.id });
      return Response.json(original(found));
    },
  };
}
