import type { PersonExport, Subject } from '../../contracts/erasures.ts';
import { exportKey, GOLD, subjectKey } from '../../contracts/lake.ts';
import { readParquet } from '../../contracts/parquet.ts';
import { putExportState } from '../erasures/requests.ts';
import { daysOf, findPerson, listKey } from './find.ts';
import { prefixesOf } from './places.ts';
import type { Search } from './ports.ts';
import { selection } from './statements.ts';
import { personalTables } from './tables.ts';

/** Gathers every row of a person, from the tables and from the objects beneath them, into one document. Retry: it is made again. */
export async function gather(job: Search, who: Subject): Promise<void> {
  const { id, athena, buckets, dynamo, env, prefix } = job;
  const person = await findPerson(job, who, 'export', id);
  const items: PersonExport['items'] = [];
  for (const table of personalTables.iceberg) {
    const { id: query, columns, rows } = await athena.run(selection(table, prefix));
    const place = `${table.zone}.${table.name}`;
    items.push(
      ...rows.map((row) => ({ place, row: Object.fromEntries(columns.map((name, n) => [name, row[n] ?? null])) })),
    );
    await buckets.gold.remove([`${GOLD.queryResults}${query}.csv`, `${GOLD.queryResults}${query}.csv.metadata`]);
  }
  const days = await daysOf(athena, 'export', prefix);
  for (const table of personalTables.parquet) {
    const bucket = table.zone === 'bronze' ? buckets.bronze : buckets.silver;
    const listed = await Promise.all(prefixesOf(table, days.get(table.name) ?? []).map((each) => bucket.under(each)));
    const keys = listed.flat().map(({ key }) => key);
    await bucket.sum(keys, async (key) => {
      const object = await bucket.read(key);
      const theirs = (object ? await readParquet(object.bytes) : []).filter((row) => person.owns(table, row));
      items.push(...theirs.map((row) => ({ place: `${table.zone}.${table.name}`, row: plain(row) })));
      return theirs.length;
    });
  }
  await buckets.gold.write(exportKey(id), JSON.stringify({ status: 'done', items } satisfies PersonExport));
  await buckets.silver.remove([listKey('export', id)]);
  await buckets.bronze.remove([subjectKey(id)]);
  await putExportState({ dynamo, table: env.ERASURES_TABLE }, id, { status: 'done', startedAt: Date.now() });
}

/** What JSON has no word for, as text. */
const plain = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  );
