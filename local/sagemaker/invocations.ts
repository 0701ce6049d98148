import { ACCOUNT_ID, arnOf, REGION } from '../common/arns.ts';
import { type Input, onlyMembers } from '../common/members.ts';
import { AwsFailure } from '../service.ts';
import type { Deployment } from './deployment.ts';
import type { Endpoints } from './endpoints.ts';
import { type ModelServer, PingError, type ServerAnswer } from './model-server.ts';

const MEMBERS = ['EndpointName', 'Body', 'ContentType', 'Accept', 'CustomAttributes'];
const TIMEOUT_MS = 60_000;
const MEGABYTE = 1024 * 1024;

/** `InvokeEndpoint`: hands a body to the container of an endpoint and its answer back. */
export class SageMakerRuntimeService {
  readonly #endpoints: Endpoints;

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  async InvokeEndpoint(input: Input): Promise<Record<string, unknown>> {
    onlyMembers('SageMaker InvokeEndpoint', input, MEMBERS);
    const name = String(input.EndpointName);
    const found = await this.#endpoints.serverOf(name);
    if (found === undefined) {
      throw new AwsFailure('ValidationError', `Endpoint ${name} of account ${ACCOUNT_ID} not found.`);
    }
    const body = bytesOf(input.Body, found.deployment);
    const answer = await post(found.server, name, body, headersOf(input));
    if (answer.status >= 300) throw modelError(name, answer.status, Buffer.from(answer.body).toString());
    return {
      Body: answer.body,
      ContentType: answer.headers.get('content-type') ?? undefined,
      InvokedProductionVariant: found.deployment.config.variant.VariantName,
      CustomAttributes: answer.headers.get(CUSTOM_ATTRIBUTES) ?? undefined,
    };
  }
}

const CUSTOM_ATTRIBUTES = 'x-amzn-sagemaker-custom-attributes';

function headersOf({ ContentType, Accept, CustomAttributes }: Input): Record<string, string> {
  const given = { 'content-type': ContentType, accept: Accept, [CUSTOM_ATTRIBUTES]: CustomAttributes };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

function bytesOf(body: unknown, { config }: Deployment): Uint8Array<ArrayBuffer> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : new Uint8Array((body ?? []) as Uint8Array);
  const limit = (config.variant.ServerlessConfig ? 4 : 25) * MEGABYTE;
  if (bytes.byteLength <= limit) return new Uint8Array(bytes);
  throw new AwsFailure(
    'ValidationError',
    `The body has ${bytes.byteLength} bytes; the endpoint takes ${limit} at most.`,
  );
}

async function post(
  server: ModelServer,
  endpoint: string,
  body: Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): Promise<ServerAnswer> {
  try {
    return await server.post('/invocations', { body, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    if (error instanceof PingError) {
      throw new AwsFailure('ServiceUnavailable', `Endpoint ${endpoint} could not be started: ${error.message}`, 503);
    }
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    throw modelError(
      endpoint,
      0,
      timedOut
        ? 'Your invocation timed out while waiting for a response from container primary. Review the latency metrics for ' +
            'each container in Amazon CloudWatch, resolve the issue, and try again.'
        : 'The container primary closed the connection without an answer.',
    );
  }
}

/** The container's own error, as InvokeEndpoint tells it; status 0 stands for no answer at all. */
function modelError(endpoint: string, status: number, message: string): AwsFailure {
  const kind = status >= 400 && status < 500 ? 'client' : 'server';
  const logs = `https://${REGION}.console.aws.amazon.com/cloudwatch/home?region=${REGION}#logEventViewer:group=/aws/sagemaker/Endpoints/${endpoint}`;
  const text = `Received ${kind} error (${status}) from primary with message "${message}". See ${logs} in account ${ACCOUNT_ID} for more information.`;
  return new AwsFailure('ModelError', text, 424, {
    OriginalStatusCode: status,
    OriginalMessage: message,
    LogStreamArn: arnOf('logs', `log-group:/aws/sagemaker/Endpoints/${endpoint}`),
  });
}
