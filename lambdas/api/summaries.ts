import { reaches } from '../../contracts/access.ts';
import { driftRow, runRow } from '../../contracts/marts.ts';
import { customersSummary } from '../metrics/customers.ts';
import { marketing } from '../metrics/marketing.ts';
import { stockSummary } from '../metrics/stock.ts';
import type { Handlers } from './handlers.ts';
import { envelopeOf } from './marts.ts';
import type { ApiPorts } from './ports.ts';
import { rowReader } from './rows.ts';

type SummaryHandlers = Pick<Handlers, 'customersSummary' | 'stockSummary' | 'marketing' | 'models'>;

const run = rowReader(runRow);
const drift = rowReader(driftRow);

/** Figures of a page that are neither sales nor rows. */
export const summaryHandlers = ({ latest }: ApiPorts): SummaryHandlers => ({
  customersSummary: async ({ query, caller }) => {
    const snapshot = await latest();
    const summary = await customersSummary(snapshot, query, reaches(caller.role, 'analyst'));
    return Response.json({ ...envelopeOf(snapshot), ignored: [], ...summary });
  },
  stockSummary: async ({ query }) => {
    const snapshot = await latest();
    return Response.json({ ...envelopeOf(snapshot), ignored: [], ...(await stockSummary(snapshot, query)) });
  },
  marketing: async ({ query }) => {
    const snapshot = await latest();
    return Response.json({ ...envelopeOf(snapshot), ...(await marketing(snapshot, query)) });
  },
  models: async () => {
    const snapshot = await latest();
    const [runs, moved] = await Promise.all([snapshot.rows('model_runs'), snapshot.rows('model_drift')]);
    const models = Map.groupBy(runs.map(run), ({ model }) => model ?? '');
    const inputs = Map.groupBy(moved.map(drift), ({ model }) => model ?? '');
    return Response.json({
      ...envelopeOf(snapshot),
      ignored: [],
      models: Array.from(models, ([model, of]) => ({
        model,
        champion: of.find(({ isChampion }) => isChampion) ?? null,
        last: of.toSorted((a, b) => String(b.trainedAt).localeCompare(String(a.trainedAt)))[0],
        drift: (inputs.get(model) ?? []).toSorted((a, b) => (b.stabilityIndex ?? 0) - (a.stabilityIndex ?? 0)),
      })).sort((a, b) => a.model.localeCompare(b.model)),
    });
  },
});
