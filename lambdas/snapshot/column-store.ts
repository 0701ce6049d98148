import { Kept } from '../lake/kept.ts';
import { type ColumnPart, type FileColumns, readColumnParts, valueAt } from './columns.ts';
import { placeOf, viewsOf } from './views.ts';

/** Does some work with the bytes of an object. @throws what reading and the work throw */
export type WithObject = <T>(key: string, work: (bytes: Uint8Array) => Promise<T>) => Promise<T>;

/** A column of one file. */
interface Held {
  readonly rows: number;
  readonly part: ColumnPart;
}

type Row = Readonly<Record<string, unknown>>;

/** Objects that are in memory side by side. */
const SIDE_BY_SIDE = 4;

/** Columns of the files of one snapshot, each read once and kept until others need its place. */
export class ColumnStore {
  readonly #withObject: WithObject;
  /** By file and column. */
  readonly #held: Kept<Held>;

  constructor(withObject: WithObject, mostBytes: number) {
    this.#withObject = withObject;
    this.#held = new Kept(mostBytes, ({ part }) => part.bytes);
  }

  /** All rows of some files, over some of their columns. @param files keys of objects */
  async rows(files: readonly string[], columns: readonly string[]): Promise<readonly Row[]> {
    const found = await sideBySide(files, (file) => this.#columnsOf(file, columns));
    const parts = new Map(columns.map((name, at) => [name, found.map((file) => (file[at] as Held).part)]));
    return viewsOf(
      found.map(([first]) => first?.rows ?? 0),
      parts,
    );
  }

  /** Rows that {@link rows} gave, as plain objects with other columns of theirs; only the files that they stand in are read. */
  async whole(files: readonly string[], rows: readonly Row[], columns: readonly string[]): Promise<Row[]> {
    const places = rows.map((row, index) => ({ index, ...placeOf(row) }));
    const found: Row[] = [];
    await sideBySide([...Map.groupBy(places, ({ file }) => file)], async ([file, wanted]) => {
      const held = await this.#columnsOf(files[file] as string, columns);
      for (const { index, row } of wanted)
        found[index] = Object.fromEntries(columns.map((name, at) => [name, valueAt((held[at] as Held).part, row)]));
    });
    return found;
  }

  /** Columns of a file, in the order asked for; those that are not held are read together. */
  async #columnsOf(file: string, columns: readonly string[]): Promise<readonly Held[]> {
    const missing = columns.filter((column) => !this.#held.has(nameOf(file, column)));
    const reading = missing.length > 0 && this.#withObject(file, (bytes) => readColumnParts(bytes, missing));
    return Promise.all(
      columns.map((column) =>
        this.#held.get(nameOf(file, column), async () => {
          const { rows, parts } = (await reading) as FileColumns;
          return { rows, part: parts.get(column) as ColumnPart };
        }),
      ),
    );
  }
}

const nameOf = (file: string, column: string): string => `${file} ${column}`;

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
