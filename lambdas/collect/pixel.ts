import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { callOf } from '../../contracts/routes/tracking.ts';
import { ProblemError } from '../http/problem.ts';
import { isObject, type JsonObject } from '../ingest/fields/value.ts';
import { parseJson } from '../ingest/json.ts';
import { readRequest, type TrackingRequest } from './request.ts';

/** One transparent point, GIF89a. */
const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** What an image has to be, whatever became of the call that it carried: a page shows no broken picture, and nobody reads why. */
export const PIXEL: APIGatewayProxyStructuredResultV2 = {
  statusCode: 200,
  headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' },
  body: GIF,
  isBase64Encoded: true,
};

export const isPixel = ({ rawPath, requestContext: { http } }: APIGatewayProxyEventV2): boolean =>
  http.method === 'GET' && rawPath.includes('/pixel/');

/**
 * Reads the call that an image carries, as the body that it would have been in a POST.
 * @throws ProblemError as {@link readRequest} does
 */
export function readPixel(event: APIGatewayProxyEventV2): TrackingRequest {
  const { queryStringParameters: parameters = {}, rawPath } = event;
  const call = callOf(rawPath) ?? '';
  const body = parameters.data === undefined ? fromParameters(parameters) : fromData(parameters.data);
  const asPost = { ...event, headers: {}, rawPath: `/v1/${call}`, body: JSON.stringify(body), isBase64Encoded: false };
  return readRequest(asPost);
}

/** JSON, in base64 or as it is. */
function fromData(data: string): JsonObject {
  for (const text of [data, Buffer.from(data, 'base64').toString('utf8')]) {
    try {
      const value = parseJson(text);
      if (isObject(value)) return value;
    } catch {
      // The other spelling, or none, is looked at next.
    }
  }
  throw new ProblemError(400, 'Bad request', '`data` holds no JSON object, in base64 or as it is.');
}

/** `properties.revenue=5` is a field of an object; of its own, a parameter is a text. */
function fromParameters(parameters: Readonly<Record<string, string | undefined>>): JsonObject {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const [object = '', ...path] = name.split('.');
    if (path.length === 0) body[name] = OBJECTS.has(name) && value ? fromData(value) : value;
    else if (OBJECTS.has(object)) body[object] = { ...(body[object] as object), [path.join('.')]: value };
  }
  return body;
}

const OBJECTS: ReadonlySet<string> = new Set(['properties', 'context', 'traits']);
