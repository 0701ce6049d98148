import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenario } from './data/scenario.ts';
import { compareErasure } from './erasure.ts';
import { Lake } from './lake.ts';
import { compareMachine } from './machine.ts';
import { maintain } from './maintenance.ts';
import { comparePrelude } from './prelude.ts';
import { Refreshes, type Window } from './refresh.ts';
import { Report } from './report.ts';
import { sabotage } from './sabotage.ts';
import { compareScans } from './scans.ts';
import { installed, trinoFor } from './trino/distribution.ts';
import { newestJava } from './trino/java.ts';
import { TrinoServer } from './trino/server.ts';
import { createTables } from './trino/tables.ts';
import { catalogTables, LocalWarehouse, TrinoWarehouse } from './warehouse.ts';

const ANY_BATCH = '2026-03-02-03-04-05-00000000';
const ANY_WINDOW = { batch: ANY_BATCH, taken: ANY_BATCH, since: '2026-03-01', changed: '2026-02-28 12:00:00' };
/** Their marts are views of the same facts, so no data makes them disagree; only a fault in a view does, which unit tests make. */
const ALWAYS_TRUE = new Set([
  'revenue_agrees',
  'affinity_in_range',
  'cohorts_agree',
  'customers_agree',
  'attribution_credits',
]);
const started = Date.now();
const say = (text: string): void => console.log(text);
const tell = (text: string): void => say(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`);

/** Runs the warehouse's SQL on Trino and on the local account side by side. @returns how many differences there are */
async function main(): Promise<number> {
  const java = newestJava();
  const distribution = trinoFor(java);
  const home = installed(distribution, java, say);
  const folder = mkdtempSync(join(tmpdir(), 'shoplake-conformance-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const lake = new Lake(join(folder, 'lake'));
  mkdirSync(lake.folder);
  tell(`Starting Trino ${distribution.version} on Java ${java.release} ...`);
  const options = { home, distribution, java, folder: join(folder, 'trino'), lake: lake.folder };
  const server = await TrinoServer.start(options);
  try {
    return await conformance(server, lake, join(folder, 'account'));
  } finally {
    await server.stop();
  }
}

async function conformance(server: TrinoServer, lake: Lake, account: string): Promise<number> {
  await createTables(server.client, lake.folder);
  const local = await LocalWarehouse.open(account, lake.folder);
  const trino = new TrinoWarehouse(server.client);
  const report = new Report();
  try {
    tell('Functions');
    await comparePrelude(trino, local, report);
    const refreshes = new Refreshes(trino, local, report);
    tell('Views');
    await refreshes.define();
    await refreshes.validate(ANY_WINDOW);
    await compareMachine(server.client, ANY_WINDOW, report);
    let last: Window = ANY_WINDOW;
    for await (const { name, window, views } of scenario(lake)) {
      tell(`Refresh: ${name}`);
      await refreshes.run(window, views);
      last = window;
    }
    tell('Maintenance');
    await maintain(trino, local);
    await refreshes.compare();
    tell('Scans');
    await compareScans(server.client, catalogTables, ANY_WINDOW, report);
    tell('Checks of a spoilt warehouse');
    await sabotage([trino, local]);
    await refreshes.checkSpoilt(last, ALWAYS_TRUE);
    await refreshes.hold(last);
    // By now every table holds somebody, rows that are held out of gold as well.
    tell('Erasure');
    await compareErasure([trino, local], lake, report);
  } finally {
    await local.close();
  }
  tell('Done');
  report.print(say);
  return report.differences;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

try {
  process.exitCode = (await main()) > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error && error.name === 'MissingToolError' ? error.message : error);
  process.exitCode = 1;
}
