import { join } from 'node:path';
import { dataDictionary } from '../glue-sql/dictionary.ts';
import { FIELD_IDS, fieldIds } from '../glue-sql/generate/field-ids.ts';
import { type GeneratedFile, generatedStatements } from '../glue-sql/generate/statements.ts';
import { icebergTables, parquetTables } from '../glue-sql/tables/index.ts';
import { filesPage } from '../lambdas/load/schema/documents.ts';

/** Statements and pages that are made from the code, so that they cannot say anything else than it. */
export const generatedFiles: readonly GeneratedFile[] = [
  ...generatedStatements(parquetTables, icebergTables),
  { path: FIELD_IDS, text: () => fieldIds(join(import.meta.dirname, '..'), icebergTables) },
  { path: 'docs/data-dictionary.md', text: dataDictionary },
  { path: 'docs/files.md', text: filesPage },
];
