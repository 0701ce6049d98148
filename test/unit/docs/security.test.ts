import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const text = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8');
const named = [...text.matchAll(/(?:test|local\/test)\/[\w./-]+\.test\.ts/g)].map(([path]) => path);

describe('docs/security.md', () => {
  it('names a test in every row', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:who, with what|-+) /.test(line));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !/`[\w./-]+\.test\.ts`/.test(row))).toEqual([]);
  });

  it('names only tests that exist', () => {
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
