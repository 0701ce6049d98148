import { useQuery } from '@tanstack/react-query';
import { type Answer, call, get } from '../api/client.ts';

export type QueryResult = Answer<'/v1/query-runs/{runId}/result'>;

export interface Finished {
  readonly run: Answer<'/v1/query-runs/{runId}'>;
  readonly result: QueryResult;
}

const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 2000;
const FIRST_ROWS = new URLSearchParams({ limit: '1000' });
const FRESH_MS = 300_000;

export interface SavedQuery {
  readonly data: Finished | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refetch: () => void;
}

/** Runs a saved query and waits for it. @param parameters undefined until it is to run */
export function useSavedQuery(query: string, parameters: Readonly<Record<string, string>> | undefined): SavedQuery {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['saved query', query, parameters],
    queryFn: ({ signal }) => run(query, parameters ?? {}, signal),
    enabled: parameters !== undefined,
    staleTime: FRESH_MS,
    retry: false,
  });
  return { data, error, isFetching, refetch: () => void refetch() };
}

async function run(query: string, parameters: object, signal: AbortSignal): Promise<Finished> {
  let state = await call('POST', '/v1/queries/{query}/runs', { params: { query }, body: { parameters } });
  const params = { runId: state.id };
  // Nobody waits for it any more: what it has not scanned yet costs nothing.
  const stop = (): void => void call('DELETE', '/v1/query-runs/{runId}', { params });
  signal.addEventListener('abort', stop);
  for (let pause = FIRST_PAUSE_MS; isUnderWay(state.state); pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    state = await get('/v1/query-runs/{runId}', { params, signal });
  }
  signal.removeEventListener('abort', stop);
  if (state.state !== 'succeeded') throw new Error(state.reason ?? `The query was ${state.state}.`);
  return { run: state, result: await get('/v1/query-runs/{runId}/result', { params, query: FIRST_ROWS, signal }) };
}

const isUnderWay = (state: Finished['run']['state']): boolean => state === 'queued' || state === 'running';
