import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStatements } from '../../../glue-sql/statement.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8');
const defined = Array.from(PAGE.matchAll(/^### ([a-z-]+)\n\n\*\*[^*]+\*\* \S/gm), ([, anchor = '']) => anchor);
const views = readStatements('gold').filter(({ kind }) => kind === 'view');

describe('docs/metrics.md', () => {
  it('defines every metric once, in a sentence', () => {
    expect(defined.length).toBeGreaterThan(50);
    expect(new Set(defined).size).toBe(defined.length);
    expect(Array.from(PAGE.matchAll(/^### /gm)).length).toBe(defined.length);
  });

  it('defines what statements compute, and nothing else', () => {
    const named = new Set(views.flatMap(({ metrics }) => metrics));
    expect([...named].sort()).toEqual([...defined].sort());
  });
});

/** Views that compute no figure of their own: dimensions, and what other views share. */
const WITHOUT_FIGURES =
  /^(?:dim_|fact_|channel_rules$|order_channel$|source_days$|interaction_matrix$|person_product_days$|model_runs$|top_recommendations$)/;

describe.each(views.filter(({ name }) => !WITHOUT_FIGURES.test(name)))('gold.$name', ({ metrics }) => {
  it('links to the definitions of its figures', () => {
    expect(metrics).not.toEqual([]);
  });
});
