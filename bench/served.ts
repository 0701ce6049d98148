import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ROOT } from './account.ts';
import { CONNECTIONS, HttpLoad, quantile } from './http-load.ts';

const SECONDS = 5;
const WARM_UP_SECONDS = 2;
/** Of which the best counts: the others were held up by what else the machine did. */
const ROUNDS = 3;

/** A program of this folder's Node, or another, whose output is read. */
export const start = (args: readonly string[], program: string = process.execPath): ChildProcess =>
  spawn(program, [...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });

/** What a process has printed once that ends in a pattern. */
export async function printed(child: ChildProcess, end: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    text += chunk;
    if (end.test(text)) return text;
  }
  throw new Error(`The process ended before it was ready: ${text}`);
}

export async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** What a server does with some requests. */
export interface ServedFigures {
  /** Requests a second while every connection has one under way. */
  readonly most: number;
  /** Milliseconds at a steady rate, of the best of three rounds. */
  readonly p50: number;
  readonly p99: number;
}

export interface Pace {
  /** Requests a second. */
  readonly rate: number;
  readonly connections?: number;
}

/** Asks a server as fast as it answers, and then at a steady rate. */
export async function measureServed(
  origin: string,
  paths: readonly string[],
  { rate, connections = CONNECTIONS }: Pace,
  headers: Readonly<Record<string, string>> = {},
): Promise<ServedFigures> {
  const load = new HttpLoad(origin, headers, connections);
  try {
    await load.throughput(paths, WARM_UP_SECONDS);
    const most = await load.throughput(paths, SECONDS);
    const rounds: (readonly [p50: number, p99: number])[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const steady = await load.latencies(paths, rate, SECONDS);
      rounds.push([quantile(steady, 0.5), quantile(steady, 0.99)]);
    }
    const [[p50, p99] = [Number.NaN, Number.NaN]] = rounds.sort(([, a], [, b]) => a - b);
    return { most, p50, p99 };
  } finally {
    load.close();
  }
}

/** A server that is asked as fast as it answers. */
export interface Contestant {
  readonly process: ChildProcess;
  readonly load: HttpLoad;
  readonly paths: readonly string[];
}

export interface Throughput {
  /** Requests a second, of the best of three rounds. */
  readonly most: number;
  /** Milliseconds of processor time that a request took the server, the least of the rounds. */
  readonly cpuMs: number;
}

/** Asks servers in turn, so that what slows the machine down for a while does not decide which is faster. */
export async function inTurn<const C extends readonly Contestant[]>(
  contestants: C,
): Promise<{ readonly [K in keyof C]: Throughput }> {
  const rounds: Throughput[][] = contestants.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, { process, load, paths }] of contestants.entries()) {
      await load.throughput(paths, WARM_UP_SECONDS);
      const before = cpuSecondsOf(process);
      const most = await load.throughput(paths, SECONDS);
      rounds[index]?.push({ most, cpuMs: ((cpuSecondsOf(process) - before) * 1000) / (most * SECONDS) });
    }
  for (const { load } of contestants) load.close();
  return rounds.map((all) => ({
    most: Math.max(...all.map(({ most }) => most)),
    cpuMs: Math.min(...all.map(({ cpuMs }) => cpuMs)),
  })) as unknown as { readonly [K in keyof C]: Throughput };
}

const TICKS_A_SECOND = 100;

/** Of all threads of a process, as Linux counts them; NaN elsewhere. */
function cpuSecondsOf({ pid }: ChildProcess): number {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(afterName[11]) + Number(afterName[12])) / TICKS_A_SECOND;
  } catch {
    return Number.NaN;
  }
}
