/**
 * The platform's half of `bench -- boosting`, alone in its process: `boosting-process.ts FOLDER OPTIONS` reads and writes the same files
 * as `peers/boosting.py` and prints the same line of JSON.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BOOSTING_DEFAULTS, type Matrix, predictBoosting, trainBoosting } from '../models/boosting/index.ts';
import type { BoostingMeasurement, BoostingRun } from './boosting.ts';
import { peakMemory } from './memory.ts';

const [folder = '', options = ''] = process.argv.slice(2);

const column = async (name: string): Promise<Float64Array> =>
  new Float64Array(Uint8Array.from(await readFile(join(folder, name))).buffer);

const { features, trainRows, objective, ...rules } = JSON.parse(options) as BoostingRun;
const names = Array.from({ length: features }, (_, index) => `f${index}`);
const columns = await Promise.all(names.map((name) => column(`${name}.f64`)));
const y = await column('target.f64');
const rowsOf = (from: number, to: number): Matrix => ({
  names,
  columns: columns.map((each) => each.subarray(from, to)),
  rows: to - from,
});
const cpuStarted = process.cpuUsage();
const started = performance.now();
const model = trainBoosting(rowsOf(0, trainRows), y.subarray(0, trainRows), {
  ...BOOSTING_DEFAULTS,
  ...rules,
  objective: { kind: objective },
});
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpuStarted);
await writeFile(join(folder, 'predicted.f64'), predictBoosting(model, rowsOf(trainRows, y.length)));
const measured: BoostingMeasurement = { seconds, cpuSeconds: (user + system) / 1e6, peak: peakMemory() };
console.log(JSON.stringify(measured));
