import { holdsPersons } from '../../contracts/personal.ts';
import { icebergTables, parquetTables } from '../../glue-sql/tables/index.ts';

/** The tables that hold anything of a person. */
export const personalTables = {
  iceberg: icebergTables.filter(holdsPersons),
  parquet: parquetTables.filter(holdsPersons),
} as const;
