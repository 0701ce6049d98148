import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../../docs/generated.ts';
import { generatedIndexes } from '../../../glue-sql/generate/indexes.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe.each([...generatedIndexes(ROOT), ...generatedFiles])('$path', ({ path, text }) => {
  it('is up to date: `npm run generate` makes it as it is', () => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text());
  });
});
