import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleEntries } from '../lib/bundle.ts';
import { measureBy } from './child.ts';

const ROUNDS = 5;
const LAST_DAYS = '/v1/metrics/sales?from=2026-09-01&to=2026-11-29&compare=none';
const AIM_SECONDS = 1.5;

interface Cold {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/**
 * From the start of a process to its first answer about 90 days, bundled as the function is, with files of a folder in the place of S3;
 * the least of five. @param folder of a snapshot
 */
export async function measureCold(folder: string): Promise<string> {
  const script = join(folder, 'cold.mjs');
  const entry = { in: 'bench/cold-process.ts', out: 'cold' };
  for (const { path, contents } of bundleEntries([entry], folder)) await writeFile(path, contents);
  const rounds: Cold[] = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push((await measureBy(process.execPath, [script, folder, LAST_DAYS])) as Cold);
  const seconds = Math.min(...rounds.map((cold) => cold.seconds));
  const cpu = Math.min(...rounds.map(({ cpuSeconds }) => cpuSeconds));
  const aim = `the aim of ${AIM_SECONDS} s is ${seconds <= AIM_SECONDS ? 'reached' : 'MISSED'}`;
  return `${seconds.toFixed(2)} s, ${cpu.toFixed(2)} s CPU: ${aim}`;
}
