/** What rows (people) did with columns (products), in compressed sparse rows: row `r` owns the entries `indptr[r]` to `indptr[r + 1]`. */
export interface SparseMatrix {
  readonly rows: number;
  readonly cols: number;
  /** `rows + 1` offsets into `indices` and `values`. */
  readonly indptr: Int32Array;
  /** Columns, ascending and without repetition within a row. */
  readonly indices: Int32Array;
  /** Positive weights. */
  readonly values: Float32Array;
}

/** Entries in any order, one at each position of the three lists. */
export interface Triplets {
  readonly rows: ArrayLike<number>;
  readonly cols: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/**
 * Makes a matrix of entries; those of the same row and column are added up, and a zero is not an entry.
 * @throws RangeError naming the entry whose row or column is not in the matrix, or whose value is negative or not finite
 */
export function fromTriplets(rows: number, cols: number, triplets: Triplets): SparseMatrix {
  const entries = checkedEntries(rows, cols, triplets);
  // By column, then by row: each pass keeps the order of the one before, so that rows come out sorted.
  const sorted = bucket(rows, triplets.rows, bucket(cols, triplets.cols, entries).order);
  const indptr = new Int32Array(rows + 1);
  const indices = new Int32Array(entries.length);
  const sums = new Float64Array(entries.length);
  let size = 0;
  for (let row = 0; row < rows; row++) {
    const start = size;
    for (let at = sorted.starts[row] as number; at < (sorted.starts[row + 1] as number); at++) {
      const entry = sorted.order[at] as number;
      const column = triplets.cols[entry] as number;
      if (size === start || indices[size - 1] !== column) indices[size++] = column;
      sums[size - 1] = (sums[size - 1] as number) + (triplets.values[entry] as number);
    }
    indptr[row + 1] = size;
  }
  return { rows, cols, indptr, indices: indices.slice(0, size), values: Float32Array.from(sums.subarray(0, size)) };
}

/** The same entries with rows and columns exchanged. */
export function transpose({ rows, cols, indptr, indices, values }: SparseMatrix): SparseMatrix {
  const starts = offsets(cols, indices);
  const next = starts.slice();
  const turned = { indices: new Int32Array(indices.length), values: new Float32Array(indices.length) };
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row] as number; at < (indptr[row + 1] as number); at++) {
      const column = indices[at] as number;
      const target = next[column] as number;
      next[column] = target + 1;
      turned.indices[target] = row;
      turned.values[target] = values[at] as number;
    }
  }
  return { rows: cols, cols: rows, indptr: starts, ...turned };
}

/** Positions of the entries that are not zero. */
function checkedEntries(rows: number, cols: number, triplets: Triplets): Int32Array {
  const { length } = triplets.values;
  if (triplets.rows.length !== length || triplets.cols.length !== length) {
    const lengths = `${triplets.rows.length} rows, ${triplets.cols.length} columns and ${length} values`;
    throw new RangeError(`A matrix needs a row and a column for each value; there are ${lengths}.`);
  }
  const entries = new Int32Array(length);
  let size = 0;
  for (let entry = 0; entry < length; entry++) {
    const [row, column] = [triplets.rows[entry] as number, triplets.cols[entry] as number];
    const value = triplets.values[entry] as number;
    if (!(isIndex(row, rows) && isIndex(column, cols))) {
      throw new RangeError(`Entry ${entry} is at row ${row}, column ${column} of a matrix of ${rows} x ${cols}.`);
    }
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new RangeError(
        `Entry ${entry} (row ${row}, column ${column}) is ${value}; a weight is finite and not negative.`,
      );
    }
    if (value > 0) entries[size++] = entry;
  }
  return entries.subarray(0, size);
}

const isIndex = (value: number, count: number): boolean => Number.isInteger(value) && value >= 0 && value < count;

/** Where each key's entries start when they are sorted by key; and, at last, their number. */
function offsets(count: number, keys: ArrayLike<number>, order?: Int32Array): Int32Array {
  const starts = new Int32Array(count + 1);
  const length = order?.length ?? keys.length;
  for (let at = 0; at < length; at++) {
    const key = keys[order ? (order[at] as number) : at] as number;
    starts[key + 1] = (starts[key + 1] as number) + 1;
  }
  for (let key = 0; key < count; key++) starts[key + 1] = (starts[key + 1] as number) + (starts[key] as number);
  return starts;
}

/** Sorts entries by a key below `count`, keeping the given order among equals. */
function bucket(
  count: number,
  keys: ArrayLike<number>,
  entries: Int32Array,
): { starts: Int32Array; order: Int32Array } {
  const starts = offsets(count, keys, entries);
  const next = starts.slice();
  const order = new Int32Array(entries.length);
  for (const entry of entries) {
    const key = keys[entry] as number;
    const target = next[key] as number;
    next[key] = target + 1;
    order[target] = entry;
  }
  return { starts, order };
}
