import { inFolder } from './account.ts';
import { measureAlone } from './child.ts';
import type { ListsMeasurement } from './lists-process.ts';
import { CUSTOMERS, publishCustomers } from './lists-shop.ts';
import { printMachine } from './machine.ts';

/** Lists and figures of half a million customers; beside them reading all their rows whole. */
export async function listsBench(): Promise<void> {
  await printMachine();
  await inFolder(async (folder) => {
    const files = await publishCustomers(folder);
    console.log(`  ${CUSTOMERS.toLocaleString('en')} customers in ${files} files`);
    for (const mode of ['whole', 'lists']) {
      const { steps, before, peak } = (await measureAlone('lists-process.ts', mode, folder)) as ListsMeasurement;
      for (const { name, seconds, cpuSeconds } of steps)
        row(name, `${seconds.toFixed(2)} s`, `${cpuSeconds.toFixed(2)} s CPU`);
      row('memory', `${before} MiB`, `peak ${peak}`);
    }
  });
}

const row = (name: string, ...cells: readonly string[]): void =>
  console.log(`  ${name.padEnd(40)}${cells.map((cell) => cell.padStart(16)).join('')}`);
