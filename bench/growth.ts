import { measureAlone } from './child.ts';
import type { GrowthMeasurement } from './growth-process.ts';
import { printMachine } from './machine.ts';

const DAYS = 60;
const TIMES = [1, 4, 16];

/** What a refresh with one more day of events takes when the history behind it grows: wall and processor time, not bytes scanned. */
export async function growthBench(): Promise<void> {
  await printMachine();
  const row = (...cells: string[]): void => console.log(cells.map((cell) => cell.padStart(12)).join(''));
  row('history', 'events', 'a day’s', 'first wall', 'wall', 'CPU', 'wall ratio', 'CPU ratio');
  let base: GrowthMeasurement | undefined;
  for (const times of TIMES) {
    const measured = (await measureAlone('growth-process.ts', String(DAYS * times))) as GrowthMeasurement;
    base ??= measured;
    row(
      `${DAYS * times} days`,
      String(measured.events),
      String(measured.eventsADay),
      `${measured.firstSeconds.toFixed(2)} s`,
      `${measured.seconds.toFixed(2)} s`,
      `${measured.cpuSeconds.toFixed(2)} s`,
      (measured.seconds / base.seconds).toFixed(2),
      (measured.cpuSeconds / base.cpuSeconds).toFixed(2),
    );
  }
}
