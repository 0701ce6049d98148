import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EvaluationOptions } from './document.ts';

const run = promisify(execFile);
const BENCH = join(import.meta.dirname, '..', 'bench', 'run.ts');

/**
 * Gradient boosting against LightGBM, as `bench -- boosting` measures it in one run; where Python or PyPI is not at hand, what is missing.
 * @returns a section of Markdown
 */
export async function evaluate({ data, report }: EvaluationOptions): Promise<string> {
  report('running the benchmark against LightGBM');
  const told = await run(process.execPath, [BENCH, 'boosting', '--data', data]).then(
    ({ stdout }) => `\`\`\`text\n${stdout.trim()}\n\`\`\`\n\n${aims(stdout)}`,
    (error: Error & { stderr?: string }) => `Not measured here: ${(error.stderr || error.message).trim()}`,
  );
  return `## Gradient boosting

\`npm run bench -- boosting --data DIR\` trains the platform’s boosting and LightGBM on the same rows with the same options and predicts rows that neither has seen.
Ratios are the platform’s figure by LightGBM’s: below 1 is in favour of the platform. Times include binning.

${told}`;
}

const MOST_TIME = 3;
const MOST_ERROR = 1.005;

/** Each row of ratios: wall, CPU, peak, error. */
function aims(output: string): string {
  const ratios = [...output.matchAll(/^ +platform \/ LightGBM +(.+)$/gm)].map(([, cells = '']) =>
    cells.trim().split(/\s+/).map(Number),
  );
  const [times, errors] = [
    ratios.map(([wall = Number.NaN]) => wall),
    ratios.map((cells) => cells.at(-1) ?? Number.NaN),
  ];
  const verdict = (values: readonly number[], most: number): string =>
    `${Math.max(...values) <= most ? 'met' : 'missed'} (${values.join(', ')})`;
  return `Aims: within ${MOST_TIME} times the time of LightGBM, one thread of the platform against each number of threads above: ${verdict(times, MOST_TIME)}; within 0.5 % of its
error: ${verdict(errors, MOST_ERROR)}.`;
}
