import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../infra/support/synth.ts';

let known: ReadonlySet<string> | undefined;

/** Names of the classes of errors that functions throw; Step Functions knows an error of a function by its name. */
export function errorClasses(): ReadonlySet<string> {
  if (known) return known;
  const sources = globSync('lambdas/**/*.ts', { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), 'utf8'));
  known = new Set(
    sources.flatMap((text) => Array.from(text.matchAll(/class (\w+) extends/g), ([, name = '']) => name)),
  );
  return known;
}
