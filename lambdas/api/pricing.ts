import { elasticityRow } from '../../contracts/pricing.ts';
import { ProblemError } from '../http/problem.ts';
import { adviceOn } from '../predictions/pricing.ts';
import type { Handlers } from './handlers.ts';
import { envelopeOf } from './marts.ts';
import type { ApiPorts } from './ports.ts';
import { rowReader } from './rows.ts';

const elasticities = rowReader(elasticityRow);

/** Advice on prices, from what prices have done. */
export const pricingHandlers = (ports: ApiPorts): Pick<Handlers, 'pricing'> => ({
  pricing: async ({ params: { productId }, query: { source, currency } }) => {
    const snapshot = await ports.latest();
    const found = (await snapshot.rows('price_elasticity')).filter(
      (row) =>
        row.product_id === productId &&
        (source === undefined || row.source === source) &&
        (currency === undefined || row.currency === currency),
    );
    if (found.length === 0) throw new ProblemError(404, 'Not found', notSold(productId, source, currency));
    const figures = found.map((row) => {
      const { productId: _, ...figure } = elasticities(row);
      return { ...figure, ...adviceOn({ ...figure, productId }, row.reason === null ? null : String(row.reason)) };
    });
    return Response.json({ ...envelopeOf(snapshot), ignored: [], productId, figures });
  },
});

const notSold = (productId: string, source: string | undefined, currency: string | undefined): string => {
  const where = [source && `by the source ${source}`, currency && `in ${currency}`].filter(Boolean).join(' ');
  return `The product ${productId} was not sold ${where}${where && ' '}in the last 104 whole weeks.`;
};
