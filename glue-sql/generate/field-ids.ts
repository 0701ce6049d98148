import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TableContract } from '../../contracts/table.ts';
import { qualified } from './text.ts';

/** Columns and partitions of a table by their Iceberg field ids, those of dropped columns too. */
interface Registered {
  readonly columns: Readonly<Record<string, string>>;
  readonly partitions: Readonly<Record<string, string>>;
}

export const FIELD_IDS = 'test/infra/field-ids.json';
/** Iceberg numbers partition fields from here. */
const FIRST_PARTITION_ID = 1000;

/**
 * The registry of field ids with the ids that are new. What is registered stays, and never gets another name: the test of the
 * catalog compares it with the template.
 * @param root of the repository
 * @throws Error when the contract gives a registered id to another column
 */
export function fieldIds(root: string, iceberg: readonly TableContract[]): string {
  const registry: Record<string, Registered> = JSON.parse(readFileSync(join(root, FIELD_IDS), 'utf8'));
  for (const table of iceberg) {
    const name = qualified(table);
    const known = registry[name] ?? { columns: {}, partitions: {} };
    const columns = Object.entries(table.columns).map(([column, { id }]) => [String(id), column] as const);
    const { partitionByMonth } = table;
    registry[name] = {
      columns: extended(name, known.columns, columns),
      partitions: partitionByMonth
        ? extended(name, known.partitions, [[String(FIRST_PARTITION_ID), `${partitionByMonth}_month`]])
        : known.partitions,
    };
  }
  return `${JSON.stringify(registry, null, 2)}\n`;
}

function extended(table: string, known: Readonly<Record<string, string>>, ids: readonly (readonly [string, string])[]) {
  const renamed = ids.find(([id, name]) => known[id] !== undefined && known[id] !== name);
  if (renamed) {
    const [id, name] = renamed;
    throw new Error(
      `${table}: field id ${id} of ${name} belongs to ${known[id]}; give ${name} an id that was never used`,
    );
  }
  return { ...known, ...Object.fromEntries(ids) };
}
