import { dataDictionary } from '../glue-sql/dictionary.ts';
import { filesPage } from '../lambdas/load/schema/documents.ts';

/** Pages that are made from the code, so that they cannot say anything else than it. */
export const generatedDocs: readonly { readonly path: string; readonly text: () => string }[] = [
  { path: 'docs/data-dictionary.md', text: dataDictionary },
  { path: 'docs/files.md', text: filesPage },
];
