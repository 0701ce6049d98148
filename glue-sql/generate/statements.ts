import type { TableContract } from '../../contracts/table.ts';
import { acceptedValues, keysUnique, stagedIsMerged, valuesInRange, valuesPresent } from './checks.ts';
import { newestVersionMerge } from './merges.ts';
import { reconciliation, windowChanged } from './templates.ts';

/** A file that follows from the contract, by its path in the repository. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: () => string;
}

/** The statements of `glue-sql` that follow from the tables. */
export function generatedStatements(
  parquet: readonly TableContract[],
  iceberg: readonly TableContract[],
): GeneratedFile[] {
  const silver = iceberg.filter(({ zone }) => zone === 'silver').sort(byName);
  const staging = parquet.filter(({ zone }) => zone === 'staging').sort(byName);
  const staged = silver.filter((table) => staging.some(({ name }) => name === table.name));
  return [
    ...silver
      .filter(({ merge }) => merge === 'newest version wins')
      .map((table) => ({ path: `glue-sql/silver/${table.name}.sql`, text: () => newestVersionMerge(table) })),
    { path: 'glue-sql/window/changed.sql', text: () => windowChanged(parquet) },
    { path: 'glue-sql/checks/accepted_values.sql', text: () => acceptedValues(silver) },
    { path: 'glue-sql/checks/keys_unique.sql', text: () => keysUnique(silver) },
    { path: 'glue-sql/checks/staged_is_merged.sql', text: () => stagedIsMerged(staged) },
    { path: 'glue-sql/checks/values_in_range.sql', text: () => valuesInRange(silver) },
    { path: 'glue-sql/checks/values_present.sql', text: () => valuesPresent(silver) },
    { path: 'glue-sql/gold/reconciliation.sql', text: () => reconciliation(staging, silver) },
  ];
}

const byName = (a: TableContract, b: TableContract): number => (a.name < b.name ? -1 : 1);
