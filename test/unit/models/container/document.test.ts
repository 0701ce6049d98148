import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replaceSection } from '../../../../evaluation/document.ts';

const DOCUMENT = `# Models

<!-- evaluation: a -->
old
<!-- end of evaluation: a -->

between

<!-- evaluation: b -->
<!-- end of evaluation: b -->
`;

describe('the figures in a document', () => {
  it('take the place of those before them', () => {
    const once = replaceSection(DOCUMENT, 'a', '## A\n\n| x |\n');
    expect(once).toBe(`# Models

<!-- evaluation: a -->

## A

| x |

<!-- end of evaluation: a -->

between

<!-- evaluation: b -->
<!-- end of evaluation: b -->
`);
    expect(replaceSection(once, 'a', '## A\n\n| x |')).toBe(once);
  });

  it('need a place', () => {
    expect(() => replaceSection(DOCUMENT, 'c', '## C')).toThrow(/no place for c: add the lines <!-- evaluation: c -->/);
  });

  it.each(['recommender', 'forecaster', 'customer-value', 'order-value', 'boosting'])('of the %s have one', (name) => {
    const document = readFileSync(join(import.meta.dirname, '../../../../docs/evaluation.md'), 'utf8');
    expect(replaceSection(document, name, '## Figures')).toContain('## Figures');
  });
});
