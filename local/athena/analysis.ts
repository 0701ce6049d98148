import { CATALOG, keyOf, type TableName } from './catalog.ts';
import { QueryFailure, syntaxFailure, tableNotFound } from './failure.ts';
import { charsBefore, type SqlParser } from './parser.ts';
import type { QueryShape } from './query-shape.ts';
import type { Condition, TableReference } from './scans.ts';
import type { QueryText } from './statement-reader.ts';
import { lineAndColumn } from './tokens.ts';
import type { WarehouseCatalog } from './warehouse-catalog.ts';

/** What a query reads, views opened up. */
export interface Reads {
  /** Tables of the template, named by the query itself or by a view beneath it. */
  readonly tables: readonly TableName[];
  readonly views: readonly TableName[];
  readonly shape: QueryShape;
  /** Every read of a table, views opened up wherever they are named. */
  readonly scans: readonly TableScan[];
}

/** Reads of one table of the template under the same conditions. */
export interface TableScan {
  readonly table: TableName;
  readonly conditions: readonly Condition[];
  readonly times: number;
}

/** What the names of a query turned out to be. */
interface Found {
  readonly tables: Map<string, TableName>;
  readonly views: Map<string, View>;
}

interface View {
  readonly name: TableName;
  readonly shape: QueryShape;
  readonly place: Place;
}

/** A parsed query in the place where it stands in its statement. */
interface Place {
  readonly sql: string;
  readonly query: QueryText;
  readonly database: string;
}

/** Finds out what a query touches, and refuses what Athena does not know. */
export class Analyzer {
  readonly #parser: SqlParser;
  readonly #catalog: WarehouseCatalog;

  constructor(parser: SqlParser, catalog: WarehouseCatalog) {
    this.#parser = parser;
    this.#catalog = catalog;
  }

  async reads(place: Place): Promise<Reads> {
    const shape = await this.#shape(place);
    validateFunctions(shape, place);
    const found: Found = { tables: new Map(), views: new Map() };
    for (const reference of shape.tables)
      await this.#open(resolve(reference, place), where(place, reference.byte), found);
    const views = [...found.views.values()].map(({ name }) => name);
    return { tables: [...found.tables.values()], views, shape, scans: tableScans(shape, place, found) };
  }

  /** The query with each table's database written out, so that it means the same from every database. */
  async qualify(place: Place): Promise<string> {
    const { tables } = await this.#shape(place);
    const bare = tables.filter((table) => table.database === '').sort((a, b) => b.byte - a.byte);
    let text = Buffer.from(place.query.text);
    for (const { byte } of bare) {
      text = Buffer.concat([text.subarray(0, byte), Buffer.from(`"${place.database}".`), text.subarray(byte)]);
    }
    return text.toString();
  }

  async validateSyntax(sql: string): Promise<void> {
    await this.#parser.check(sql);
  }

  #shape({ query, sql }: Place): Promise<QueryShape> {
    return this.#parser.shape(query.text, sql, query.offset);
  }

  async #open(name: TableName, at: string, found: Found): Promise<void> {
    const key = keyOf(name);
    if (found.tables.has(key) || found.views.has(key)) return;
    if (this.#catalog.table(name)) {
      found.tables.set(key, name);
      return;
    }
    const described = await this.#catalog.openMetadata(name);
    if (described) {
      found.tables.set(keyOf(described), described);
      return;
    }
    const view = this.#catalog.view(name);
    if (view === undefined) throw tableNotFound(name, at);
    const inner = { sql: view, query: { text: view, offset: 0 }, database: name.database };
    const shape = await this.#shape(inner);
    found.views.set(key, { name, shape, place: inner });
    for (const reference of shape.tables) await this.#open(resolve(reference, inner), at, found);
  }
}

/** A view keeps no rows either: each place that names it reads what it reads. Metadata tables (`events$files`) are no data. */
function tableScans(
  shape: QueryShape,
  place: Place,
  found: Found,
  ofViews = new Map<string, TableScan[]>(),
): TableScan[] {
  const scans = new Map<string, TableScan>();
  for (const { table: reference, conditions, times } of shape.scans) {
    const name = resolve(reference, place);
    for (const scan of scansOfName(name, conditions, found, ofViews)) {
      const key = JSON.stringify([keyOf(scan.table), scan.conditions]);
      scans.set(key, { ...scan, times: (scans.get(key)?.times ?? 0) + scan.times * times });
    }
  }
  return [...scans.values()];
}

function scansOfName(
  name: TableName,
  conditions: readonly Condition[],
  found: Found,
  ofViews: Map<string, TableScan[]>,
): readonly TableScan[] {
  const key = keyOf(name);
  if (found.tables.has(key)) return [{ table: name, conditions, times: 1 }];
  const view = found.views.get(key);
  if (view === undefined) return [];
  const known = ofViews.get(key);
  if (known) return known;
  const scans = tableScans(view.shape, view.place, found, ofViews);
  ofViews.set(key, scans);
  return scans;
}

function resolve(reference: TableReference, place: Place): TableName {
  const catalog = reference.catalog.toLowerCase();
  if (catalog !== '' && catalog !== CATALOG) {
    throw new QueryFailure(`CATALOG_NOT_FOUND: ${where(place, reference.byte)}: Catalog '${catalog}' not found`);
  }
  return { database: reference.database.toLowerCase() || place.database, name: reference.name.toLowerCase() };
}

function validateFunctions(shape: QueryShape, place: Place): void {
  if (shape.refused.length > 0)
    throw syntaxFailure(`mismatched input: ${shape.refused.join(', ')} is not part of Athena's SQL`);
  const unknown = shape.unknownFunctions[0];
  if (unknown === undefined) return;
  throw new QueryFailure(
    `FUNCTION_NOT_FOUND: ${where(place, unknown.byte)}: Function '${unknown.name}' not registered (the local account knows those of local/athena/functions.ts)`,
  );
}

/** DuckDB marks "nowhere" with the largest number it has. */
function where({ sql, query }: Place, byte: number): string {
  const inside = byte < Buffer.byteLength(query.text) ? charsBefore(query.text, byte) : 0;
  const { line, column } = lineAndColumn(sql, query.offset + inside);
  return `line ${line}:${column}`;
}

/** Output columns without a name, by position from 0, as far as no star stands before and after them. */
export function unnamedOutputs(shape: QueryShape, columnCount: number): Set<number> {
  const { outputs } = shape;
  const firstStar = outputs.indexOf('*');
  const unnamed = new Set<number>();
  for (const [index, output] of outputs.entries()) {
    if (output !== false) continue;
    if (firstStar < 0 || index < firstStar) unnamed.add(index);
    else if (index > outputs.lastIndexOf('*')) unnamed.add(columnCount - (outputs.length - index));
  }
  return unnamed;
}
