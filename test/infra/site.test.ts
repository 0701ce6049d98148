import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildSite } from '../../lib/dashboard/site.ts';
import { ROOT } from './support/synth.ts';

/** Of the scripts that the first page needs, packed; more is felt on a phone. */
const MOST_BYTES = 130_000;
const assets = join(buildSite(), 'assets');
const [main = '', tower = ''] = ['main', 'control-tower'].map((name) =>
  basename(globSync(`${name}-*.js`, { cwd: assets })[0] ?? ''),
);

/** A script and all that it imports before it runs. */
function needs(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known;
  known.add(name);
  const text = readFileSync(join(assets, name), 'utf8');
  for (const [, found = ''] of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) needs(found, known);
  return known;
}

describe('the dashboard', () => {
  it('shows its first page with little script', () => {
    const scripts = needs(tower, needs(main));
    expect(scripts.size).toBeGreaterThan(2);
    const bytes = [...scripts].map((name) => gzipSync(readFileSync(join(assets, name))).length);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(MOST_BYTES);
  });

  it('wears the logo of the stage in place of its own, also in the tab', () => {
    const logo = join('..', 'docs', 'pictures', 'query.png');
    const folder = buildSite(logo);
    expect(readFileSync(join(folder, 'icon.png'))).toEqual(readFileSync(join(ROOT, 'dashboard', logo)));
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toMatch(/<link rel="icon" href="\/icon\.png">/);
    expect(existsSync(join(folder, 'icon.svg'))).toBe(false);
    expect(() => buildSite('shop.svg')).toThrow('The logo shop.svg is not there: it is looked for in dashboard/.');
  });

  it('gives each other page a script of its own, which the first does not wait for', () => {
    const scripts = needs(tower, needs(main));
    expect([...scripts].filter((name) => /^(?:sales|customers|query|live|models)-/.test(name))).toEqual([]);
  });
});
