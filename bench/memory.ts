import { readFileSync } from 'node:fs';

const MIB = 2 ** 20;
const SAMPLE_MS = 20;

/** Largest resident memory of this process since {@link reset}, sampled, in MiB. */
export class MemorySampler {
  #peak = 0;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS).unref();
  }

  /** The peak so far; the next one starts now. */
  reset(): number {
    this.#sample();
    const peak = this.#peak / MIB;
    this.#peak = 0;
    return Math.round(peak);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss());
  }
}

/** Peak resident memory of this process in MiB as the kernel counted it, where it tells; else as libuv does. */
export function peakMemory(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes !== undefined) return Math.round(Number(kilobytes) / 1024);
  } catch {
    // No /proc on this system.
  }
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
