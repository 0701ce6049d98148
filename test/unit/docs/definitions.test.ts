import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { definitionsOf } from '../../../lib/reference.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const definitions = definitionsOf(readFileSync(join(ROOT, 'docs', 'metrics.md'), 'utf8'));

describe('the definitions of figures', () => {
  it('are all that the page has, each with a name and what it is', () => {
    const headings = readFileSync(join(ROOT, 'docs', 'metrics.md'), 'utf8').match(/^### \S+$/gm) ?? [];
    expect(definitions.map(({ id }) => `### ${id}`)).toEqual(headings);
    expect(definitions.filter(({ name, text, group }) => name === '' || text === '' || group === '')).toEqual([]);
    expect(definitions.find(({ id }) => id === 'average-order-value')).toEqual({
      ...{ id: 'average-order-value', group: 'Sales', name: 'Average order value', text: '`revenue / orders`.' },
    });
  });

  it('has one for every figure of the dashboard that says so', () => {
    const sources = globSync('dashboard/src/**/*.tsx', { cwd: ROOT }).map((file) =>
      readFileSync(join(ROOT, file), 'utf8'),
    );
    const named = sources.flatMap((text) => [
      ...text.matchAll(/definition="([\w-]+)"/g),
      ...text.matchAll(/kpi\(\s*'[^']+',\s*'([\w-]+)'/g),
    ]);
    const ids = new Set(named.map(([, id = '']) => id));
    expect(ids.size).toBeGreaterThan(15);
    expect([...ids].filter((id) => !definitions.some((definition) => definition.id === id))).toEqual([]);
  });
});
