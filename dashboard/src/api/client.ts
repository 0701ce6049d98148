import type * as z from 'zod';
import type { API_ROUTES } from '../../../contracts/routes/table.ts';
import { accessToken, signIn } from '../auth/session.ts';

type Route = (typeof API_ROUTES)[keyof typeof API_ROUTES];
type Readable = Extract<Route, { method: 'GET' }>;

/** What the table of routes says that a path answers. */
export type Answer<Path extends Readable['path']> = z.output<Extract<Readable, { path: Path }>['answer']>;

/** A problem that the API answered with; the gateway’s own have a message alone. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly requestId: string | undefined;

  constructor(status: number, detail: string, requestId: string | undefined) {
    super(detail);
    this.status = status;
    this.requestId = requestId;
  }
}

/** Asks the API. A token that is refused is renewed once; then one has to sign in. @throws ApiError */
export async function get<Path extends Readable['path']>(
  path: Path,
  query: URLSearchParams = new URLSearchParams(),
  signal?: AbortSignal,
): Promise<Answer<Path>> {
  const response = await request(addressOf(path, query), { signal: signal ?? null });
  return (await response.json()) as Answer<Path>;
}

/** The address of a question, as scripts would ask it. */
export const addressOf = (path: string, query: URLSearchParams): string =>
  query.size === 0 ? path : `${path}?${query}`;

async function request(address: string, init: RequestInit = {}, isAgain = false): Promise<Response> {
  const token = await accessToken(isAgain);
  if (token === undefined) return signIn();
  const response = await fetch(address, { ...init, headers: { authorization: `Bearer ${token}` } });
  if (response.status === 401) return isAgain ? signIn() : request(address, init, true);
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as { detail?: string; message?: string; requestId?: string };
  throw new ApiError(response.status, body.detail ?? body.message ?? response.statusText, body.requestId);
}

/** Fetches a file of the API and hands it to the browser under a name. @throws ApiError */
export async function download(path: string, query: URLSearchParams, name: string): Promise<void> {
  const wanted = new URLSearchParams(query);
  wanted.set('format', 'csv');
  const response = await request(addressOf(path, wanted));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
