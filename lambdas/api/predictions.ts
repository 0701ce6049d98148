import { type RecommendationQuery, recommendationRequest } from '../../contracts/recommender.ts';
import { forecast } from '../predictions/forecast.ts';
import { orderValue } from '../predictions/order-value.ts';
import { recommend } from '../predictions/recommend.ts';
import type { Handlers } from './handlers.ts';
import type { ApiPorts } from './ports.ts';
import { read } from './problems.ts';

type PredictionHandlers = Pick<
  Handlers,
  | 'customerRecommendations'
  | 'similarProducts'
  | 'basketRecommendations'
  | 'revenueForecast'
  | 'demandForecast'
  | 'orderValue'
>;

/** What models recommend, forecast and predict. */
export function predictionHandlers(ports: ApiPorts): PredictionHandlers {
  const recommended = async (query: RecommendationQuery): Promise<Response> =>
    Response.json(await recommend(read(recommendationRequest, query, 'query'), ports.recommender, ports.latest));
  return {
    customerRecommendations: ({ params, query }) => recommended({ customerId: params.customerId, ...query }),
    similarProducts: ({ params, query }) => recommended({ productId: params.productId, ...query }),
    basketRecommendations: ({ body }) => recommended(body),
    revenueForecast: async ({ query: { country, category, ...query } }) => {
      const series =
        country !== undefined ? of('country', country) : category !== undefined && of('category', category);
      return Response.json(
        await forecast(await ports.latest(), { measure: 'revenue', ...given(query), ...(series && { series }) }),
      );
    },
    demandForecast: async ({ params, query }) => {
      const series = of('product', params.productId);
      return Response.json(await forecast(await ports.latest(), { measure: 'units', ...given(query), series }));
    },
    orderValue: async ({ body }) => Response.json(await orderValue(body, ports.orderValue)),
  };
}

const of = <K extends string>(kind: K, series: string) => ({ kind, name: series });

/** Without the members that are undefined. */
const given = <T extends object>(query: T): { [K in keyof T]-?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;
