import type { JsonObject } from '../../../contracts/models.ts';
import { RequestError } from '../../../contracts/models.ts';
import {
  type RecommendationRequest,
  type Recommendations,
  recommendationRequest,
} from '../../../contracts/recommender.ts';
import type { Predictor } from '../../model.ts';
import type { ShopModel } from './shop-model.ts';
import { ShopServer } from './shop-server.ts';

/** Answers requests from the models of all sources. */
export function predictorOf(models: readonly ShopModel[]): Predictor {
  // Most data first, so that the first that knows an id is the one to ask.
  const servers = models.map((model) => new ShopServer(model)).sort((a, b) => b.model.rows - a.model.rows);
  return {
    predict: (request) => {
      const parsed = parse(request);
      return asJson(serverFor(servers, parsed).answer(parsed));
    },
  };
}

function parse(request: unknown): RecommendationRequest {
  const parsed = recommendationRequest.safeParse(request);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`);
  throw new RequestError(`The request for recommendations is wrong: ${wrong.join('; ')}.`);
}

function serverFor(servers: readonly ShopServer[], request: RecommendationRequest): ShopServer {
  const { source } = request;
  const named = source === undefined ? servers : servers.filter(({ model }) => model.source === source);
  const server = named.find((each) => each.knows(request)) ?? named[0];
  if (server === undefined) {
    const known = servers.map(({ model }) => model.source).sort();
    throw new RequestError(
      `There are no recommendations for the source "${source}"; there are for ${known.join(', ')}.`,
    );
  }
  return server;
}

const asJson = ({ source, items, fallback }: Recommendations): JsonObject => ({
  source,
  items: items.map((item) => ({ ...item })),
  fallback,
});
