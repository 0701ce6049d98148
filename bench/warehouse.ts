import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PUBLISHED } from '../contracts/snapshot.ts';
import { inFolder, type Phase } from './account.ts';
import { measureAlone, measureBy } from './child.ts';
import { onlineRetailFile } from './dataset.ts';
import { printMachine } from './machine.ts';
import { peerPython } from './peers/python.ts';
import type { MartFigures, WarehouseMeasurement } from './warehouse-process.ts';

/** What `peers/warehouse.py` prints. */
interface PeerMeasurement {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the whole process, in MiB. */
  readonly peak: number;
  readonly marts: Readonly<Record<string, MartFigures>>;
}

const PEER = join(import.meta.dirname, 'peers', 'warehouse.py');
/** The peer adds up doubles, the platform decimals. */
const TOLERANCE = 0.01;
const ROUNDS = 2;

/** Every mart of Online Retail from silver, by the platform and by pandas: both start from files of silver and end with files of marts. */
export async function warehouseBench({ data }: { readonly data?: string }): Promise<void> {
  const file = onlineRetailFile(data);
  const python = await peerPython();
  await inFolder(async (folder) => {
    const [account, silver, out] = ['account', 'silver', 'out'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const path of [silver, out]) await mkdir(path);
    await measureAlone('warehouse-process.ts', 'fill', account, file, silver);
    await printMachine();
    const ours: WarehouseMeasurement[] = [];
    const theirs: PeerMeasurement[] = [];
    // In turn, and the fastest of each: what slows the machine down for a while does not decide the ratio.
    for (let round = 0; round < ROUNDS; round++) {
      const measured = (await measureAlone('warehouse-process.ts', 'measure', account)) as WarehouseMeasurement;
      ours.push(measured);
      theirs.push((await measureBy(python, [PEER, silver, out, measured.zone])) as PeerMeasurement);
    }
    print(ours, theirs);
  });
}

function print(ours: readonly WarehouseMeasurement[], theirs: readonly PeerMeasurement[]): void {
  const peer = fastest(theirs);
  const peerPeak = Math.min(...theirs.map(({ peak }) => peak));
  const row = (name: string, ...cells: string[]): void =>
    console.log(`  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(12)).join('')}`);
  const times = ({ seconds, cpuSeconds }: { seconds: number; cpuSeconds: number }): string[] => [
    `${seconds.toFixed(2)} s`,
    `${cpuSeconds.toFixed(2)} s`,
  ];
  console.log(`\nfastest of ${ROUNDS} rounds in turn`);
  row('', 'wall', 'CPU', 'peak', 'wall ratio', 'CPU ratio', 'peak ratio');
  row('pandas', ...times(peer), `${peerPeak} MiB`);
  const peak = Math.min(...ours.map((each) => each.peak));
  for (const [index, { name }] of (ours[0]?.phases ?? []).entries()) {
    const phase = fastest(ours.map(({ phases }) => phases[index] as Phase));
    const ratios = [peer.seconds / phase.seconds, peer.cpuSeconds / phase.cpuSeconds, peerPeak / peak];
    row(name, ...times(phase), `${peak} MiB`, ...ratios.map((ratio) => ratio.toFixed(2)));
  }
  console.log('  (a ratio above 1 is in favour of the platform; its peak is that of the whole process)\n');
  printMarts(ours[0]?.marts ?? {}, peer.marts);
}

function printMarts(ours: WarehouseMeasurement['marts'], theirs: PeerMeasurement['marts']): void {
  for (const [mart, { rows, revenue }] of Object.entries(ours)) {
    const peer = theirs[mart];
    const agrees = peer?.rows === rows && Math.abs(peer.revenue - revenue) <= TOLERANCE;
    const told = `${rows} rows, ${revenue.toFixed(2)}`;
    console.log(
      `  ${mart.padEnd(20)} ${told.padEnd(28)} ${agrees ? 'agrees' : `DIFFERS: the peer has ${JSON.stringify(peer)}`}`,
    );
  }
  const lacking = PUBLISHED.filter((mart) => !(mart in theirs));
  console.log(
    `\n  published marts: ${PUBLISHED.length}; the peer makes ${Object.keys(theirs).length} and lacks ${lacking.join(', ')}`,
  );
}

const fastest = <T extends { readonly seconds: number }>(measured: readonly T[]): T =>
  measured.reduce((best, each) => (each.seconds < best.seconds ? each : best));
