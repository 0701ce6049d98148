import type { Subject } from '../../contracts/erasures.ts';
import { prefixOf } from '../../contracts/lake.ts';
import { readParquet, writeParquet } from '../../contracts/parquet.ts';
import { type PersonKind, textsOf } from '../../contracts/personal.ts';
import { erasures } from '../../glue-sql/tables/erasures.ts';
import type { Pseudonymise } from '../ingest/privacy.ts';
import type { Athena } from './athena.ts';
import type { Bucket } from './objects.ts';
import { type Known, Person } from './person.ts';
import { daysNaming, type Purpose, widening } from './statements.ts';
import { personalTables } from './tables.ts';

/** Steps from one id to the next: an account that was known by another id that was known by another. */
const MOST_STEPS = 8;

/** Where it stands who is looked for, for statements to join. */
export const listKey = (purpose: Purpose, id: string): string => `${prefixOf(erasures)}${purpose}-${id}.parquet`;

interface Search {
  readonly athena: Athena;
  readonly silver: Bucket;
  readonly hash: Pseudonymise;
  readonly prefix: string;
}

/**
 * Finds all that a person is known by: their other ids, their devices, their orders, the hashes of how they are reached. What was
 * found before stays found: of somebody who is half erased, nothing leads to the rest any more.
 */
export async function findPerson(
  { athena, silver, hash, prefix }: Search,
  { customerId, source }: Subject,
  purpose: Purpose,
  id: string,
): Promise<Person> {
  const key = listKey(purpose, id);
  const found = await silver.read(key);
  const known = new Map<string, Known>();
  const add = (each: Known): void => void known.set(`${each.source}\n${each.kind}\n${each.value}`, each);
  for (const row of found ? await readParquet(found.bytes) : []) add(row as unknown as Known);
  const sources = source === undefined ? await sourcesOf(athena, prefix) : [source];
  for (const each of sources) {
    add({ source: each, kind: 'customer', value: customerId });
    // Whom a log names by an account is whom the shop knows by it.
    add({ source: each, kind: 'contact', value: hash(customerId.toLowerCase()) });
  }
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const before = known.size;
    await silver.write(
      key,
      writeParquet(
        erasures,
        Array.from(known.values(), (each) => ({ ...each, purpose })),
      ),
    );
    const { rows } = await athena.run(widening(purpose, prefix));
    for (const [from, kind, value] of rows)
      if (from && kind && value) add({ source: from, kind: kind as PersonKind, value });
    if (known.size === before) break;
  }
  return new Person([...known.values()], hash);
}

async function sourcesOf(athena: Athena, prefix: string): Promise<string[]> {
  const { rows } = await athena.run(`SELECT DISTINCT b.source FROM ${prefix}silver.batches AS b`);
  return rows.flatMap(([source]) => source ?? []);
}

/** The days on which a table by day of arrival may name the person, by the table. */
export async function daysOf(athena: Athena, purpose: Purpose, prefix: string): Promise<Map<string, string[]>> {
  const days = new Map<string, string[]>();
  for (const table of personalTables.parquet) {
    if (textsOf(table).length === 0) continue;
    const { rows } = await athena.run(daysNaming(table, purpose, prefix));
    days.set(
      table.name,
      rows.flatMap(([day]) => day ?? []),
    );
  }
  return days;
}
