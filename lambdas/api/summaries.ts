import { reaches } from '../../contracts/access.ts';
import { customersSummary } from '../metrics/customers.ts';
import { stockSummary } from '../metrics/stock.ts';
import type { Handlers } from './handlers.ts';
import { envelopeOf } from './marts.ts';
import type { ApiPorts } from './ports.ts';

/** Figures of a page that are neither sales nor rows. */
export const summaryHandlers = ({ latest }: ApiPorts): Pick<Handlers, 'customersSummary' | 'stockSummary'> => ({
  customersSummary: async ({ query, caller }) => {
    const snapshot = await latest();
    const summary = await customersSummary(snapshot, query, reaches(caller.role, 'analyst'));
    return Response.json({ ...envelopeOf(snapshot), ignored: [], ...summary });
  },
  stockSummary: async ({ query }) => {
    const snapshot = await latest();
    return Response.json({ ...envelopeOf(snapshot), ignored: [], ...(await stockSummary(snapshot, query)) });
  },
});
