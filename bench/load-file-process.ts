/**
 * Reads Online Retail as `load` does, from the packed file to Parquet objects that are not stored: what of a load is its own work.
 * Argument: the file. Prints one line of JSON, a {@link Work}.
 */
import { createReadStream } from 'node:fs';
import { wholeAmount } from '../lambdas/ingest/decimal.ts';
import { Protection } from '../lambdas/ingest/masking/protection.ts';
import { pseudonymiser } from '../lambdas/ingest/privacy.ts';
import { loadFile } from '../lambdas/load/load-file.ts';
import { onlineRetail } from '../lambdas/load/sources/online-retail.ts';

export interface Work {
  readonly cpuSeconds: number;
  readonly rows: number;
}

const [file = ''] = process.argv.slice(2);
const hash = pseudonymiser('benchmark');
const context = {
  ...{ source: onlineRetail.name, fileId: 'f'.repeat(32), receivedAt: Date.now() },
  ...{ timeZone: 'Europe/London', currency: 'GBP', largestAmount: wholeAmount(1_000_000_000) },
  ...{ hash, protection: new Protection(hash, { ip: 'truncate', mask: [] }) },
};
const started = process.cpuUsage();
const { accepted } = await loadFile(onlineRetail, context, 'OnlineRetail.csv.gz', {
  read: () => createReadStream(file),
  write: async (objects) => {
    for (const { body } of objects) if (body.length === 0) throw new Error('An object has no bytes');
  },
  progress: async () => undefined,
});
const { user, system } = process.cpuUsage(started);
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, rows: accepted } satisfies Work));
