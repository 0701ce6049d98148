import {
  type RecommendationAnswer,
  type RecommendationQuery,
  recommendationRequest,
} from '../../contracts/recommender.ts';
import { ProblemError } from '../http/problem.ts';
import { askedForecast } from '../predictions/asked-forecast.ts';
import { forecast } from '../predictions/forecast.ts';
import { orderValue } from '../predictions/order-value.ts';
import { recommend } from '../predictions/recommend.ts';
import type { Caller } from './callers.ts';
import type { Handlers } from './handlers.ts';
import type { ApiPorts } from './ports.ts';
import { read } from './problems.ts';

type PredictionHandlers = Pick<
  Handlers,
  | 'customerRecommendations'
  | 'similarProducts'
  | 'basketRecommendations'
  | 'revenueForecast'
  | 'askedForecast'
  | 'demandForecast'
  | 'orderValue'
>;

/** What models recommend, forecast and predict. */
export function predictionHandlers(ports: ApiPorts): PredictionHandlers {
  const recommended = async (query: RecommendationQuery, { key }: Caller): Promise<Response> => {
    const request = read(recommendationRequest, query, 'query');
    const isPublic = key === 'publishable';
    if (isPublic && request.kind === 'buy-again') throw new ProblemError(403, 'Forbidden', NOT_IN_PAGES);
    const answer = await recommend(request, ports.recommender, ports.latest);
    return Response.json(isPublic && request.kind === 'customer' ? discreet(answer) : answer);
  };
  return {
    customerRecommendations: ({ params, query, caller }) =>
      recommended({ customerId: params.customerId, ...query }, caller),
    similarProducts: ({ params, query, caller }) => recommended({ productId: params.productId, ...query }, caller),
    basketRecommendations: ({ body, caller }) => recommended(body, caller),
    revenueForecast: async ({ query: { country, category, ...query } }) => {
      const series =
        country !== undefined ? of('country', country) : category !== undefined && of('category', category);
      return Response.json(
        await forecast(await ports.latest(), { measure: 'revenue', ...given(query), ...(series && { series }) }),
      );
    },
    askedForecast: async ({ body }) => Response.json(await askedForecast(body, ports.forecaster)),
    demandForecast: async ({ params, query }) => {
      const series = of('product', params.productId);
      return Response.json(await forecast(await ports.latest(), { measure: 'units', ...given(query), series }));
    },
    orderValue: async ({ body }) => Response.json(await orderValue(body, ports.orderValue)),
  };
}

const NOT_IN_PAGES =
  'What somebody has bought is told to no publishable key, which everybody can read; ask from your server, with a read key.';

/** What everybody may see who can guess the id of a customer: what suits them, and nothing of what they have bought. */
const discreet = (answer: RecommendationAnswer): RecommendationAnswer => ({
  ...answer,
  items: answer.items.map(({ reason, ...item }) => ({
    ...item,
    reason: reason === 'bought again' ? 'customers like you' : reason,
    reasonProductId: null,
  })),
});

const of = <K extends string>(kind: K, series: string) => ({ kind, name: series });

/** Without the members that are undefined. */
const given = <T extends object>(query: T): { [K in keyof T]-?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;
