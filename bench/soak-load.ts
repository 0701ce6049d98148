import { setTimeout as sleep } from 'node:timers/promises';
import { LOCAL_WRITE_KEY } from '../bin/cli/commands/simulate.ts';

const BATCH = 10;
const PAUSE_MS = 500;
const RETRY_MS = 250;
const AUTHORIZATION = `Basic ${Buffer.from(`${LOCAL_WRITE_KEY}:`).toString('base64')}`;

/** Where the message ids of a load begin. */
export const MESSAGES = 'soak-';

/** Steady events over HTTP, each with an id of its own, sent again until it is accepted, as an SDK would with patience. */
export class SteadyLoad {
  readonly #url: () => string;
  readonly #stop = new AbortController();
  #sent = 0;
  #refused = 0;
  #done: Promise<void> = Promise.resolve();

  constructor(url: () => string) {
    this.#url = url;
  }

  /** Events that were accepted: those with the ids from 0 up to this. */
  get accepted(): number {
    return this.#sent;
  }

  /** Requests that were answered with 429 or 5xx, or not at all. */
  get refused(): number {
    return this.#refused;
  }

  start(): void {
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const body = JSON.stringify({ batch: Array.from({ length: BATCH }, (_, at) => event(this.#sent + at)) });
      while (!(await this.#offer(body))) await sleep(RETRY_MS);
      this.#sent += BATCH;
      await sleep(PAUSE_MS);
    }
  }

  async #offer(body: string): Promise<boolean> {
    const headers = { 'content-type': 'application/json', authorization: AUTHORIZATION };
    try {
      const response = await fetch(`${this.#url()}/v1/batch`, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(10_000),
      });
      const text = await response.text();
      if (response.ok) return true;
      if (response.status < 500 && response.status !== 429) throw new TypeError(`${response.status}: ${text}`);
    } catch (error) {
      if (error instanceof TypeError && /^\d/.test(error.message)) throw error;
    }
    this.#refused += 1;
    return false;
  }
}

function event(number: number): object {
  return {
    type: 'track',
    event: 'Product Viewed',
    messageId: `${MESSAGES}${number}`,
    anonymousId: `a-${number % 97}`,
    timestamp: new Date().toISOString(),
    sentAt: new Date().toISOString(),
    properties: { product_id: `P-${number % 50}`, price: 9.5, currency: 'GBP' },
  };
}
