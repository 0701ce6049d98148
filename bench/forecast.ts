import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { olistSales, onlineRetailSales, type SalesData } from '../evaluation/forecaster-data.ts';
import { ets, mstl } from '../models/forecaster/augurs.ts';
import { completeDays } from '../models/forecaster/complete.ts';
import { blockSums, WEEK } from '../models/forecaster/history.ts';
import { dayNumber, weekday } from '../models/shared/calendar.ts';
import { wape } from '../models/shared/metrics/regression.ts';
import { inFolder } from './account.ts';
import { measureBy } from './child.ts';
import { onlineRetailFile } from './dataset.ts';
import { printMachine } from './machine.ts';
import { pythonWith } from './peers/python.ts';

/** What a method took for all its fits, and what it said at each origin of the weeks after it. */
interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly forecasts: readonly (readonly number[])[];
}

const METHODS = ['ets', 'mstl'] as const;

type ByMethod = Readonly<Record<(typeof METHODS)[number], Measured>>;

const PEER = join(import.meta.dirname, 'peers', 'forecast.py');
/** Apart from the other peers: statsforecast does not take their version of pandas. */
const REQUIREMENTS = join(import.meta.dirname, 'peers', 'requirements-forecast.txt');
const AHEAD = 4;
const ROUNDS = 2;

/** ETS of the weeks and MSTL of the days of a shop, by augurs (WebAssembly) and by statsforecast: time and error, an origin a week. */
export async function forecastBench({ data }: { readonly data?: string }): Promise<void> {
  const folder = dirname(dirname(onlineRetailFile(data)));
  const python = await pythonWith(REQUIREMENTS);
  await printMachine();
  await compare(python, 'Online Retail', wholeWeeks(await onlineRetailSales(folder)), 28);
  if (existsSync(join(folder, 'olist'))) await compare(python, 'Olist', wholeWeeks(await olistSales(folder)), 52);
  else console.log(`\nOlist is left out: ${join(folder, 'olist')} does not exist.`);
}

/** Revenue of the complete days, from the first Monday to the last Sunday. */
function wholeWeeks({ revenue }: SalesData): Float64Array {
  const numbers = revenue.map(({ day }) => dayNumber(day, 'daily_revenue'));
  const first = numbers.reduce((least, day) => Math.min(least, day));
  const days = new Float64Array(numbers.reduce((most, day) => Math.max(most, day)) - first + 1);
  for (const [row, day] of numbers.entries()) {
    days[day - first] = (days[day - first] as number) + (revenue[row]?.revenue ?? 0);
  }
  const { from, to } = completeDays(days, first);
  const monday = from + ((WEEK - weekday(first + from)) % WEEK);
  return days.slice(monday, to - weekday(first + to));
}

async function compare(python: string, name: string, days: Float64Array, from: number): Promise<void> {
  await inFolder(async (folder) => {
    const file = join(folder, 'series.json');
    await writeFile(file, JSON.stringify({ days: [...days], from, weeks: AHEAD }));
    const ours: ByMethod[] = [];
    const theirs: ByMethod[] = [];
    // In turn: what slows the machine down for a while does not decide the ratio.
    for (let round = 0; round < ROUNDS; round++) {
      theirs.push((await measureBy(python, [PEER, file])) as ByMethod);
      ours.push(measured(days, from));
    }
    print(name, days, from, ours, theirs);
  });
}

function measured(days: Float64Array, from: number): ByMethod {
  const weeks = blockSums(days);
  const none = new Float64Array(AHEAD).fill(Number.NaN);
  const methods = {
    ets: (origin: number) => ets(weeks.slice(0, origin), AHEAD) ?? none,
    mstl: (origin: number) => {
      const path = mstl(days.slice(0, origin * WEEK), [WEEK], AHEAD * WEEK);
      return path ? blockSums(path.map((value) => Math.max(0, value))) : none;
    },
  };
  const timed = (forecast: (origin: number) => Float64Array): Measured => {
    forecast(from);
    const cpuStarted = process.cpuUsage();
    const started = performance.now();
    const forecasts = Array.from({ length: weeks.length - from }, (_, at) => [...forecast(from + at)]);
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpuStarted);
    return { seconds, cpuSeconds: (user + system) / 1e6, forecasts };
  };
  return { ets: timed(methods.ets), mstl: timed(methods.mstl) };
}

function print(
  name: string,
  days: Float64Array,
  from: number,
  ours: readonly ByMethod[],
  theirs: readonly ByMethod[],
): void {
  const weeks = blockSums(days);
  console.log(`\n${name}: ${weeks.length - from} origins, the fastest of ${ROUNDS} rounds in turn`);
  row('', 'wall', 'CPU', 'WAPE, 1 week', `${AHEAD} weeks`);
  for (const method of METHODS) {
    const [own, peer] = [ours, theirs].map((rounds) => fastest(rounds.map((each) => each[method]))) as [
      Measured,
      Measured,
    ];
    const errors = [own, peer].map(({ forecasts }) =>
      [1, AHEAD].map((ahead) => errorOf(weeks, from, forecasts, ahead)),
    );
    for (const [at, label] of [`${method}, augurs`, `${method}, statsforecast`].entries()) {
      const { seconds, cpuSeconds } = at === 0 ? own : peer;
      row(
        label,
        `${seconds.toFixed(2)} s`,
        `${cpuSeconds.toFixed(2)} s`,
        ...(errors[at] ?? []).map((error) => error.toFixed(4)),
      );
    }
    const ratios = [own.seconds / peer.seconds, own.cpuSeconds / peer.cpuSeconds];
    const errorRatios = (errors[0] ?? []).map((error, at) => error / (errors[1]?.[at] ?? Number.NaN));
    row('augurs / statsforecast', ...[...ratios, ...errorRatios].map((ratio) => ratio.toFixed(2)));
  }
}

/** WAPE of the weeks that are so far ahead of their origin; NaN when a fit failed. */
function errorOf(weeks: Float64Array, from: number, forecasts: Measured['forecasts'], ahead: number): number {
  const reached = forecasts.filter((_, at) => from + at + ahead <= weeks.length);
  return wape(
    reached.map((_, at) => weeks[from + at + ahead - 1] as number),
    reached.map((path) => path[ahead - 1] ?? Number.NaN),
  );
}

const fastest = (rounds: readonly Measured[]): Measured =>
  rounds.reduce((best, each) => (each.seconds < best.seconds ? each : best));

const row = (name: string, ...cells: readonly string[]): void =>
  console.log(`  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(14)).join('')}`);
