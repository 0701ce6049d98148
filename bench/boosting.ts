import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { logLoss } from '../models/shared/metrics/classification.ts';
import { inFolder } from './account.ts';
import { type BoostingProblem, onlineRetailProblem, syntheticProblems } from './boosting-problem.ts';
import { measureAlone, measureBy } from './child.ts';
import { DatasetMissingError, onlineRetailFile } from './dataset.ts';
import { printMachine } from './machine.ts';
import { peerPython } from './peers/python.ts';

/** What both implementations are told, besides the columns in files. */
export interface BoostingRun {
  readonly features: number;
  readonly trainRows: number;
  readonly objective: BoostingProblem['objective'];
  readonly rounds: number;
  readonly learningRate: number;
  readonly leaves: number;
  readonly minLeafRows: number;
  readonly l2: number;
  readonly bins: number;
  readonly seed: number;
}

/** What both print. */
export interface BoostingMeasurement {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the process, in MiB. */
  readonly peak: number;
}

interface Measured extends BoostingMeasurement {
  /** Root mean squared error, or log loss, of the rows that were not trained on. */
  readonly error: number;
}

const PEER = join(import.meta.dirname, 'peers', 'boosting.py');
const ROUNDS = 2;
const MODEL = { rounds: 200, learningRate: 0.1, leaves: 31, minLeafRows: 20, l2: 1, bins: 255, seed: 1 };

/** Gradient boosting of the same rows with the same options, by the platform and by LightGBM: time, memory and quality. */
export async function boostingBench({ data }: { readonly data?: string }): Promise<void> {
  const python = await peerPython();
  await printMachine();
  console.log('the platform trains on one thread');
  for (const problem of syntheticProblems()) await compare(python, problem);
  try {
    await compare(python, await onlineRetailProblem(dirname(dirname(onlineRetailFile(data)))));
  } catch (error) {
    if (!(error instanceof DatasetMissingError)) throw error;
    console.log(`\nOnline Retail is left out: ${error.message}`);
  }
}

async function compare(python: string, problem: BoostingProblem): Promise<void> {
  const { x, y, trainRows, objective } = problem;
  await inFolder(async (folder) => {
    for (const [index, column] of x.columns.entries()) await writeFile(join(folder, `f${index}.f64`), column);
    await writeFile(join(folder, 'target.f64'), y);
    const run = { ...MODEL, features: x.columns.length, trainRows, objective } satisfies BoostingRun;
    console.log(`\n${problem.name}, ${JSON.stringify(MODEL)}`);
    row('', 'training', 'CPU', 'peak', objective === 'squared' ? 'RMSE' : 'log loss');
    const ours: Measured[] = [];
    const peers = new Map([...new Set([1, availableParallelism()])].map((threads) => [threads, [] as Measured[]]));
    // In turn: what slows the machine down for a while does not decide the ratio.
    for (let round = 0; round < ROUNDS; round++) {
      for (const [threads, measurements] of peers) {
        const options = JSON.stringify({ ...run, threads });
        measurements.push(await measured(problem, folder, () => measureBy(python, [PEER, folder, options])));
      }
      const alone = (): Promise<unknown> => measureAlone('boosting-process.ts', folder, JSON.stringify(run));
      ours.push(await measured(problem, folder, alone));
    }
    print(fastest(ours), new Map([...peers].map(([threads, measurements]) => [threads, fastest(measurements)])));
  });
}

async function measured(
  { y, trainRows, objective }: BoostingProblem,
  folder: string,
  train: () => Promise<unknown>,
): Promise<Measured> {
  const measurement = (await train()) as BoostingMeasurement;
  const predicted = new Float64Array(Uint8Array.from(await readFile(join(folder, 'predicted.f64'))).buffer);
  const actual = y.subarray(trainRows);
  return { ...measurement, error: objective === 'squared' ? rmse(actual, predicted) : logLoss(predicted, actual) };
}

function rmse(actual: Float64Array, predicted: Float64Array): number {
  const squares = actual.reduce((sum, value, row) => sum + (value - (predicted[row] as number)) ** 2, 0);
  return Math.sqrt(squares / actual.length);
}

const fastest = (rounds: readonly Measured[]): Measured =>
  rounds.reduce((best, each) => (each.seconds < best.seconds ? each : best));

function print(ours: Measured, peers: ReadonlyMap<number, Measured>): void {
  const figures = ({ seconds, cpuSeconds, peak, error }: Measured): string[] => [
    `${seconds.toFixed(2)} s`,
    `${cpuSeconds.toFixed(2)} s`,
    `${peak} MiB`,
    error.toFixed(5),
  ];
  row('platform', ...figures(ours));
  for (const [threads, peer] of peers) {
    row(`LightGBM, ${threads} thread${threads === 1 ? '' : 's'}`, ...figures(peer));
    const ratios = [ours.seconds / peer.seconds, ours.cpuSeconds / peer.cpuSeconds, ours.peak / peer.peak];
    row('platform / LightGBM', ...ratios.map((ratio) => ratio.toFixed(2)), (ours.error / peer.error).toFixed(4));
  }
}

const row = (name: string, ...cells: readonly string[]): void =>
  console.log(`  ${name.padEnd(22)}${cells.map((cell) => cell.padStart(12)).join('')}`);
