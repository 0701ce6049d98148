import { call, get } from './client.ts';

const PAUSE_MS = 500;

/** Refreshes, after whatever refresh runs now, and waits for the end. @returns whether it succeeded */
export async function refreshed(): Promise<boolean> {
  const isRunning = async (): Promise<boolean> =>
    (await get('/v1/refreshes')).items.some(({ status }) => status === 'running');
  while (await isRunning()) await pause();
  const { id } = await call('POST', '/v1/refreshes');
  while (await isRunning()) await pause();
  const { items } = await get('/v1/refreshes');
  return items.find((refresh) => refresh.id === id)?.status === 'succeeded';
}

/** Before something is asked again that is under way. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
