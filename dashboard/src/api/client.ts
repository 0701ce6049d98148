import type * as z from 'zod';
import type { API_ROUTES } from '../../../contracts/routes/table.ts';
import { accessToken, signIn } from '../auth/session.ts';
import { save } from './save.ts';

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

/** What a question is made of beside its path. */
export interface Asking {
  /** Of the path. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: URLSearchParams;
  readonly signal?: AbortSignal;
}

/** Asks the API. A token that is refused is renewed once; then one has to sign in. @throws ApiError */
export async function get<Path extends Readable['path']>(path: Path, asking: Asking = {}): Promise<Answer<Path>> {
  const { params, query, signal } = asking;
  const response = await request(addressOf(path, query, params), { signal: signal ?? null });
  return (await response.json()) as Answer<Path>;
}

type Method = Exclude<Route['method'], 'GET'>;
type RouteOf<M extends Method, Path> = Extract<Route, { method: M; path: Path }>;

/** Has the API do something. @param body JSON, or the bytes of a file @throws ApiError */
export async function call<M extends Method, Path extends Extract<Route, { method: M }>['path']>(
  method: M,
  path: Path,
  { params, query, signal, body }: Asking & { readonly body?: object } = {},
): Promise<z.output<RouteOf<M, Path>['answer']>> {
  const isFile = body instanceof Blob;
  const response = await request(addressOf(path, query, params), {
    method,
    signal: signal ?? null,
    headers: { 'content-type': isFile ? 'application/octet-stream' : 'application/json' },
    ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
  });
  return (response.status === 204 ? null : await response.json()) as z.output<RouteOf<M, Path>['answer']>;
}

/** The address of a question, as scripts would ask it. */
export function addressOf(path: string, query = new URLSearchParams(), params: Asking['params'] = {}): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  return query.size === 0 ? filled : `${filled}?${query}`;
}

async function request(address: string, init: RequestInit, isAgain = false): Promise<Response> {
  const token = await accessToken(isAgain);
  if (token === undefined) return signIn();
  const response = await fetch(address, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
  if (response.status === 401) return isAgain ? signIn() : request(address, init, true);
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as { detail?: string; message?: string; requestId?: string };
  throw new ApiError(response.status, body.detail ?? body.message ?? response.statusText, body.requestId);
}

/** Fetches a file of the API and hands it to the browser under a name. @throws ApiError */
export async function download(path: string, asking: Asking, name: string): Promise<void> {
  const query = new URLSearchParams(asking.query);
  if (name.endsWith('.csv')) query.set('format', 'csv');
  const response = await request(addressOf(path, query, asking.params), {});
  save(await response.blob(), name);
}
