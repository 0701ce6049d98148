import { dataDictionary } from '../glue-sql/dictionary.ts';
import { type GeneratedFile, generatedStatements } from '../glue-sql/generate/statements.ts';
import { icebergTables, parquetTables } from '../glue-sql/tables/index.ts';
import { filesPage } from '../lambdas/load/schema/files-page.ts';

/** Statements and pages that are made from the code, so that they cannot say anything else than it. */
export const generatedFiles: readonly GeneratedFile[] = [
  ...generatedStatements(parquetTables, icebergTables),
  { path: 'docs/data-dictionary.md', text: dataDictionary },
  { path: 'docs/files.md', text: filesPage },
];
