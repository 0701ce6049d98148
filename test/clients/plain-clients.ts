import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, callsOf, eventOf, WRITE_KEY } from './client.ts';

const IMPORT = 'POST /v1/import';
const PIXEL = 'GET /v1/pixel/track';
const BATCH = 100;
const AT_ONCE = 20;
const PAUSE_MS = 100;

/** Asks again until it is answered with 200, as `docs/ingest.md` tells senders without an SDK. */
async function persistently(ask: () => Promise<Response>): Promise<void> {
  for (;;) {
    const response = await ask().catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (response?.status === 200) return;
    await sleep(PAUSE_MS);
  }
}

const callOf = (client: string, key: string, properties: object) => {
  const messageId = `${client} ${key}`;
  return { type: 'track', messageId, userId: key, event: eventOf(client), properties };
};

export const PLAIN_CLIENTS: readonly Client[] = [
  {
    name: IMPORT,
    send: async (api, events) => {
      const calls = callsOf(events).map(({ key, properties }) => callOf(IMPORT, key, properties));
      const headers = { authorization: `Basic ${btoa(`${WRITE_KEY}:`)}`, 'content-type': 'application/json' };
      for (let start = 0; start < calls.length; start += BATCH) {
        const body = JSON.stringify({ batch: calls.slice(start, start + BATCH) });
        await persistently(() => fetch(`${api}/v1/import`, { method: 'POST', headers, body }));
      }
    },
  },
  {
    name: PIXEL,
    send: async (api, events) => {
      const calls = callsOf(events).map(({ key, properties }) => callOf(PIXEL, key, properties));
      for (let start = 0; start < calls.length; start += AT_ONCE) {
        const images = calls.slice(start, start + AT_ONCE).map((call) => {
          const data = encodeURIComponent(JSON.stringify({ ...call, writeKey: WRITE_KEY }));
          return persistently(() => fetch(`${api}/v1/pixel/track?data=${data}`));
        });
        await Promise.all(images);
      }
    },
  },
];
