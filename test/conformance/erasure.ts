import { prefixOf } from '../../contracts/lake.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import { leadsOf, textsOf } from '../../contracts/personal.ts';
import type { TableContract } from '../../contracts/table.ts';
import { erasures } from '../../glue-sql/tables/erasures.ts';
import {
  currenciesKnown,
  daysNaming,
  deletions,
  guestOrders,
  selection,
  sourcesKnown,
  widening,
} from '../../lambdas/privacy/statements.ts';
import { personalTables } from '../../lambdas/privacy/tables.ts';
import { differences } from './compare.ts';
import type { Lake } from './lake.ts';
import type { Report } from './report.ts';
import { type Answer, SEPARATOR, type Warehouse } from './warehouse.ts';

const FILE = 'lambdas/privacy/statements.ts';
const ABOUT = { id: 'conformance', prefix: '' } as const;
/** As an erasure does: no id leads further than that. */
const MOST_STEPS = 8;
/** Characters of a statement that name it where the engines differ. */
const SHOWN = 60;

/**
 * Erases people with the statements of an erasure on both engines. It begins with somebody of each table and source, by each column
 * that leads to a person, and goes on to all that they are known by. What is found, what goes and what stays has to be the same.
 */
export async function compareErasure(warehouses: Warehouses, lake: Lake, report: Report): Promise<void> {
  const erasure = new Erasing(warehouses, lake, report);
  for (const sql of [sourcesKnown(ABOUT.prefix), currenciesKnown(ABOUT.prefix)]) await erasure.both(sql);
  await erasure.search();
  for (const table of personalTables.parquet)
    if (textsOf(table).length > 0) await erasure.both(daysNaming(table, ABOUT));
  for (const table of personalTables.iceberg) await erasure.erase(table);
}

type Warehouses = readonly [trino: Warehouse, duckDb: Warehouse];

class Erasing {
  readonly #warehouses: Warehouses;
  readonly #lake: Lake;
  readonly #report: Report;
  /** Source, kind and value of each. */
  readonly #known = new Set<string>();

  constructor(warehouses: Warehouses, lake: Lake, report: Report) {
    this.#warehouses = warehouses;
    this.#lake = lake;
    this.#report = report;
  }

  /** Finds what people are known by, as far as it leads. */
  async search(): Promise<void> {
    for (const table of personalTables.iceberg) for (const sql of seeds(table)) await this.#learn(sql);
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const before = this.#known.size;
      this.#list();
      await this.#learn(widening(ABOUT));
      if (this.#known.size === before) break;
    }
    await this.#learn(guestOrders(ABOUT));
    this.#list();
  }

  /** Tells whose rows a table has, takes them out, and looks for them once more. */
  async erase(table: TableContract): Promise<void> {
    const name = `${table.zone}.${table.name}`;
    const theirs = await this.both(selection(table, ABOUT));
    let gone = 0;
    for (const sql of deletions(table, ABOUT)) gone += (await this.both(sql)).changed ?? 0;
    const left = await this.both(selection(table, ABOUT));
    await this.both(`SELECT * FROM ${name}`);
    this.#report.add(FILE, 0, [
      ...(theirs.rows.length > 0 ? [] : [`${name}: nobody is found in it`]),
      // Of a row that stands twice in a spoilt warehouse both go.
      ...(gone >= theirs.rows.length ? [] : [`${name}: of ${theirs.rows.length} rows of theirs ${gone} went`]),
      ...(left.rows.length === 0 ? [] : [`${name}: ${left.rows.length} rows of theirs are left`]),
    ]);
  }

  /** @returns Trino's answer */
  async both(sql: string): Promise<Answer> {
    const [trino, duckDb] = this.#warehouses;
    const [theirs, ours] = [await trino.run(sql), await duckDb.run(sql)];
    const found = differences(theirs, ours).map((text) => `${sql.slice(0, SHOWN)}: ${text}`);
    this.#report.add(FILE, theirs.rows.length + (theirs.changed ?? 0), found);
    return theirs;
  }

  async #learn(sql: string): Promise<void> {
    for (const row of (await this.both(sql)).rows) this.#known.add(row);
  }

  /** Where statements find who is meant. */
  #list(): void {
    const rows = Array.from(this.#known, (row) => {
      const [source = '', kind = '', value = ''] = row.split(SEPARATOR);
      return { source, kind, value, request: ABOUT.id };
    });
    this.#lake.put([{ key: `${prefixOf(erasures)}${ABOUT.id}.parquet`, body: writeParquet(erasures, rows) }]);
  }
}

/** Queries for somebody of each source, by each column that leads to a person, as an erasure's list has them. */
const seeds = (table: TableContract): string[] =>
  leadsOf(table).flatMap(({ column, kinds, isPrefix }) => {
    const value = isPrefix ? `split_part(t.${column}, '|', 1)` : `t.${column}`;
    return kinds.map(
      (kind) =>
        `SELECT t.source, '${kind}' AS kind, min(${value}) AS value FROM ${table.zone}.${table.name} AS t ` +
        `WHERE t.${column} <> '' GROUP BY t.source`,
    );
  });
