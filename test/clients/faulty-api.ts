import { gunzipSync } from 'node:zlib';
import { type Account, type HttpRequest, type HttpResponse, serveHttp } from '@shoplake/local';
import type { KinesisFaults } from '@shoplake/local/testing';

/** What is done to a part of the requests, each as often as the others. */
const FAULTS = ['429', '503', 'cut before', 'cut after'] as const;
/** Of all requests. */
const SHARE = 0.04;
/** Of the records on their way to the stream, which refuses them for once. */
const RECORD_SHARE = 0.03;

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The stream takes a request's records in part: the function has to put the rest again. */
export function refusingRecords(random: () => number): NonNullable<KinesisFaults['put']> {
  return () => (random() < RECORD_SHARE ? 'ProvisionedThroughputExceededException' : undefined);
}

/** What became of the requests of one client. */
export interface Exchanges {
  /** Events of requests that the API took, repeated ones included. */
  readonly received: number;
  /** How often each fault was injected. */
  readonly faults: Readonly<Record<(typeof FAULTS)[number], number>>;
  /** Keys of the events that the API took. */
  readonly taken: ReadonlySet<string>;
}

export interface FaultyApi {
  readonly url: string;
  /** What became of a client's requests since this was last asked. */
  readonly take: () => Exchanges;
  /** The keys of events taken since {@link take}. */
  readonly taken: () => ReadonlySet<string>;
  readonly close: () => Promise<void>;
}

/**
 * The API of an account with an unreliable network before it: requests are refused, or their connection is cut before or after the
 * API has worked on them, so that the client cannot know.
 */
export async function serveFaulty(account: () => Account, random: () => number): Promise<FaultyApi> {
  let now = newExchanges();
  const handle = async (request: HttpRequest): Promise<HttpResponse> => {
    const keys = keysIn(request);
    const fault = keys.length > 0 && random() < SHARE ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined;
    if (fault) now.faults[fault] += 1;
    if (fault === 'cut before') throw new Error(fault);
    if (fault === '429' || fault === '503') return refusal(request, Number(fault));
    const response = await account().request(request);
    if (response.status === 200) note(now, keys);
    if (fault === 'cut after') throw new Error(fault);
    return response;
  };
  const { url, close } = await serveHttp({ port: 0, handle });
  const take = (): Exchanges => {
    const before = now;
    now = newExchanges();
    return before;
  };
  return { url, take, taken: () => now.taken, close: () => close() };
}

interface Counting {
  received: number;
  readonly faults: Record<(typeof FAULTS)[number], number>;
  readonly taken: Set<string>;
}

const newExchanges = (): Counting => ({
  received: 0,
  faults: { '429': 0, '503': 0, 'cut before': 0, 'cut after': 0 },
  taken: new Set(),
});

function note(exchanges: Counting, keys: readonly string[]): void {
  exchanges.received += keys.length;
  for (const key of keys) exchanges.taken.add(key);
}

/** Browsers tell a page what was refused only with these. */
function refusal({ headers }: HttpRequest, status: number): HttpResponse {
  const origin = headers.find(([name]) => name.toLowerCase() === 'origin')?.[1] ?? '*';
  return {
    status,
    headers: {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'Retry-After',
      ...(status === 429 && { 'retry-after': '1' }),
    },
    body: Buffer.from('{}'),
  };
}

const KEY = /key-\d{5}/g;

/** The keys of the events that a request carries; none for one that is not about events. */
function keysIn({ method, target, headers, body }: HttpRequest): string[] {
  if (method === 'GET') return target.includes('/pixel/') ? keysOf(decodeURIComponent(target)) : [];
  if (method !== 'POST') return [];
  const isGzip = headers.some(([name, value]) => name.toLowerCase() === 'content-encoding' && value === 'gzip');
  return keysOf((isGzip ? gunzipSync(body) : body).toString());
}

const keysOf = (text: string): string[] => [...new Set(text.match(KEY) ?? [])];
