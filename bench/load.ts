import { join } from 'node:path';
import { inFolder } from './account.ts';
import { measureAlone } from './child.ts';
import { onlineRetailFile, repeatInvoices } from './dataset.ts';
import type { Work } from './load-file-process.ts';
import type { LoadMeasurement } from './load-process.ts';
import { printMachine } from './machine.ts';

const COPIES = 10;

const PEER = join('peers', 'load-duckdb.ts');
/** Of a load that takes seconds the least says most: what else the machine does only adds to it. */
const ROUNDS = 3;

/**
 * Loads Online Retail and refreshes, beside DuckDB's own reader of the same file, then loads a file of ten times its length: the
 * first gives times, the two together whether memory follows the file.
 */
export async function loadBench({ data }: { readonly data?: string }): Promise<void> {
  const file = onlineRetailFile(data);
  await printMachine();
  await inFolder(async (folder) => {
    const once = await measure(file, 2);
    print('Online Retail', once);
    await printPeer(file, folder);
    const long = join(folder, 'OnlineRetailTenTimes.csv.gz');
    await repeatInvoices(file, long, COPIES);
    const tenTimes = await measure(long, 0);
    print(`Online Retail, ${COPIES} times as long`, tenTimes);
    const ratio = peakOf(tenTimes, 'load') / peakOf(once, 'load');
    console.log(`\npeak memory of the load, ${COPIES} times the file / the file: ${ratio.toFixed(2)}`);
  });
}

/** Prints what the reading of a file takes, from packed CSV to Parquet. In turn, so that both meet the same machine. */
async function printPeer(file: string, folder: string): Promise<void> {
  const least = { load: Number.POSITIVE_INFINITY, peer: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    const load = (await measureAlone('load-file-process.ts', file)) as Work;
    const peer = (await measureAlone(PEER, file, join(folder, 'peer.parquet'))) as Work;
    if (load.rows !== peer.rows) throw new Error(`${load.rows} lines were accepted, and DuckDB read ${peer.rows}`);
    least.load = Math.min(least.load, load.cpuSeconds);
    least.peer = Math.min(least.peer, peer.cpuSeconds);
  }
  console.log(`\nTo Parquet, nothing stored, the least of ${ROUNDS} in turn`);
  console.log(`  load                  ${least.load.toFixed(2)} CPU-s`);
  console.log(`  the reader of DuckDB  ${least.peer.toFixed(2)} CPU-s`);
  console.log(`  ratio                 ${(least.load / least.peer).toFixed(1)}`);
}

const measure = async (file: string, refreshes: number): Promise<LoadMeasurement> =>
  (await measureAlone('load-process.ts', file, String(refreshes))) as LoadMeasurement;

function print(title: string, { phases, peak, reconciliation }: LoadMeasurement): void {
  const line = (name: string, ...figures: string[]): void =>
    console.log(`  ${name.padEnd(22)}${figures.map((figure) => figure.padStart(10)).join('')}`);
  console.log(`\n${title}`);
  line('', 'wall', 'CPU', 'peak');
  for (const { name, seconds, cpuSeconds, peak: sampled } of phases) {
    line(name, `${seconds.toFixed(2)} s`, `${cpuSeconds.toFixed(2)} s`, `${sampled} MiB`);
  }
  line('the process', '', '', `${peak} MiB`);
  const [received, accepted, duplicate, quarantined, difference] = reconciliation;
  if (received === undefined) return;
  const sum = `accepted ${accepted} + duplicate ${duplicate} + quarantined ${quarantined}`;
  console.log(`  received ${received} = ${sum}, difference ${difference}`);
}

function peakOf({ phases }: LoadMeasurement, name: string): number {
  const phase = phases.find((candidate) => candidate.name === name);
  if (!phase) throw new Error(`The measurement has no phase "${name}"`);
  return phase.peak;
}
