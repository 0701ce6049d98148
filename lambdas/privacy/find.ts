import type { Subject } from '../../contracts/erasures.ts';
import { prefixOf } from '../../contracts/lake.ts';
import { readParquet, writeParquet } from '../../contracts/parquet.ts';
import { type PersonKind, textsOf } from '../../contracts/personal.ts';
import { erasures } from '../../glue-sql/tables/erasures.ts';
import { type Pseudonymise, scrub } from '../ingest/privacy.ts';
import type { Athena } from './athena.ts';
import type { Bucket } from './objects.ts';
import { type Known, Person } from './person.ts';
import { type About, daysNaming, guestOrders, sourcesKnown, widening } from './statements.ts';
import { personalTables } from './tables.ts';

/** Steps from one id to the next: an account that was known by another id that was known by another. */
const MOST_STEPS = 8;

/** Where it stands who is looked for, for statements to join. */
export const listKey = (id: string): string => `${prefixOf(erasures)}${id}.parquet`;

interface Search {
  readonly id: string;
  readonly athena: Athena;
  readonly silver: Bucket;
  readonly hash: Pseudonymise;
  readonly prefix: string;
}

/**
 * Finds all that a person is known by: their other ids, their devices, their orders, the hashes of how they are reached. What was
 * found before stays found: of somebody who is half erased, nothing leads to the rest any more.
 */
export async function findPerson({ id, athena, silver, hash, prefix }: Search, who: Subject): Promise<Person> {
  const key = listKey(id);
  const found = await silver.read(key);
  const known = new Map<string, Known>();
  const add = (each: Known): void => void known.set(`${each.source}\n${each.kind}\n${each.value}`, each);
  for (const row of found ? await readParquet(found.bytes) : []) add(row as unknown as Known);
  const sources = who.source === undefined ? await sourcesOf(athena, prefix) : [who.source];
  for (const each of sources) seedsOf(who, each, hash).forEach(add);
  const list = (): Promise<void> => {
    const rows = Array.from(known.values(), (each) => ({ ...each, request: id }));
    return silver.write(key, writeParquet(erasures, rows));
  };
  /** @returns whether it found something */
  const learn = async (sql: string): Promise<boolean> => {
    const before = known.size;
    const { rows } = await athena.run(sql);
    for (const [from, kind, value] of rows)
      if (from && kind && value) add({ source: from, kind: kind as PersonKind, value });
    return known.size > before;
  };
  await list();
  for (let step = 0; step < MOST_STEPS && (await learn(widening({ id, prefix }))); step += 1) await list();
  if (await learn(guestOrders({ id, prefix }))) await list();
  return new Person([...known.values()], hash);
}

/** What is said of the person from the start. */
const seedsOf = ({ customerId, orderIds = [] }: Subject, source: string, hash: Pseudonymise): Known[] => [
  { source, kind: 'customer', value: customerId },
  // An address that is an id stands in the lake as its hash.
  { source, kind: 'customer', value: scrub(customerId.trim(), hash) },
  // Whom a log names by an account is whom the shop knows by it.
  { source, kind: 'contact', value: hash(customerId.toLowerCase()) },
  ...orderIds.map((value): Known => ({ source, kind: 'order', value })),
];

async function sourcesOf(athena: Athena, prefix: string): Promise<string[]> {
  const { rows } = await athena.run(sourcesKnown(prefix));
  return rows.flatMap(([source]) => source ?? []);
}

/** The days on which a table by day of arrival may name the person, by the table. */
export async function daysOf(athena: Athena, about: About): Promise<Map<string, string[]>> {
  const days = new Map<string, string[]>();
  for (const table of personalTables.parquet) {
    if (textsOf(table).length === 0) continue;
    const { rows } = await athena.run(daysNaming(table, about));
    days.set(
      table.name,
      rows.flatMap(([day]) => day ?? []),
    );
  }
  return days;
}
