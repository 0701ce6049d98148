import { HttpError } from './http-error.ts';

export const JSON_TYPE = 'application/json';
export const JSON_LINES_TYPE = 'application/jsonlines';

export type MediaType = typeof JSON_TYPE | typeof JSON_LINES_TYPE;

const KNOWN: readonly MediaType[] = [JSON_TYPE, JSON_LINES_TYPE];

/** What a body is; without the header it is JSON. @throws HttpError 415 for what is not understood */
export function contentType(header: string | undefined): MediaType {
  const named = essence(header ?? JSON_TYPE);
  const known = KNOWN.find((type) => type === named);
  if (!known) throw new HttpError(415, `The body should be ${KNOWN.join(' or ')}, not ${named}.`);
  return known;
}

/** What to answer in: like the request, unless only the other is wanted. @throws HttpError 406 when neither is */
export function answerType(accept: string | undefined, asked: MediaType): MediaType {
  const wanted = (accept ?? '*/*').split(',').map(essence);
  if (wanted.some((range) => range === '*/*' || range === 'application/*')) return asked;
  const possible = [asked, ...KNOWN].find((type) => wanted.includes(type));
  if (!possible) throw new HttpError(406, `Answers come as ${KNOWN.join(' or ')}.`);
  return possible;
}

/** A media type without its parameters. */
const essence = (text: string): string => (text.split(';')[0] as string).trim().toLowerCase();
