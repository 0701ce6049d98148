/**
 * The platform's half of `bench -- als`, alone in its process: `als-process.ts FOLDER OPTIONS` reads and writes the same files as
 * `peers/als.py` and prints the same line of JSON.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trainAls } from '../models/recommender/als/index.ts';
import type { AlsMeasurement, AlsRun } from './als.ts';
import { peakMemory } from './memory.ts';

const [folder = '', options = ''] = process.argv.slice(2);

/** Where a file of numbers of four bytes lies in memory. */
async function words(name: string): Promise<[memory: ArrayBuffer, offset: number, length: number]> {
  const { buffer, byteOffset, byteLength } = await readFile(join(folder, name));
  return [buffer, byteOffset, byteLength / 4];
}

const { rows, cols, ...run } = JSON.parse(options) as AlsRun;
const matrix = {
  rows,
  cols,
  indptr: new Int32Array(...(await words('indptr.i32'))),
  indices: new Int32Array(...(await words('indices.i32'))),
  values: new Float32Array(...(await words('weights.f32'))),
};
const cpuStarted = process.cpuUsage();
const times = [performance.now()];
const { users, items } = await trainAls(matrix, { ...run, progress: () => times.push(performance.now()) });
const seconds = (performance.now() - (times[0] as number)) / 1000;
const { user, system } = process.cpuUsage(cpuStarted);
await writeFile(join(folder, 'users.f32'), users);
await writeFile(join(folder, 'items.f32'), items);
const measured: AlsMeasurement = {
  // Without the first, which waits for the threads to start; that is in the time of the whole.
  iterations: times.slice(2).map((time, at) => (time - (times[at + 1] as number)) / 1000),
  seconds,
  cpuSeconds: (user + system) / 1e6,
  peak: peakMemory(),
};
console.log(JSON.stringify(measured));
