import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../terminal/errors.ts';

/** Where events go, and how the sender behaves while it has to wait. */
export interface Sending {
  readonly apiUrl: string;
  readonly writeKey: string;
  /** Ends the sending, also in the middle of a wait. @default nothing does */
  readonly signal?: AbortSignal;
  /** Told that the API makes the sender wait, that it still does, and that it no longer does. */
  readonly say: (text: string) => void;
}

const BATCH = 100;
/** Attempts while nobody answers at the address; an API that answers is waited for as long as it takes. */
const UNANSWERED_ATTEMPTS = 5;
const LONGEST_OWN_WAIT_SECONDS = 30;
/** An API that says `Retry-After: 0` must not be asked without pause. */
const LEAST_WAIT_SECONDS = 0.1;
const SAID_AGAIN_SECONDS = 30;

/**
 * Sends events to the tracking API in batches, as an SDK does: again after 429 and 5xx, when `Retry-After` says and until they
 * are taken; never after another 4xx.
 * @returns how many events were taken, which is all unless the signal came
 * @throws CommandError when the API refuses a batch; the connection's own error when nobody answers
 */
export async function sendEvents(events: readonly unknown[], sending: Sending): Promise<number> {
  for (let start = 0; start < events.length; start += BATCH) {
    if (!(await sendBatch(events.slice(start, start + BATCH), sending))) return start;
  }
  return events.length;
}

/** @returns false when the signal came first */
async function sendBatch(batch: readonly unknown[], sending: Sending): Promise<boolean> {
  const { signal, say } = sending;
  const waits = new Waits(say);
  for (let attempt = 1, unanswered = 0; signal?.aborted !== true; attempt++) {
    const refusal = await offer(batch, sending).catch((error: unknown) => {
      unanswered += 1;
      if (error instanceof CommandError || (unanswered === UNANSWERED_ATTEMPTS && !signal?.aborted)) throw error;
      return UNANSWERED;
    });
    if (refusal === undefined) {
      waits.end();
      return true;
    }
    if (refusal !== UNANSWERED) unanswered = 0;
    await waits.wait(refusal.why, refusal.seconds ?? ownWait(attempt), signal);
  }
  return false;
}

/** Why the API does not take a batch for now, and when to come again if it says so. */
interface Refusal {
  readonly why: string;
  readonly seconds: number | undefined;
}

const UNANSWERED: Refusal = { why: 'does not answer', seconds: undefined };

/** @returns undefined when the batch is taken */
async function offer(batch: readonly unknown[], sending: Sending): Promise<Refusal | undefined> {
  const response = await post(batch, sending);
  const { ok, status, headers } = response;
  const reason = await response.text();
  if (ok) return undefined;
  if (status !== 429 && status < 500) throw new CommandError(`The API answered ${status}: ${reason}`);
  return { why: `answers ${status}`, seconds: retryAfter(headers.get('retry-after'), Date.now()) };
}

function post(batch: readonly unknown[], { apiUrl, writeKey, signal }: Sending): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
  const headers = { 'content-type': 'application/json', authorization };
  const body = JSON.stringify({ batch, sentAt: new Date().toISOString() });
  return fetch(`${apiUrl}/v1/batch`, { method: 'POST', headers, body, ...(signal && { signal }) });
}

const ownWait = (attempt: number): number => Math.min(LONGEST_OWN_WAIT_SECONDS, 2 ** (attempt - 1));

/** A day: more is asked for again, and a timer cannot wait for a month. */
const LONGEST_WAIT_SECONDS = 86_400;

/** Seconds of a `Retry-After`, which is a number of them or a date (RFC 9110, 10.2.3); undefined for anything else. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const number = Number(header);
  const seconds = Number.isNaN(number) ? (Date.parse(header) - now) / 1000 : number;
  return Number.isFinite(seconds) ? Math.min(Math.max(LEAST_WAIT_SECONDS, seconds), LONGEST_WAIT_SECONDS) : undefined;
}

/** The waits of one batch: said when they begin, from time to time, and when they are over. */
class Waits {
  readonly #say: (text: string) => void;
  readonly #began = Date.now();
  #saidAt: number | undefined;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  async wait(why: string, seconds: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return;
    const now = Date.now();
    if (this.#saidAt === undefined || now - this.#saidAt >= 1000 * SAID_AGAIN_SECONDS) {
      this.#saidAt = now;
      const sofar = now - this.#began < 1000 ? '' : `, after ${this.#waited()} s so far`;
      this.#say(`The API ${why}; the events wait and are sent again in ${Math.ceil(seconds)} s${sofar}.`);
    }
    await sleep(1000 * seconds, undefined, { ...(signal && { signal }) }).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  }

  end(): void {
    if (this.#saidAt !== undefined) this.#say(`The API takes events again, after ${this.#waited()} s.`);
  }

  #waited(): number {
    return Math.round((Date.now() - this.#began) / 1000);
  }
}
