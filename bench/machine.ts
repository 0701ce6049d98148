import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { version } from '@duckdb/node-api';

/** Says on what the figures below were measured, and how busy it was. */
export async function printMachine(): Promise<void> {
  const gibibytes = (totalmem() / 2 ** 30).toFixed(1);
  const model = cpus()[0]?.model ?? 'unknown processor';
  console.log(
    `${availableParallelism()} cores (${model}), ${gibibytes} GiB, Node ${process.version}, DuckDB ${version()}`,
  );
  console.log(`load of the last minute before the run: ${loadavg()[0]?.toFixed(1)}`);
}
