import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Definition, REFERENCE, type Reference } from '../contracts/reference.ts';
import { namedQueryOf } from '../glue-sql/named-query.ts';
import { readStatements } from '../glue-sql/statement.ts';
import { bundleFolder } from './bundle.ts';

const ROOT = join(import.meta.dirname, '..');
const BUILD = join(ROOT, 'build', 'reference');

/** Writes the saved queries of a stage and the definitions of its figures into a file. @returns its folder, named after its content */
export function buildReference(databasePrefix: string): string {
  const reference: Reference = {
    queries: readStatements('named').map((statement) => namedQueryOf(statement, databasePrefix)),
    definitions: definitionsOf(readFileSync(join(ROOT, 'docs', 'metrics.md'), 'utf8')),
  };
  const text = JSON.stringify(reference);
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return bundleFolder(join(BUILD, digest), (draft) => writeFileSync(join(draft, REFERENCE.file), text));
}

/** A heading of the third level is the id; what follows begins with the name in bold. */
export function definitionsOf(page: string): Definition[] {
  return page.split(/^## /m).flatMap((chapter) => {
    const [group = '', ...sections] = chapter.split(/^### /m);
    return sections.map((section) => {
      const [, id = '', name = '', text = ''] = /^(\S+)\s+\*\*(.+?)\.\*\*\s+(.*)$/s.exec(section) ?? [];
      return { id, group: group.trim(), name, text: text.replaceAll(/\s*\n\s*(?!\n)/g, ' ').trim() };
    });
  });
}
