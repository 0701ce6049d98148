import { type ColumnPart, valueAt } from './columns.ts';

/** A row as readers see it. */
type Row = Readonly<Record<string, unknown>>;

/** Where a row stands: in which file of its dataset, and at which place of it. */
export interface Place {
  readonly file: number;
  readonly row: number;
}

/** A row that holds no values, but looks them up in its columns: of half a million each takes some thirty bytes. */
class RowView {
  readonly #file: number;
  readonly #row: number;

  constructor(file: number, row: number) {
    this.#file = file;
    this.#row = row;
  }

  static placeOf(view: RowView): Place {
    return { file: view.#file, row: view.#row };
  }

  static isView = (row: object): row is RowView => #row in row;

  static getter(files: readonly ColumnPart[]) {
    return function get(this: RowView): unknown {
      return valueAt(files[this.#file] as ColumnPart, this.#row);
    };
  }
}

/**
 * Rows over columns.
 * @param rows how many each file has
 * @param columns the parts of each column, by its name, in the order of the files
 */
export function viewsOf(rows: readonly number[], columns: ReadonlyMap<string, readonly ColumnPart[]>): readonly Row[] {
  class View extends RowView {}
  for (const [name, files] of columns) {
    Object.defineProperty(View.prototype, name, { get: RowView.getter(files), enumerable: true });
  }
  const views: RowView[] = [];
  for (const [file, count] of rows.entries()) for (let row = 0; row < count; row++) views.push(new View(file, row));
  return views as unknown as readonly Row[];
}

/** @throws TypeError for a row that is none over columns */
export function placeOf(row: Row): Place {
  if (!RowView.isView(row)) throw new TypeError('A row that was read whole stands in no columns');
  return RowView.placeOf(row);
}
