/**
 * Evaluates models on real data and writes the figures into `docs/evaluation.md`:
 * `node evaluation/run.ts [NAME...] [--data DIR]`; DIR, or else SHOPLAKE_DATASETS, holds the datasets.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type EvaluationOptions, replaceSection } from './document.ts';

/** What each file of an evaluation exports. */
interface Evaluator {
  /** @returns a section in Markdown, from its heading on */
  evaluate(options: EvaluationOptions): Promise<string>;
}

const DOCUMENT = join(import.meta.dirname, '..', 'docs', 'evaluation.md');
const USAGE_EXIT_CODE = 2;

const evaluations: Readonly<Record<string, () => Promise<Evaluator>>> = {
  recommender: () => import('./recommender.ts'),
  forecaster: () => import('./forecaster.ts'),
  'customer-value': () => import('./customer-value.ts'),
  'order-value': () => import('./order-value.ts'),
  'price-elasticity': () => import('./price-elasticity.ts'),
  boosting: () => import('./boosting.ts'),
};

/** @returns what is wrong with the command line, if anything is */
function complaint(names: readonly string[], data: string | undefined): string | undefined {
  const unknown = names.filter((name) => !Object.hasOwn(evaluations, name));
  if (unknown.length > 0) {
    return `There is no evaluation ${unknown.join(', ')}. There are: ${Object.keys(evaluations).join(', ')}.`;
  }
  return data
    ? undefined
    : 'Say where the datasets are: --data DIR, or SHOPLAKE_DATASETS=DIR (CONTRIBUTING.md lists them).';
}

async function run(names: readonly string[], data: string): Promise<void> {
  for (const [name, load] of Object.entries(evaluations)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const report = (line: string): void => console.log(`${name}: ${line}`);
    const section = await (await load()).evaluate({ data, report });
    // Read again each time: somebody may have edited the rest meanwhile.
    writeFileSync(DOCUMENT, replaceSection(readFileSync(DOCUMENT, 'utf8'), name, section));
    console.log(`${name}: written to docs/evaluation.md`);
  }
}

const { values, positionals } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true });
const data = values.data ?? process.env.SHOPLAKE_DATASETS;
const wrong = complaint(positionals, data);
if (wrong === undefined) await run(positionals, data as string);
else {
  console.error(wrong);
  process.exitCode = USAGE_EXIT_CODE;
}
