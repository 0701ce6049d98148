import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { WEBHOOK_METRICS } from '../../contracts/webhooks.ts';
import { aws } from '../aws/client.ts';
import { audit, measure, reportFailure } from '../aws/log.ts';
import { secretText } from '../aws/secret.ts';
import { PrivacyRequests } from '../erasures/requests.ts';
import { assertThroughDistribution } from '../http/caller.ts';
import { ProblemError, problemResponse } from '../http/problem.ts';
import { identityHash } from '../ingest/adapters.ts';
import { packEnvelopes } from '../ingest/envelope.ts';
import { isObject, type JsonObject } from '../ingest/fields/value.ts';
import { parseJson } from '../ingest/json.ts';
import { putRecords } from '../stream/put-records.ts';
import type { Webhook } from './delivery.ts';
import { webhooksEnv } from './env.ts';
import { keepRequest, type Requested, requestId } from './privacy-requests.ts';
import { SigningSecrets } from './secrets.ts';
import { shopify } from './shopify.ts';
import { isSigned } from './signature.ts';
import { woocommerce } from './woocommerce.ts';

const env = webhooksEnv.parse(process.env);
const kinesis = aws(new KinesisClient({}));
const s3 = aws(new S3Client({}));
const secrets = new SigningSecrets();
const requests = new PrivacyRequests({
  ...{ s3, dynamo: aws(new DynamoDBClient({})), sfn: aws(new SFNClient({})), now: Date.now },
  ...{ bronze: env.BRONZE_BUCKET, gold: '', table: env.ERASURES_TABLE, machine: env.PRIVACY_MACHINE },
});
const PLATFORMS = { shopify, woocommerce };

/**
 * Takes the webhooks of a shop: checks the signature over the bytes as they came, and puts what they say on the stream as calls of the
 * Segment spec. Retry: a delivery that comes again has the same message ids, which silver counts once; any answer but 2xx makes
 * Shopify deliver again, and WooCommerce, which never does, count a failure.
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    const events = await take(event);
    const headers = { 'content-type': 'application/json' };
    return { statusCode: 200, headers, body: JSON.stringify({ success: true, events }) };
  } catch (error) {
    return problemResponse(problemOf(error));
  }
}

async function take(event: APIGatewayProxyEventV2): Promise<number> {
  if (env.ORIGIN_SECRET !== undefined) {
    assertThroughDistribution(event.headers, await secretText(env.ORIGIN_SECRET));
  }
  const source = event.pathParameters?.source ?? '';
  const known = Object.hasOwn(env.WEBHOOKS, source) ? env.WEBHOOKS[source] : undefined;
  if (known === undefined) {
    throw new ProblemError(
      404,
      'Not found',
      'No webhooks are expected here; the stage names their sources in `webhooks`.',
    );
  }
  const webhook = PLATFORMS[known.platform];
  const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (webhook.isPing(event.headers, raw.toString('latin1'))) return 0;
  await assertSigned(webhook, event, raw, known.secret);
  const topic = webhook.topic(event.headers);
  const receivedAt = event.requestContext.timeEpoch;
  const { events, privacy } = webhook.read(topic, bodyOf(raw), receivedAt);
  if (privacy) await act({ source, receivedAt, request: privacy });
  const envelopes = packEnvelopes({ v: 1, source, receivedAt }, events);
  const records = Array.from(envelopes, (Data) => ({ Data, PartitionKey: randomUUID() }));
  await putRecords(kinesis, env.STREAM_NAME, records);
  audit('webhook taken', { source, topic: topic.slice(0, TOPIC_LENGTH), events: events.length });
  return events.length;
}

const TOPIC_LENGTH = 60;

async function assertSigned(webhook: Webhook, { headers }: APIGatewayProxyEventV2, raw: Buffer, secret: string) {
  const signature = webhook.signature(headers) ?? '';
  const isGood = await secrets.some(secret, (known) => isSigned(raw, signature, known));
  if (isGood) return;
  tell({ [WEBHOOK_METRICS.refused]: 1 });
  const detail = 'The signature is not that of this body by the secret of this source; see docs/ingest.md, webhooks.';
  throw new ProblemError(401, 'Unauthorized', detail);
}

function bodyOf(raw: Buffer): JsonObject {
  let body: unknown;
  try {
    body = parseJson(raw.toString('utf8'));
  } catch (error) {
    throw new ProblemError(400, 'Bad request', `The body is not valid JSON: ${(error as Error).message}.`);
  }
  if (!isObject(body)) throw new ProblemError(400, 'Bad request', 'The body is not a JSON object.');
  return body;
}

/**
 * A person who is to be erased is erased. What else is asked is kept for somebody to act on: what to tell a person, and that a whole shop
 * is to go, which is not done by a message alone.
 */
async function act(requested: Requested): Promise<void> {
  const { source, receivedAt, request } = requested;
  if (request.kind !== 'redact' || request.customerId === undefined) return keep(requested);
  const { customerId, orderIds } = request;
  const name = requestId(requested, await identityHash(env.IDENTITY_SECRET));
  const { id } = await requests.erase({ customerId, source, orderIds: [...orderIds] }, name);
  audit('erasure asked for', { id, by: source, receivedAt });
}

async function keep(requested: Requested): Promise<void> {
  await keepRequest(s3, env.BRONZE_BUCKET, requested, await identityHash(env.IDENTITY_SECRET));
  tell({ [WEBHOOK_METRICS.privacyRequests]: 1 });
}

const tell = (figures: Readonly<Record<string, number>>): void =>
  measure(WEBHOOK_METRICS.namespace, { Stack: env.STACK_NAME }, figures);

function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  reportFailure('webhooks failed', error);
  return new ProblemError(503, 'Service unavailable', 'The delivery was not taken; send it again later.');
}
