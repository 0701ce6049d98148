/**
 * Loads one file into an empty account and refreshes it, alone in its process so that the peak memory is that of this work.
 * Arguments: the file, and how many refreshes follow the load. Prints one line of JSON, a {@link LoadMeasurement}.
 */
import { inFolder, MeasuredAccount, type Phase } from './account.ts';
import { peakMemory } from './memory.ts';

export interface LoadMeasurement {
  readonly phases: readonly Phase[];
  /** Of the whole process, in MiB. */
  readonly peak: number;
  /** What `gold.reconciliation` says of the source; empty without a refresh. */
  readonly reconciliation: readonly (string | undefined)[];
}

const RECONCILIATION = `SELECT received, accepted, duplicate, quarantined, difference
  FROM gold.reconciliation WHERE source = 'online-retail'`;

async function measure(dataDir: string, file: string, refreshes: number): Promise<LoadMeasurement> {
  const account = await MeasuredAccount.open(dataDir);
  try {
    await account.phase('first refresh, empty', async () => undefined);
    await account.phase('load', () => account.load(file, 'online-retail'));
    if (refreshes > 0) await account.phase('refresh of the file', () => account.refresh());
    if (refreshes > 1) await account.phase('refresh, nothing new', () => account.refresh({}, 'unchanged'));
    const [reconciliation = []] = refreshes > 0 ? await account.query(RECONCILIATION) : [];
    return { phases: account.phases, peak: peakMemory(), reconciliation };
  } finally {
    await account.close();
  }
}

const [file = '', refreshes = '0'] = process.argv.slice(2);
const measurement = await inFolder((dataDir) => measure(dataDir, file, Number(refreshes)));
console.log(JSON.stringify(measurement));
