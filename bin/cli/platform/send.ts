import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../terminal/errors.ts';

const BATCH = 100;
const ATTEMPTS = 5;
const DEFAULT_WAIT_SECONDS = 1;

/** Sends events to the tracking API in batches, as an SDK does: again after 429 and 5xx, never after another 4xx. */
export async function sendEvents(apiUrl: string, writeKey: string, events: readonly unknown[]): Promise<void> {
  for (let start = 0; start < events.length; start += BATCH) {
    await sendBatch(apiUrl, writeKey, events.slice(start, start + BATCH));
  }
}

async function sendBatch(apiUrl: string, writeKey: string, batch: readonly unknown[]): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
  const headers = { 'content-type': 'application/json', authorization };
  const body = JSON.stringify({ batch, sentAt: new Date().toISOString() });
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${apiUrl}/v1/batch`, { method: 'POST', headers, body });
    if (response.ok) return;
    const isPassing = response.status === 429 || response.status >= 500;
    if (!isPassing || attempt === ATTEMPTS) {
      throw new CommandError(`The API answered ${response.status}: ${await response.text()}`);
    }
    await sleep(1000 * Number(response.headers.get('retry-after') ?? DEFAULT_WAIT_SECONDS));
  }
}
