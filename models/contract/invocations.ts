import { type Json, type JsonObject, RequestError } from '../../contracts/models.ts';
import type { Predictor } from '../model.ts';

/** A request that the server answers with an error: its status and what is wrong, for the caller to read. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export const JSON_TYPE = 'application/json';
const JSON_LINES_TYPE = 'application/jsonlines';

type MediaType = typeof JSON_TYPE | typeof JSON_LINES_TYPE;

const KNOWN: readonly MediaType[] = [JSON_TYPE, JSON_LINES_TYPE];

/** What a body is; without the header it is JSON. @throws HttpError 415 for what is not understood */
function contentType(header: string | undefined): MediaType {
  const named = essence(header ?? JSON_TYPE);
  const known = KNOWN.find((type) => type === named);
  if (!known) throw new HttpError(415, `The body should be ${KNOWN.join(' or ')}, not ${named}.`);
  return known;
}

/** What to answer in: like the request, unless only the other is wanted. @throws HttpError 406 when neither is */
function answerType(accept: string | undefined, asked: MediaType): MediaType {
  const wanted = (accept ?? '*/*').split(',').map(essence);
  if (wanted.some((range) => range === '*/*' || range === 'application/*')) return asked;
  const possible = [asked, ...KNOWN].find((type) => wanted.includes(type));
  if (!possible) throw new HttpError(406, `Answers come as ${KNOWN.join(' or ')}.`);
  return possible;
}

/** A media type without its parameters. */
const essence = (text: string): string => (text.split(';')[0] as string).trim().toLowerCase();

interface Answer {
  readonly type: MediaType;
  readonly body: string;
}

/** Answers to one request, or to several in their order. */
type Answers = { readonly one: JsonObject } | { readonly all: readonly JsonObject[] };

/**
 * Answers a body of `POST /invocations`:
 * - `application/json`: one request, or `{"instances": [request, ...]}`, answered by `{"predictions": [answer, ...]}`;
 * - `application/jsonlines`: a request a line, each answered by a line, which is `{"error": ...}` for one that is wrong.
 *
 * @throws HttpError 400, 406 or 415 saying what is wrong with the request
 */
export function invoke(
  predictor: Predictor,
  body: Uint8Array,
  headers: { readonly contentType: string | undefined; readonly accept: string | undefined },
): Answer {
  const asked = contentType(headers.contentType);
  const type = answerType(headers.accept, asked);
  const text = decoded(body);
  const answers = asked === JSON_TYPE ? answersToJson(predictor, text) : { all: answersToLines(predictor, text) };
  return { type, body: type === JSON_TYPE ? asJson(answers) : asLines(answers) };
}

function answersToJson(predictor: Predictor, text: string): Answers {
  const request = parsed(text, 'The body');
  if (!isBatch(request)) return { one: answered(predictor, request) };
  return { all: request.instances.map((each, index) => answered(predictor, each, `instances[${index}]: `)) };
}

function answersToLines(predictor: Predictor, text: string): JsonObject[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new HttpError(400, 'The body holds no line.');
  return lines.map((line) => {
    try {
      return answered(predictor, parsed(line, 'The line'));
    } catch (error) {
      if (error instanceof HttpError) return { error: error.message };
      throw error;
    }
  });
}

function answered(predictor: Predictor, request: unknown, where = ''): JsonObject {
  try {
    return predictor.predict(request);
  } catch (error) {
    if (error instanceof RequestError) throw new HttpError(400, `${where}${error.message}`);
    throw error;
  }
}

function isBatch(request: Json): request is { readonly instances: readonly Json[] } {
  if (typeof request !== 'object' || request === null || !('instances' in request)) return false;
  if (!Array.isArray(request.instances)) throw new HttpError(400, 'instances should be an array of requests.');
  const others = Object.keys(request).filter((name) => name !== 'instances');
  if (others.length > 0)
    throw new HttpError(400, `Beside instances there is ${others.join(', ')}, which nobody reads.`);
  return true;
}

function decoded(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new HttpError(400, 'The body is not valid UTF-8.');
  }
}

function parsed(text: string, what: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, `${what} is not valid JSON.`);
  }
}

const asJson = (answers: Answers): string =>
  JSON.stringify('one' in answers ? answers.one : { predictions: answers.all });

const asLines = (answers: Answers): string =>
  ('one' in answers ? [answers.one] : answers.all).map((answer) => `${JSON.stringify(answer)}\n`).join('');
