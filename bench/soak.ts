import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { refresh } from '../bin/cli/platform/executions.ts';
import { printMachine } from './machine.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { MESSAGES, SteadyLoad } from './soak-load.ts';
import { SoakedPlatform } from './soak-platform.ts';
import { type SoakResult, writeSoak } from './soak-report.ts';

const DISK_MEBIBYTES = 768;
const FAULT_SECONDS = 8;
const HOUR_MS = 3_600_000;
const REFRESH_EVERY_MS = 20_000;
/** What a person may be kept waiting after a fault. */
const PROMISED_SECONDS = 30;
const GIVEN_UP_SECONDS = 180;
const MINUTES_A_ROUND = 5;

interface Fault {
  readonly name: string;
  /** Whether it ends the process. */
  readonly isDeadly?: true;
  /** Brings it about, and ends it. Undefined where this machine cannot. */
  readonly run: ((soaked: SoakedPlatform) => Promise<void>) | undefined;
}

const faultsOn = (disk: SmallDisk | undefined): readonly Fault[] => [
  {
    name: 'throttling of stream and functions',
    run: async (soaked) => {
      soaked.order({ throttle: true });
      await sleep(1000 * FAULT_SECONDS);
      soaked.order({ throttle: false });
    },
  },
  { name: 'kill -9 and a new start', isDeadly: true, run: (soaked) => soaked.kill() },
  {
    name: 'disk full',
    run:
      disk &&
      (async () => {
        disk.fill();
        await sleep(1000 * FAULT_SECONDS);
        disk.free();
      }),
  },
  { name: 'clock an hour ahead', run: async (soaked) => soaked.order({ clock: HOUR_MS }) },
  { name: 'clock two hours back', run: async (soaked) => soaked.order({ clock: -HOUR_MS }) },
  { name: 'clock right again', run: async (soaked) => soaked.order({ clock: 0 }) },
];

/**
 * Lets the platform run under steady load while faults come in turn and refreshes go on. Measures how long after each the first
 * event that is accepted lies in staging, and in the end whether every accepted event stands in silver exactly once.
 */
export async function soakBench({
  minutes = 30,
  write = false,
}: {
  readonly minutes?: number;
  readonly write?: boolean;
}): Promise<void> {
  await printMachine();
  const disk = mountSmallDisk(DISK_MEBIBYTES);
  const folder = disk?.folder ?? mkdtempSync(join(tmpdir(), 'shoplake-soak-'));
  try {
    const result = await soak(join(folder, 'data'), minutes, faultsOn(disk));
    print(result);
    if (write) await writeSoak(result);
    if (!isKept(result)) process.exitCode = 1;
  } finally {
    if (disk) disk.unmount();
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function soak(dataDir: string, minutes: number, faults: readonly Fault[]): Promise<SoakResult> {
  const soaked = await SoakedPlatform.start(dataDir);
  const load = new SteadyLoad(() => soaked.url);
  const refreshes = new Refreshes(soaked);
  try {
    load.start();
    refreshes.start();
    await recovered(soaked, load);
    const { recoveries, memory } = await rounds(soaked, load, minutes, faults);
    await load.stop();
    const refreshed = await refreshes.stop();
    const ledger = await balance(soaked, load);
    return {
      ...{ minutes, recoveries, refreshes: refreshed, ...ledger },
      leftOut: faults.filter(({ run }) => run === undefined).map(({ name }) => name),
      accepted: load.accepted,
      refused: load.refused,
      memory: { warm: median(memory.slice(0, memory.length / 4)), end: median(memory.slice(-memory.length / 4)) },
      stopped: await soaked.stop(),
    };
  } catch (error) {
    console.error(soaked.said.slice(-30).join('\n'));
    await soaked.stop();
    throw error;
  }
}

/** Fault after fault, in slots of one length; what takes longer than its slot makes the soak longer. */
async function rounds(
  soaked: SoakedPlatform,
  load: SteadyLoad,
  minutes: number,
  faults: readonly Fault[],
): Promise<{ recoveries: { fault: string; seconds: number | undefined }[]; memory: number[] }> {
  const count = Math.max(1, Math.floor(minutes / MINUTES_A_ROUND));
  const recoveries: { fault: string; seconds: number | undefined }[] = [];
  let memory: number[] = [];
  // A process that is killed in every round never grows old enough to show whether its memory does.
  const isDue = (fault: Fault, round: number): boolean => !(fault.isDeadly && count > 1 && round >= count / 2);
  const turns = Array.from({ length: count }, (_, round) => faults.filter((fault) => isDue(fault, round))).flat();
  const slot = (minutes * 60_000) / turns.length;
  for (const { name, run, isDeadly } of turns) {
    const next = performance.now() + slot;
    if (run) {
      await run(soaked);
      const seconds = await recovered(soaked, load);
      recoveries.push({ fault: name, seconds });
      console.log(`${name}: ${seconds?.toFixed(1) ?? 'no recovery, after'} s`);
    }
    if (isDeadly) memory = [];
    for (; performance.now() < next; await sleep(1000)) memory.push(soaked.memory);
  }
  return { recoveries, memory };
}

/** Refreshes, and holds what lies in silver against what was accepted. */
async function balance(
  soaked: SoakedPlatform,
  load: SteadyLoad,
): Promise<Pick<SoakResult, 'lost' | 'doubled' | 'difference'>> {
  const platform = await soaked.platform();
  await platform.arrived?.(60_000);
  await refresh(platform);
  const [counts = {}] = await soaked.query(
    `SELECT count(*) AS n, count(DISTINCT message_id) AS ids FROM silver.events WHERE message_id LIKE '${MESSAGES}%'`,
  );
  const [ledger = {}] = await soaked.query("SELECT * FROM gold.reconciliation WHERE source = 'web'");
  return {
    lost: load.accepted - Number(counts.ids),
    doubled: Number(counts.n) - Number(counts.ids),
    difference: Number(ledger.difference),
  };
}

/** Waits until an event that is accepted from now on lies in the lake. @returns after how many seconds; undefined when it never did */
async function recovered(soaked: SoakedPlatform, load: SteadyLoad): Promise<number | undefined> {
  const began = performance.now();
  const before = load.accepted;
  const seconds = (): number => (performance.now() - began) / 1000;
  for (; seconds() < GIVEN_UP_SECONDS; await sleep(100)) {
    if (load.accepted === before) continue;
    // The batch under way when the fault ended may have been accepted before it: the one after it counts.
    const probe = `SELECT 1 AS found FROM bronze.raw_events WHERE body LIKE '%"${MESSAGES}${before + 10}"%' LIMIT 1`;
    if ((await soaked.query(probe)).length > 0) return seconds();
  }
  return undefined;
}

/** Refreshes that go on meanwhile; one that fails in a fault is followed by the next. */
class Refreshes {
  readonly #soaked: SoakedPlatform;
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #published = 0;

  constructor(soaked: SoakedPlatform) {
    this.#soaked = soaked;
  }

  start(): void {
    this.#done = this.#run();
  }

  /** @returns how many succeeded */
  async stop(): Promise<number> {
    this.#stop.abort();
    await this.#done;
    return this.#published;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#soaked
        .platform()
        .then((platform) => refresh(platform))
        .then(
          () => {
            this.#published += 1;
          },
          () => undefined, // what failed, and what was killed, is what the next one makes up for
        );
      await sleep(REFRESH_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Whether everything was as promised. */
const isKept = ({ recoveries, lost, doubled, difference, stopped }: SoakResult): boolean =>
  recoveries.every(({ seconds }) => seconds !== undefined && seconds <= PROMISED_SECONDS) &&
  [lost, doubled, difference].every((count) => count === 0) &&
  stopped <= 10;

function print(result: SoakResult): void {
  for (const { fault, seconds } of result.recoveries)
    console.log(`${fault.padEnd(40)}${seconds === undefined ? 'never' : `${seconds.toFixed(1)} s`.padStart(8)}`);
  for (const name of result.leftOut) console.log(`${name.padEnd(40)}left out: no file system can be mounted here`);
  const { accepted, refused, refreshes, lost, doubled, difference, memory, stopped } = result;
  console.log(`\naccepted ${accepted} events after ${refused} refusals, ${refreshes} refreshes went through`);
  console.log(`lost ${lost}, doubled ${doubled}, difference of the ledger ${difference}`);
  console.log(
    `memory ${memory.warm} MiB warm, ${memory.end} MiB in the end; gone ${stopped.toFixed(1)} s after Ctrl-C`,
  );
  console.log(isKept(result) ? 'Everything was as promised.' : 'Not everything was as promised.');
}
