import { readParquetColumns } from '../../contracts/parquet.ts';
import { type ColumnPart, readColumnParts } from './columns.ts';
import { placeOf, viewsOf } from './views.ts';

/** Does some work with the bytes of an object. @throws what reading and the work throw */
export type WithObject = <T>(key: string, work: (bytes: Uint8Array) => Promise<T>) => Promise<T>;

/** A column of a dataset, with how many rows each of its files has. */
interface Column {
  readonly rows: readonly number[];
  readonly parts: readonly ColumnPart[];
  readonly bytes: number;
}

type Row = Readonly<Record<string, unknown>>;

/** Objects that are in memory side by side. */
const SIDE_BY_SIDE = 4;

/** Columns of the datasets of one snapshot, each read once and kept until others need its place. */
export class ColumnStore {
  readonly #withObject: WithObject;
  readonly #mostBytes: number;
  /** By dataset and column; the one that was asked for last stands last. */
  readonly #columns = new Map<string, Promise<Column>>();
  readonly #sizes = new Map<string, number>();

  constructor(withObject: WithObject, mostBytes: number) {
    this.#withObject = withObject;
    this.#mostBytes = mostBytes;
  }

  /** All rows of a dataset, over some of its columns. @param files keys of its objects */
  async rows(dataset: string, files: readonly string[], columns: readonly string[]): Promise<readonly Row[]> {
    const nameOf = (column: string): string => `${dataset} ${column}`;
    const missing = columns.filter((column) => !this.#columns.has(nameOf(column)));
    if (missing.length > 0) {
      const reading = this.#read(files, missing);
      for (const column of missing) this.#hold(nameOf(column), reading, column);
    }
    const found = await Promise.all(columns.map((column) => this.#use(nameOf(column))));
    const parts = new Map(columns.map((column, index) => [column, found[index]?.parts ?? []]));
    return viewsOf(found[0]?.rows ?? [], parts);
  }

  /** Rows that {@link rows} gave, as plain objects with other columns of theirs; only the files that they stand in are read. */
  async whole(files: readonly string[], rows: readonly Row[], columns: readonly string[]): Promise<Row[]> {
    const found: Record<string, unknown>[] = rows.map(() => ({}));
    const places = Map.groupBy(
      rows.map((row, index) => ({ index, ...placeOf(row) })),
      ({ file }) => file,
    );
    await sideBySide([...places], async ([file, wanted]) =>
      this.#withObject(files[file] as string, (bytes) =>
        readParquetColumns(
          bytes,
          (column, from, values) => {
            for (const { index, row } of wanted) {
              const place = row - from;
              if (place >= 0 && place < values.length)
                (found[index] as Record<string, unknown>)[column] = values[place];
            }
          },
          columns,
        ),
      ),
    );
    return found;
  }

  async #read(files: readonly string[], columns: readonly string[]): Promise<ReadonlyMap<string, Column>> {
    const read = await sideBySide(files, (key) => this.#withObject(key, (bytes) => readColumnParts(bytes, columns)));
    const rows = read.map((file) => file.rows);
    return new Map(
      columns.map((column) => {
        const parts = read.map((file) => file.parts.get(column) as ColumnPart);
        return [column, { rows, parts, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) }];
      }),
    );
  }

  #hold(name: string, reading: Promise<ReadonlyMap<string, Column>>, column: string): void {
    const held = reading.then((columns) => {
      const read = columns.get(column) as Column;
      this.#sizes.set(name, read.bytes);
      return read;
    });
    this.#columns.set(name, held);
    held.then(
      () => this.#makeRoom(),
      () => this.#columns.delete(name), // the next request tries again
    );
  }

  #use(name: string): Promise<Column> {
    const column = this.#columns.get(name) as Promise<Column>;
    this.#columns.delete(name);
    this.#columns.set(name, column);
    return column;
  }

  #makeRoom(): void {
    let bytes = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const name of this.#columns.keys()) {
      if (bytes <= this.#mostBytes) return;
      // One that is still being read has no size yet, and is about to be used.
      const size = this.#sizes.get(name);
      if (size === undefined) continue;
      bytes -= size;
      this.#sizes.delete(name);
      this.#columns.delete(name);
    }
  }
}

/** Works on each of some things, on a few at a time. @returns what the work comes to, in their order */
async function sideBySide<T, R>(things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = things.entries();
  const worker = async (): Promise<void> => {
    for (const [index, thing] of rest) results[index] = await work(thing);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return results;
}
