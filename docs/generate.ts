import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedIndexes } from '../glue-sql/generate/indexes.ts';

/** `npm run generate`: writes every generated file that is out of date, and names it. */
const ROOT = join(import.meta.dirname, '..');

function write({ path, text }: { readonly path: string; readonly text: () => string }): void {
  const file = join(ROOT, path);
  const made = text();
  if (made === readFileSync(file, { encoding: 'utf8', flag: 'a+' })) return;
  writeFileSync(file, made);
  console.log(path);
}

generatedIndexes(ROOT).forEach(write);
// The others are made from what the indexes list, so they are loaded after these are written.
const { generatedFiles } = await import('./generated.ts');
generatedFiles.forEach(write);
