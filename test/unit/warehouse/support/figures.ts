import type { TestWarehouse } from './test-warehouse.ts';

/** Rows of a view as lines of text, in the order of the columns asked for; NULL as a dash. */
export async function figures(warehouse: TestWarehouse, columns: string, from: string): Promise<string[]> {
  const rows = await warehouse.query(`SELECT ${columns} FROM gold.${from} ORDER BY ALL`);
  return rows.map((row) =>
    Object.values(row)
      .map((value) => (value === null ? '-' : String(value)))
      .join(' | '),
  );
}
