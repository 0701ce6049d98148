import { once } from 'node:events';
import { Agent, get } from 'node:http';

export const CONNECTIONS = 32;

/** Asks a server on this machine over connections that are kept. */
export class HttpLoad {
  readonly #agent: Agent;
  readonly #connections: number;
  /** So that it goes on where it was, and asks nothing again too soon. */
  #asked = 0;
  readonly #origin: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(origin: string, headers: Readonly<Record<string, string>> = {}, connections = CONNECTIONS) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#connections = connections;
    this.#origin = origin;
    this.#headers = headers;
  }

  /** How many requests a second are answered while every connection always has one under way. */
  async throughput(paths: readonly string[], seconds: number): Promise<number> {
    const end = performance.now() + seconds * 1000;
    let answered = 0;
    const ask = async (): Promise<void> => {
      while (performance.now() < end) {
        await this.ask(paths[this.#asked++ % paths.length] ?? '/');
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: this.#connections }, ask));
    return answered / seconds;
  }

  /**
   * Milliseconds from when each request was due to its answer, at a steady rate. What a slow answer holds up counts as slow, too.
   */
  async latencies(paths: readonly string[], rate: number, seconds: number): Promise<number[]> {
    const start = performance.now();
    const measured: Promise<number>[] = [];
    const timed = async (index: number): Promise<number> => {
      await this.ask(paths[this.#asked++ % paths.length] ?? '/');
      return performance.now() - (start + (index * 1000) / rate);
    };
    while (measured.length < rate * seconds) {
      const due = Math.min(rate * seconds, ((performance.now() - start) * rate) / 1000);
      while (measured.length < due) measured.push(timed(measured.length));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return Promise.all(measured);
  }

  /** @throws Error when the answer is not 200 */
  async ask(path: string): Promise<void> {
    const [response] = await once(
      get(`${this.#origin}${path}`, { agent: this.#agent, headers: this.#headers }),
      'response',
    );
    response.resume();
    await once(response, 'end');
    if (response.statusCode !== 200) throw new Error(`GET ${path} answered ${response.statusCode}`);
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** The value below which a share of others lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
