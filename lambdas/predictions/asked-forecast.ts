import { ExpectedError } from '../../contracts/errors.ts';
import { type ForecastRequest, forecastAnswer } from '../../contracts/forecast-requests.ts';
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
  request: ForecastRequest | object,
  ask: AskModel | undefined,
): Promise<ReturnType<typeof forecastAnswer.parse>> {
  if (!ask) {
    throw new NoForecasterError(
      'This stage has no endpoint that forecasts what is asked: its models.endpoints is "none".',
    );
  }
  try {
    return forecastAnswer.parse(await ask(request));
  } catch (error) {
    if (!(error instanceof ModelUnavailableError)) throw error;
    throw new NoForecasterError('The forecaster does not answer at the moment; ask again in a minute.', {
      cause: error,
    });
  }
}
