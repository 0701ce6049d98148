import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedDocs } from '../../../docs/generated.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe.each(generatedDocs)('$path', ({ path, text }) => {
  it('is as `npm run docs` makes it', () => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text());
  });
});
