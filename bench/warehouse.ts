import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PUBLISHED } from '../contracts/snapshot.ts';
import { inFolder, type Phase } from './account.ts';
import { measureAlone, measureBy } from './child.ts';
import { onlineRetailFile } from './dataset.ts';
import { printMachine } from './machine.ts';
import { peerPython } from './peers/python.ts';
import type { MartFigures, WarehouseMeasurement } from './warehouse-process.ts';

/** What `peers/warehouse.py` and `peers/warehouse-duckdb.ts` print. */
interface PeerMeasurement {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the whole process, in MiB. */
  readonly peak: number;
  readonly marts: Readonly<Record<string, MartFigures>>;
}

const PEER = join(import.meta.dirname, 'peers', 'warehouse.py');
const FLOOR = join('peers', 'warehouse-duckdb.ts');
/** The peer adds up doubles, the platform decimals. */
const TOLERANCE = 0.01;
const ROUNDS = 2;

/**
 * Every mart of Online Retail from silver, by the platform, by pandas and by hand-written SQL straight on DuckDB: all start from files
 * of silver and end with files of marts.
 */
export async function warehouseBench({ data }: { readonly data?: string }): Promise<void> {
  const file = onlineRetailFile(data);
  const python = await peerPython();
  await inFolder(async (folder) => {
    const [account, silver, pandasOut, duckDbOut] = ['account', 'silver', 'pandas', 'duckdb'].map((name) =>
      join(folder, name),
    ) as [string, string, string, string];
    for (const path of [silver, pandasOut, duckDbOut]) await mkdir(path);
    await measureAlone('warehouse-process.ts', 'fill', account, file, silver);
    await printMachine();
    const ours: WarehouseMeasurement[] = [];
    const pandas: PeerMeasurement[] = [];
    const floor: PeerMeasurement[] = [];
    // In turn, and the fastest of each: what slows the machine down for a while does not decide the ratio.
    for (let round = 0; round < ROUNDS; round++) {
      const measured = (await measureAlone('warehouse-process.ts', 'measure', account)) as WarehouseMeasurement;
      ours.push(measured);
      pandas.push((await measureBy(python, [PEER, silver, pandasOut, measured.zone])) as PeerMeasurement);
      floor.push((await measureAlone(FLOOR, silver, duckDbOut, measured.zone)) as PeerMeasurement);
    }
    print(ours, pandas, floor);
    printMarts(ours[0]?.marts ?? {}, pandas[0]?.marts ?? {}, floor[0]?.marts ?? {});
  });
}

/** The least of each figure over the rounds: what other work adds to one is not the work's own. */
interface Least {
  readonly name: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peak: number;
}

function print(
  ours: readonly WarehouseMeasurement[],
  pandas: readonly PeerMeasurement[],
  floor: readonly PeerMeasurement[],
): void {
  const peer = least('pandas, 14 marts', pandas);
  const phases = (ours[0]?.phases ?? []).map(({ name }, index) =>
    least(
      name,
      ours.map((each) => each.phases[index] as Phase),
    ),
  );
  const hand = least('DuckDB by hand, 14 marts', floor);
  const row = (name: string, ...cells: string[]): void =>
    console.log(`  ${name.padEnd(26)}${cells.map((cell) => cell.padStart(12)).join('')}`);
  console.log(`\nleast of ${ROUNDS} rounds in turn; ratios above 1 are in favour of what the line names`);
  row('', 'wall', 'CPU', 'peak', 'wall ratio', 'CPU ratio', 'peak ratio');
  for (const { name, seconds, cpuSeconds, peak } of [peer, hand, ...phases]) {
    const ratios = [peer.seconds / seconds, peer.cpuSeconds / cpuSeconds, peer.peak / peak];
    row(
      name,
      `${seconds.toFixed(2)} s`,
      `${cpuSeconds.toFixed(2)} s`,
      `${peak} MiB`,
      ...ratios.map((ratio) => ratio.toFixed(2)),
    );
  }
  const [marts, , full, one] = phases;
  if (!marts || !full || !one) throw new Error('warehouse-process.ts measured other phases than these');
  const aims: readonly (readonly [aim: string, reached: number, limit: number])[] = [
    ['14 marts, pandas’ wall by ours, at least 4', marts.seconds / peer.seconds, 1 / 4],
    ['14 marts, pandas’ CPU by ours, at least 2.3', marts.cpuSeconds / peer.cpuSeconds, 1 / 2.3],
    ['14 marts, wall by the floor’s, at most 1.6', marts.seconds / hand.seconds, 1.6],
    ['14 marts, CPU by the floor’s, at most 1.6', marts.cpuSeconds / hand.cpuSeconds, 1.6],
    ['refresh of everything, wall by pandas’ 14 marts, at most 1', full.seconds / peer.seconds, 1],
    ['refresh, one more event, CPU seconds, at most 1.5', one.cpuSeconds, 1.5],
    ['14 marts, peak by pandas’, at most 0.5', marts.peak / peer.peak, 0.5],
  ];
  console.log();
  for (const [aim, reached, limit] of aims) {
    const told = limit < 0.5 ? 1 / reached : reached;
    console.log(`  ${aim.padEnd(62)}${told.toFixed(2).padStart(8)}  ${reached <= limit ? 'reached' : 'MISSED'}`);
  }
  console.log();
}

type Figures = Readonly<Record<string, MartFigures>>;

function printMarts(ours: Figures, pandas: Figures, floor: Figures): void {
  const agree = (a: MartFigures | undefined, b: MartFigures | undefined): boolean =>
    a !== undefined && a.rows === b?.rows && Math.abs(a.revenue - b.revenue) <= TOLERANCE;
  for (const [mart, { rows, revenue }] of Object.entries(pandas)) {
    const differing = [
      ...(agree(floor[mart], pandas[mart]) ? [] : [`the floor has ${JSON.stringify(floor[mart])}`]),
      ...(!(mart in ours) || agree(ours[mart], pandas[mart]) ? [] : [`the platform has ${JSON.stringify(ours[mart])}`]),
    ];
    const defined = mart in ours ? 'all three agree' : 'the peers agree; the platform defines more';
    const told = `${rows} rows, ${revenue.toFixed(2)}`;
    console.log(
      `  ${mart.padEnd(20)} ${told.padEnd(28)} ${differing.length === 0 ? defined : `DIFFERS: ${differing.join(', ')}`}`,
    );
  }
  const lacking = PUBLISHED.filter((mart) => !(mart in pandas));
  console.log(
    `\n  published marts: ${PUBLISHED.length}; the peers make ${Object.keys(pandas).length} and lack ${lacking.join(', ')}`,
  );
}

const least = (name: string, measured: readonly Omit<Least, 'name'>[]): Least => ({
  name,
  seconds: Math.min(...measured.map(({ seconds }) => seconds)),
  cpuSeconds: Math.min(...measured.map(({ cpuSeconds }) => cpuSeconds)),
  peak: Math.min(...measured.map(({ peak }) => peak)),
});
