import { resolve } from 'node:path';
import { DataFolderInUseError } from '@shoplake/local';
import { Command } from 'commander';
import pc from 'picocolors';
import type { DailyReport } from '../../../contracts/reports.ts';
import { sendLiveTraffic } from '../platform/live-traffic.ts';
import { DEFAULT_DATA, dataFolder } from '../platform/local.ts';
import { loadSample } from '../platform/sample-load.ts';
import { readSampleState } from '../platform/sample-shop.ts';
import { type Served, serve } from '../platform/serve.ts';
import { admitEverybody, type SignIns } from '../platform/welcome.ts';
import { CommandError } from '../terminal/errors.ts';
import { dataOption, jsonOption, wholeNumber } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';
import { line, waiting } from '../terminal/progress.ts';
import { dailyOf, describeDaily } from './report.ts';
import { LOCAL_WRITE_KEY } from './simulate.ts';

interface UpOptions {
  readonly data: string;
  readonly port?: number;
  readonly once?: boolean;
  readonly empty?: boolean;
  readonly live: boolean;
  readonly json?: boolean;
}

/** What a start did. */
interface Summary {
  readonly stage: 'local';
  readonly api: string;
  readonly data: string;
  readonly seconds: number;
  /** Events of the sample shop that this start loaded. */
  readonly loaded: number;
  readonly report: DailyReport | null;
  /** Who may sign in, and the key by which scripts read, made anew at each start; not of one that leaves at once. */
  readonly signIns: SignIns | null;
}

const CLOSING_MS = 8000;

export const upCommand = (): Command =>
  new Command('up')
    .description('run the platform on this machine, with a sample shop in it')
    .option('--port <n>', 'port of the API; 4000, or a free one if that is taken', wholeNumber(0, 65_535))
    .option('--once', 'leave when everything is built')
    .option('--empty', 'load no sample shop')
    .option('--no-live', 'send no live traffic')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(up);

async function up(options: UpOptions): Promise<void> {
  const started = Date.now();
  const dataDir = await dataFolder(options.data);
  const served = await start(dataDir, options.port);
  try {
    const loaded = options.empty ? 0 : await loadSample(served.platform, dataDir);
    await waiting('Refreshing', served.account.idle());
    const report = await dailyOf(served.platform, 'all').catch(() => null);
    const seconds = Math.round((Date.now() - started) / 100) / 10;
    const signIns = options.once === true ? null : await admitEverybody(served.platform);
    const summary: Summary = { stage: 'local', api: served.url, data: dataDir, seconds, loaded, report, signIns };
    print(options.json === true, summary, () => describeStart(summary));
    if (options.once !== true) await run(served, options, dataDir);
  } finally {
    await served.close();
  }
}

async function start(dataDir: string, asked: number | undefined): Promise<Served> {
  try {
    return await serve(dataDir, asked);
  } catch (error) {
    if (!(error instanceof DataFolderInUseError)) throw error;
    throw new CommandError(`${error.message} See it with: npx shoplake status --data ${dataDir}`);
  }
}

/** Goes on until the person stops it: schedules fire, and the sample shop has visitors. */
async function run({ account, url }: Served, options: UpOptions, dataDir: string): Promise<void> {
  account.startSchedules();
  const signal = stopSignal();
  const stopped = new Promise<void>((settle) => signal.addEventListener('abort', () => settle(), { once: true }));
  const state = options.live && !options.empty ? await readSampleState(dataDir) : undefined;
  if (state) void sendLiveTraffic(state, { apiUrl: url, writeKey: LOCAL_WRITE_KEY, signal, say: line });
  await stopped;
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(controller));
  return controller.signal;
}

/** Ends the run, in time whatever is under way: all of it is kept, and goes on at the next start. A second Ctrl-C ends it at once. */
function stop(controller: AbortController): void {
  controller.abort();
  setTimeout(() => {
    line(`Work was still under way after ${CLOSING_MS / 1000} s; the next start goes on with it.`);
    process.exit(0);
  }, CLOSING_MS).unref();
}

/** What a person reads at the end of a start. */
export function describeStart({ api, data, seconds, loaded, report, signIns }: Summary): string {
  const which = data === resolve(DEFAULT_DATA) ? '' : ` --data ${data}`;
  const lines = [
    ...(report ? [describeDaily(report), ''] : []),
    `${pc.green('Ready')} after ${seconds} s${loaded > 0 ? `, with ${loaded.toLocaleString('en-GB')} events of the sample shop` : ''}.`,
  ];
  const folder = `Data       ${data}`;
  if (signIns === null) return [...lines, folder].join('\n');
  const { people, readKey } = signIns;
  return [
    ...lines,
    `Dashboard  ${pc.cyan(api)}`,
    ...people.map(({ email, password }, index) => `${index === 0 ? 'Sign in' : '       '}    ${email}  ${password}`),
    `API        curl -H 'Authorization: Bearer ${readKey}' '${api}/v1/reports/daily'`,
    `           write key of the local stage: ${LOCAL_WRITE_KEY}`,
    `SQL        npx shoplake query${which} 'SELECT * FROM gold.daily_sales ORDER BY sale_date DESC LIMIT 7'`,
    folder,
    pc.dim('The read key and the passwords are new at every start. Stop with Ctrl-C; the data stays.'),
  ].join('\n');
}
