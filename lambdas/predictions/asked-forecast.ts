import { ExpectedError } from '../../contracts/errors.ts';
import {
  type ForecastRequest,
  forecastAnswer,
  type SeriesForecast,
  type WhatIfForecast,
  type WhatIfRequest,
} from '../../contracts/forecast-requests.ts';
import type { Snapshot } from '../snapshot/reader.ts';
import { shopElasticity } from './elasticity.ts';
import { type AskModel, ModelUnavailableError } from './endpoint.ts';

/** Nobody is there who could forecast at the moment. */
export class NoForecasterError extends ExpectedError {
  override readonly name = 'NoForecasterError';
  readonly kind = 'not-ready';
}

/**
 * What no table can answer: a series of the caller's, or the shop's own under other circumstances. Nothing stands in for the model.
 * @param ask asks the forecaster; undefined in a stage without endpoints
 * @throws RefusedRequestError when the model refuses it, NoForecasterError when none answers
 */
export async function askedForecast(
  request: ForecastRequest,
  ask: AskModel | undefined,
  latest: () => Promise<Snapshot>,
): Promise<SeriesForecast | WhatIfForecast> {
  if (!ask) {
    throw new NoForecasterError(
      'This stage has no endpoint that forecasts what is asked: its models.endpoints is "none".',
    );
  }
  try {
    if (request.kind === 'series') return forecastAnswer.parse(await ask(request));
    const { notes, ...asked } = await priced(request, latest);
    const answer = forecastAnswer.parse(await ask(asked));
    return { ...answer, notes: [...answer.notes, ...notes] };
  } catch (error) {
    if (!(error instanceof ModelUnavailableError)) throw error;
    throw new NoForecasterError('The forecaster does not answer at the moment; ask again in a minute.', {
      cause: error,
    });
  }
}

/** A change of price is reckoned by what the shop's prices have done, unless the caller knows better. */
async function priced(
  request: WhatIfRequest,
  latest: () => Promise<Snapshot>,
): Promise<WhatIfRequest & { readonly notes: readonly string[] }> {
  const isPriced = request.price !== undefined || request.promotion !== undefined;
  if (!isPriced || request.elasticity !== undefined) return { ...request, notes: [] };
  return { ...request, ...shopElasticity(await (await latest()).rows('price_elasticity'), request) };
}
