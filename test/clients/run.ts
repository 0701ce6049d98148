/**
 * Lets every client that the documentation names send events through an unreliable network, unmodified, and looks in the lake whether
 * one is missing or there twice. Ends with 1 when it is, and prints the table; `--write` puts it into docs/reliability.md.
 *
 *     npm run test:clients -- [--events 10000] [--only NAME] [--write]
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Account } from '@shoplake/local';
import { refresh } from '../../bin/cli/platform/executions.ts';
import { openAccount, platformOf } from '../../bin/cli/platform/local.ts';
import { runQuery } from '../../bin/cli/platform/query.ts';
import { startChromium } from '../browser/chromium.ts';
import { browserClients } from './browser-clients.ts';
import type { Client } from './client.ts';
import { type Exchanges, type FaultyApi, refusingRecords, seeded, serveFaulty } from './faulty-api.ts';
import { faultsOf, type Row, rowOf, table } from './matrix.ts';
import { NODE_CLIENTS } from './node-clients.ts';
import { PLAIN_CLIENTS } from './plain-clients.ts';
import { PYTHON_CLIENTS } from './python-clients.ts';

const DOCUMENT = join(import.meta.dirname, '../../docs/reliability.md');
const SEED = 20_261_129;
/** A client that brings nothing for so long has given up. SDKs of browsers wait for a minute before they try a last time. */
const QUIET_MS = 90_000;

/** Waits until a client has brought all of its events, or nothing more for a while. */
async function arrived(api: FaultyApi, events: number): Promise<Exchanges> {
  let [known, since] = [0, Date.now()];
  while (api.taken().size < events && Date.now() - since < QUIET_MS) {
    await sleep(200);
    if (api.taken().size !== known) [known, since] = [api.taken().size, Date.now()];
  }
  await sleep(1000); // an answer that was cut makes a client send once more
  return api.take();
}

async function matrix(clients: readonly Client[], events: number, dataDir: string): Promise<Row[]> {
  const random = seeded(SEED);
  let account: Account | undefined;
  const api = await serveFaulty(() => account ?? fail(), random);
  account = await openAccount(dataDir, { apiEndpoint: api.url, faults: { kinesis: { put: refusingRecords(random) } } });
  const platform = platformOf(account, dataDir, true);
  try {
    const sent: [Client, Exchanges][] = [];
    for (const client of clients) {
      const started = Date.now();
      await client.send(api.url, events);
      sent.push([client, await arrived(api, events)]);
      console.log(`${client.name}: ${events} events in ${Math.round((Date.now() - started) / 1000)} s`);
    }
    await platform.settled?.();
    await refresh(platform);
    const [ledger] = await runQuery(
      platform,
      "SELECT pending, difference FROM gold.reconciliation WHERE source = 'web'",
    );
    if (Number(ledger?.difference) !== 0 || Number(ledger?.pending) !== 0)
      throw new Error(`The ledger does not add up: ${JSON.stringify(ledger)}`);
    return await Promise.all(sent.map(([{ name }, exchanges]) => rowOf(platform, name, events, exchanges)));
  } finally {
    await api.close();
    await platform.close();
  }
}

function fail(): never {
  throw new Error('The account is not open yet.');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { events: { type: 'string', default: '10000' }, only: { type: 'string' }, write: { type: 'boolean' } },
  });
  const browser = await startChromium();
  const dataDir = await mkdtemp(join(tmpdir(), 'shoplake-clients-'));
  try {
    const all = [...NODE_CLIENTS, ...PYTHON_CLIENTS, ...browserClients(browser), ...PLAIN_CLIENTS];
    const clients = all.filter(({ name }) => values.only === undefined || name.includes(values.only));
    const rows = await matrix(clients, Number(values.events), dataDir);
    console.log(`\n${table(rows)}\n`);
    const faults = rows.flatMap(faultsOf);
    for (const fault of faults) console.error(fault);
    process.exitCode = faults.length === 0 && rows.length > 0 ? 0 : 1;
    if (values.write && faults.length === 0) await write(table(rows));
  } finally {
    await browser.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Puts the table between the marks of the document. */
async function write(text: string): Promise<void> {
  const document = await readFile(DOCUMENT, 'utf8');
  await writeFile(
    DOCUMENT,
    document.replace(/(<!-- clients -->\n)[\s\S]*?(<!-- clients end -->)/, `$1\n${text}\n\n$2`),
  );
}

await main();
