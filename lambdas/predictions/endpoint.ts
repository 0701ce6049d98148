import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { ExpectedError } from '../../contracts/errors.ts';
import { reportFailure } from '../aws/log.ts';

/** Asks a model that serves. @throws RefusedRequestError, or ModelUnavailableError */
export type AskModel = (request: object) => Promise<unknown>;

/** The model says that the request is wrong, and what about it. */
export class RefusedRequestError extends ExpectedError {
  override readonly name = 'RefusedRequestError';
  readonly kind = 'invalid-request';
}

/** No model answers at the moment: none was trained yet, it is being replaced, or it is out of order. */
export class ModelUnavailableError extends Error {
  override readonly name = 'ModelUnavailableError';
}

/** An endpoint that did not answer is not asked again so soon: while it is down nobody waits for it, and the log says it once. */
const LEFT_ALONE_MS = 2000;

/** A way to ask the model behind an endpoint. @param onFailure is told why it did not answer @default the function's log */
export function askEndpoint(
  client: SageMakerRuntimeClient,
  EndpointName: string,
  onFailure: typeof reportFailure = reportFailure,
): AskModel {
  let askableFrom = 0;
  return async (request) => {
    if (Date.now() < askableFrom) throw new ModelUnavailableError(`The model behind ${EndpointName} is down.`);
    const json = { ContentType: 'application/json', Accept: 'application/json' };
    try {
      const { Body } = await client.send(
        new InvokeEndpointCommand({ EndpointName, Body: JSON.stringify(request), ...json }),
      );
      return JSON.parse(Body?.transformToString() ?? 'null');
    } catch (error) {
      const refused = refusal(error);
      if (refused) throw refused;
      // A model that failed at one request may answer the next.
      if ((error as Error).name !== 'ModelError') askableFrom = Date.now() + LEFT_ALONE_MS;
      onFailure(`the endpoint ${EndpointName} did not answer`, error);
      throw new ModelUnavailableError(`The model behind ${EndpointName} does not answer at the moment.`, {
        cause: error,
      });
    }
  };
}

/** SageMaker answers with a ModelError whatever the container answers beside 200; its message holds the container's body. */
function refusal(error: unknown): RefusedRequestError | undefined {
  const { name, OriginalStatusCode, OriginalMessage } = error as {
    name?: string;
    OriginalStatusCode?: number;
    OriginalMessage?: string;
  };
  if (name !== 'ModelError' || OriginalStatusCode === undefined) return undefined;
  if (OriginalStatusCode < 400 || OriginalStatusCode >= 500) return undefined;
  return new RefusedRequestError(messageOf(OriginalMessage ?? ''));
}

function messageOf(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === 'string' ? error : body;
  } catch {
    return body;
  }
}
