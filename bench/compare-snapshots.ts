/**
 * Compares two published snapshots row by row and type by type, for a change that must not change a mart:
 * `npm run compare-snapshots -- BEFORE AFTER [--except NAME,...]`. Ends with 1 when a dataset differs, with 2 when there is nothing to compare.
 */
import { parseArgs } from 'node:util';
import { compareSnapshots, isEqual, readSnapshot } from './snapshot-differences.ts';

const { values, positionals } = parseArgs({ options: { except: { type: 'string' } }, allowPositionals: true });
const [before, after] = positionals;
if (before === undefined || after === undefined) {
  console.error(
    'npm run compare-snapshots -- BEFORE AFTER [--except NAME,...]   (each a gold bucket, or the data folder of an account)',
  );
  process.exit(2);
}
const excepted = new Set(values.except?.split(','));
const all = await compareSnapshots(readSnapshot(before), readSnapshot(after));
const compared = all.filter(({ dataset }) => !excepted.has(dataset));
for (const difference of compared) {
  const { dataset, rows, only, columns, examples } = difference;
  const told =
    columns.length > 0 ? `columns differ: ${columns.join('; ')}` : `only before ${only[0]}, only after ${only[1]}`;
  console.log(
    `${dataset.padEnd(22)} ${String(rows[0]).padStart(8)} rows  ${isEqual(difference) ? 'equal' : `DIFFERS: ${told}`}`,
  );
  for (const row of examples) console.log(`  ${row}`);
}
const differing = compared.filter((difference) => !isEqual(difference));
const rows = compared.reduce((sum, difference) => sum + difference.rows[0], 0);
console.log(`\n${compared.length} datasets, ${rows} rows; ${differing.length} differ`);
process.exitCode = differing.length > 0 ? 1 : 0;
