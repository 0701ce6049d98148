import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { inFolder } from './account.ts';
import { type AlsProblem, heldOutNdcg, onlineRetailProblem, syntheticProblem } from './als-problem.ts';
import { measureAlone, measureBy } from './child.ts';
import { DatasetMissingError, onlineRetailFile } from './dataset.ts';
import { printMachine } from './machine.ts';
import { peerPython } from './peers/python.ts';

/** What both implementations are told, besides the matrix in files. */
export interface AlsRun {
  readonly rows: number;
  readonly cols: number;
  readonly factors: number;
  readonly regularisation: number;
  readonly alpha: number;
  readonly iterations: number;
  readonly threads: number;
  readonly seed: number;
}

/** What both print. */
export interface AlsMeasurement {
  /** Seconds of each. */
  readonly iterations: readonly number[];
  /** Of the whole training. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the process, in MiB. */
  readonly peak: number;
}

interface Measured extends AlsMeasurement {
  /** Median seconds. */
  readonly perIteration: number;
  readonly ndcg: number;
}

const PEER = join(import.meta.dirname, 'peers', 'als.py');
const ROUNDS = 2;
const MODEL = { factors: 64, iterations: 15, seed: 42 };
const SYNTHETIC = { regularisation: 0.05, alpha: 1 };
const ONLINE_RETAIL = { regularisation: 20, alpha: 1 };

/** Implicit ALS on the same matrix with the same options, by the platform and by implicit: time, memory and quality. */
export async function alsBench({ data }: { readonly data?: string }): Promise<void> {
  const python = await peerPython();
  await printMachine();
  await compare(python, syntheticProblem(), SYNTHETIC);
  try {
    await compare(python, await onlineRetailProblem(dirname(dirname(onlineRetailFile(data)))), ONLINE_RETAIL);
  } catch (error) {
    if (!(error instanceof DatasetMissingError)) throw error;
    console.log(`\nOnline Retail is left out: ${error.message}`);
  }
}

async function compare(python: string, problem: AlsProblem, weights: typeof SYNTHETIC): Promise<void> {
  const { rows, cols, indptr, indices, values } = problem.matrix;
  await inFolder(async (folder) => {
    await writeFile(join(folder, 'indptr.i32'), indptr);
    await writeFile(join(folder, 'indices.i32'), indices);
    await writeFile(join(folder, 'weights.f32'), values);
    console.log(`\n${problem.name}, ${indices.length} entries, ${JSON.stringify({ ...MODEL, ...weights })}`);
    row('', 'iteration', 'training', 'CPU', 'peak', 'NDCG@10');
    for (const threads of new Set([1, availableParallelism()])) {
      const options = JSON.stringify({ ...MODEL, ...weights, rows, cols, threads } satisfies AlsRun);
      const peers: Measured[] = [];
      const ours: Measured[] = [];
      // In turn: what slows the machine down for a while does not decide the ratio.
      for (let round = 0; round < ROUNDS; round++) {
        peers.push(await measured(problem, folder, () => measureBy(python, [PEER, folder, options])));
        ours.push(await measured(problem, folder, () => measureAlone('als-process.ts', folder, options)));
      }
      print(threads, fastest(peers), fastest(ours));
    }
  });
}

async function measured(problem: AlsProblem, folder: string, train: () => Promise<unknown>): Promise<Measured> {
  const measurement = (await train()) as AlsMeasurement;
  const sorted = measurement.iterations.toSorted((a, b) => a - b);
  const ndcg = heldOutNdcg(problem, await factors(folder, 'users.f32'), await factors(folder, 'items.f32'));
  return { ...measurement, perIteration: sorted[sorted.length >> 1] as number, ndcg };
}

const factors = async (folder: string, name: string): Promise<Float32Array> =>
  new Float32Array(Uint8Array.from(await readFile(join(folder, name))).buffer);

const fastest = (rounds: readonly Measured[]): Measured =>
  rounds.reduce((best, each) => (each.perIteration < best.perIteration ? each : best));

function print(threads: number, peer: Measured, ours: Measured): void {
  const figures = (each: Measured): string[] => [
    `${(1000 * each.perIteration).toFixed(0)} ms`,
    `${each.seconds.toFixed(2)} s`,
    `${each.cpuSeconds.toFixed(2)} s`,
    `${each.peak} MiB`,
    each.ndcg.toFixed(4),
  ];
  const on = `${threads} thread${threads === 1 ? '' : 's'}`;
  row(`implicit, ${on}`, ...figures(peer));
  row(`platform, ${on}`, ...figures(ours));
  const ratios = [
    ours.perIteration / peer.perIteration,
    ours.seconds / peer.seconds,
    ours.cpuSeconds / peer.cpuSeconds,
    ours.peak / peer.peak,
  ];
  row('platform / implicit', ...ratios.map((ratio) => ratio.toFixed(2)), (ours.ndcg / peer.ndcg).toFixed(4));
}

const row = (name: string, ...cells: readonly string[]): void =>
  console.log(`  ${name.padEnd(22)}${cells.map((cell) => cell.padStart(12)).join('')}`);
