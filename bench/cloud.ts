import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { METERED_STAGE, meter } from './cloud/meter.ts';
import { costPage, scalePage } from './cloud/pages.ts';
import { PRICES } from './cloud/prices.ts';
import { PROFILES } from './cloud/profile.ts';
import { resultOf } from './cloud/result.ts';
import { targetsOf } from './cloud/targets.ts';
import { peersText, targetsText, textOf } from './cloud/text.ts';

const ROOT = join(import.meta.dirname, '..');

interface CloudOptions {
  readonly json?: boolean;
  /** Whether `docs/cost.md` and `docs/scale.md` are written anew. */
  readonly write?: boolean;
}

/**
 * What the platform costs in AWS and which limits it meets. Ends with exit code 1 when a figure misses its aim.
 */
export async function cloudBench({ json, write }: CloudOptions): Promise<void> {
  const metered = await meter(ROOT, METERED_STAGE, PROFILES);
  const targets = targetsOf(metered);
  if (json) console.log(JSON.stringify({ prices: PRICES, profiles: metered.map(resultOf), targets }, null, 2));
  else console.log([...metered.map(textOf), peersText(), targetsText(targets)].join('\n\n'));
  if (write) {
    await writeFile(join(ROOT, 'docs', 'cost.md'), costPage(metered, targets));
    await writeFile(join(ROOT, 'docs', 'scale.md'), scalePage(metered));
  }
  const missed = targets.filter(({ isMet }) => !isMet);
  if (missed.length === 0) return;
  console.error(
    `\n${missed.length} of ${targets.length} figures miss their aim: ${missed.map(({ name }) => name).join('; ')}`,
  );
  process.exitCode = 1;
}
