import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { stagedKey } from '../../contracts/lake.ts';
import { notesOf, ParquetFile, readParquet } from '../../contracts/parquet.ts';
import type { TableContract } from '../../contracts/table.ts';
import { quarantine, rawEvents } from '../../glue-sql/tables/ledger.ts';
import { groupsOf, type SmallObject } from './groups.ts';
import type { Objects } from './objects.ts';

/** How the name of an object begins that was made of others; one of a batch begins with its shard. */
const COMPACTED = 'compacted-';
/** The note in its footer that names them. */
const MADE_OF = 'made_of';
/** Rows of a row group: what is in memory at a time. */
const ROWS = 50_000;

const nameOf = ({ key }: SmallObject): string => basename(key, '.parquet');
const isCompacted = (object: SmallObject): boolean => nameOf(object).startsWith(COMPACTED);

/**
 * Joins the small objects of one day of bronze. What was refused of a batch lies in quarantine under the name of its object, by which a
 * replay finds it: there the same objects are joined, under the same name.
 *
 * A joined object names those that it was made of. It is written before they are deleted, and in bronze they go last: what a
 * compaction that broke off has left is told by the name, and finished by the next. Nothing is lost at any time; between the two
 * a reader may see rows twice, by one `ingest_id`.
 */
export class Day {
  readonly #bronze: Objects;
  readonly #silver: Objects;
  readonly #day: string;

  constructor(buckets: { readonly bronze: Objects; readonly silver: Objects }, day: string) {
    this.#bronze = buckets.bronze;
    this.#silver = buckets.silver;
    this.#day = day;
  }

  /**
   * @param objects all that bronze holds of the day
   * @returns how many objects were joined to others
   */
  async compact(objects: readonly SmallObject[]): Promise<number> {
    const left = new Map(objects.filter((each) => !isCompacted(each)).map((each) => [nameOf(each), each]));
    if (left.size === 0) return 0;
    let joined = 0;
    for (const made of objects.filter(isCompacted)) {
      const { [MADE_OF]: names = '' } = notesOf(await this.#bronze.read(made.key));
      const unfinished = names.split(' ').filter((name) => left.delete(name));
      if (unfinished.length > 0) await this.#replace(unfinished, nameOf(made));
      joined += unfinished.length;
    }
    for (const group of groupsOf([...left.values()])) {
      const names = group.map(nameOf);
      const name = COMPACTED + createHash('sha256').update(names.join(' ')).digest('hex').slice(0, 32);
      await this.#join(this.#bronze, rawEvents, names, name, names);
      await this.#replace(names, name);
      joined += group.length;
    }
    return joined;
  }

  /** Takes away what a joined object of bronze was made of, when quarantine is as far. */
  async #replace(names: readonly string[], name: string): Promise<void> {
    const wanted = new Set([...names, name]);
    const prefix = this.#keyOf(quarantine, '').slice(0, -'.parquet'.length);
    const refused = (await this.#silver.under(prefix)).map(nameOf).filter((each) => wanted.has(each));
    const sources = refused.filter((each) => each !== name);
    if (sources.length > 0) {
      await this.#join(this.#silver, quarantine, refused, name, names);
      await this.#silver.remove(sources.map((each) => this.#keyOf(quarantine, each)));
    }
    await this.#bronze.remove(names.map((each) => this.#keyOf(rawEvents, each)));
  }

  /** Writes the rows of some objects as one, each input once: Lambda delivers records again, cut as it likes. */
  async #join(
    bucket: Objects,
    table: TableContract,
    sources: readonly string[],
    name: string,
    madeOf: readonly string[],
  ): Promise<void> {
    const file = new ParquetFile(table, { [MADE_OF]: madeOf.join(' ') });
    const seen = new Set<string>();
    let rows: Record<string, unknown>[] = [];
    for (const source of sources) {
      for (const row of await readParquet(await bucket.read(this.#keyOf(table, source)))) {
        const id = String(row.ingest_id);
        if (seen.has(id)) continue;
        seen.add(id);
        rows.push({ ...row, received_at: millisOf(row.received_at) });
      }
      if (rows.length < ROWS) continue;
      file.add(rows);
      rows = [];
    }
    if (rows.length > 0) file.add(rows);
    await bucket.write(this.#keyOf(table, name), file.finish());
  }

  #keyOf(table: TableContract, name: string): string {
    return stagedKey(table, this.#day, name);
  }
}

const millisOf = (time: unknown): number => (time instanceof Date ? time.getTime() : Number(time));
