import type { TableContract } from '../../contracts/table.ts';
import { heldRows as held } from '../tables/ledger.ts';
import { keysUnique } from './checks.ts';
import { countArrived, countMerged } from './counts.ts';
import { brokenRows, heldRows, heldTables, removal } from './hold.ts';
import { newestVersionMerge } from './merges.ts';

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
  return [
    ...silver
      .filter(({ merge }) => merge === 'newest version wins')
      .map((table) => ({ path: `glue-sql/silver/${table.name}.sql`, text: () => newestVersionMerge(table) })),
    { path: 'glue-sql/checks/keys_unique.sql', text: () => keysUnique(silver) },
    { path: 'glue-sql/hold/broken_rows.sql', text: () => brokenRows(silver) },
    { path: 'glue-sql/hold/held_rows.sql', text: () => heldRows(silver, held) },
    ...heldTables(silver).map((table) => ({
      path: `glue-sql/hold/${table.name}.sql`,
      text: () => removal(table, held),
    })),
    { path: 'glue-sql/count/arrived.sql', text: () => countArrived(staging, silver) },
    { path: 'glue-sql/count/merged.sql', text: () => countMerged(staging, silver) },
  ];
}

const byName = (a: TableContract, b: TableContract): number => (a.name < b.name ? -1 : 1);
