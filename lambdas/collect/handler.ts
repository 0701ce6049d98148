import { randomUUID } from 'node:crypto';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { METRICS_ROUTE } from '../../contracts/routes/tracking.ts';
import { aws } from '../aws/client.ts';
import { audit, reportFailure } from '../aws/log.ts';
import { secretText } from '../aws/secret.ts';
import { addressName, assertThroughDistribution, callerAddress } from '../http/caller.ts';
import { corsHeaders } from '../http/cors.ts';
import { hashKey, sourceOfKey } from '../http/keys.ts';
import { ProblemError, problemResponse } from '../http/problem.ts';
import { packEnvelopes } from '../ingest/envelope.ts';
import { putRecords, ThrottledError } from '../stream/put-records.ts';
import { collectEnv } from './env.ts';
import { admitEvents, countEvents, spendOfAddress, spendOfKey } from './limits.ts';
import { isPixel, PIXEL, readPixel } from './pixel.ts';
import { keyOutsideBody, readRequest } from './request.ts';

const env = collectEnv.parse(process.env);
const kinesis = aws(new KinesisClient({}));
const RETRY_AFTER_SECONDS = '2';
/** Known to this function alone, so that nobody can try which address a stored name stands for. */
const ADDRESS_KEY = JSON.stringify(env.WRITE_KEYS);

/**
 * Takes tracking calls and puts their events on the stream; it judges requests, never single events.
 * Retry: a sender that gets 429 or 5xx sends the whole batch again with the same message ids, which silver counts once.
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const asked = event.headers['access-control-request-headers'];
  const cors = corsHeaders(event.headers.origin, asked, { credentials: true });
  if (event.requestContext.http.method === 'OPTIONS') return { statusCode: 204, headers: cors };
  if (isPixel(event)) return image(event);
  try {
    const events = event.rawPath === METRICS_ROUTE.path ? 0 : await collect(event, readRequest);
    const headers = { 'content-type': 'application/json', ...cors };
    return { statusCode: 200, headers, body: JSON.stringify({ success: true, events }) };
  } catch (error) {
    const response = problemResponse(problemOf(error));
    return { ...response, headers: { ...response.headers, ...cors } };
  }
}

/** An image is what was asked for, whatever became of its call. */
async function image(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    await collect(event, readPixel);
  } catch (error) {
    audit('pixel refused', { status: problemOf(error).status });
  }
  return PIXEL;
}

/** What is cheap to refuse comes first: a stranger's body is not read while a header tells that it is one. */
async function collect(event: APIGatewayProxyEventV2, read: typeof readRequest): Promise<number> {
  if (env.ORIGIN_SECRET !== undefined) {
    assertThroughDistribution(event.headers, await secretText(env.ORIGIN_SECRET));
  }
  const address = addressName(callerAddress(event, env.ORIGIN_SECRET !== undefined), ADDRESS_KEY);
  await spendOfAddress(address);
  const outside = keyOutsideBody(event);
  const early = outside === undefined ? undefined : await senderOf(outside);
  const { writeKey, events, ...shared } = read(event, outside);
  const { source, key } = early ?? (await senderOf(writeKey));
  await admitEvents({ address, key }, events.length);
  const envelopes = packEnvelopes({ v: 1, source, receivedAt: event.requestContext.timeEpoch, ...shared }, events);
  const records = Array.from(envelopes, (Data) => ({ Data, PartitionKey: randomUUID() }));
  await putRecords(kinesis, env.STREAM_NAME, records);
  await countEvents({ address, key }, events.length);
  audit('collected', { source, events: events.length, records: records.length });
  return events.length;
}

const KEY_NAME_LENGTH = 16;

/** Whose key it is, and a name for it that may be stored. @throws ProblemError 401, or 429 when it asks too often */
async function senderOf(writeKey: string): Promise<{ readonly source: string; readonly key: string }> {
  const source = sourceOfKey(env.WRITE_KEYS, writeKey);
  if (source === undefined) throw new ProblemError(401, 'Unauthorized', 'This write key is not known to this stage.');
  const key = `${source}/${hashKey(writeKey).slice(0, KEY_NAME_LENGTH)}`;
  await spendOfKey(key);
  return { source, key };
}

/** SDKs drop a batch on 400 and send it again on 429 and 5xx, so trouble on this side must never look like theirs. */
function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof RangeError)
    return new ProblemError(400, 'Bad request', 'An event is nested too deeply to be stored.');
  reportFailure('collect failed', error);
  const busy = error instanceof ThrottledError || (error as Error).name === 'ProvisionedThroughputExceededException';
  if (busy) {
    const headers = { 'retry-after': RETRY_AFTER_SECONDS };
    return new ProblemError(
      429,
      'Too many requests',
      'The stream is at its limit; send the batch again later.',
      headers,
    );
  }
  return new ProblemError(503, 'Service unavailable', 'The events were not taken; send the batch again later.');
}
