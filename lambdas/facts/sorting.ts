/**
 * Sorts rows by several columns of small whole numbers, the last one first: a counting sort a column, which keeps what the ones
 * before it did.
 * @param columns of places from 0 on, the most important one first
 */
export function sortRows(rows: Uint32Array, ...columns: readonly Uint32Array[]): Uint32Array {
  return columns.toReversed().reduce(sortByColumn, rows);
}

function sortByColumn(rows: Uint32Array, column: Uint32Array): Uint32Array {
  let most = 0;
  for (let at = 0; at < rows.length; at++) most = Math.max(most, column[rows[at] as number] as number);
  const starts = new Uint32Array(most + 2);
  for (let at = 0; at < rows.length; at++) {
    const next = (column[rows[at] as number] as number) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let key = 0; key <= most; key++) starts[key + 1] = (starts[key + 1] as number) + (starts[key] as number);
  const sorted = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as number;
    const key = column[row] as number;
    const place = starts[key] as number;
    sorted[place] = row;
    starts[key] = place + 1;
  }
  return sorted;
}

/** Up to this number a table of places takes little memory, and is much faster than a map. */
const LARGEST_TABLE = 2 ** 22;

/** For each whole number its place among the different ones, in order. */
export function placesOf(values: Float64Array): Uint32Array {
  let [least, most] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    least = Math.min(least, values[row] as number);
    most = Math.max(most, values[row] as number);
  }
  return least === 0 && most <= LARGEST_TABLE ? placesByTable(values, most) : placesByMap(values);
}

function placesByTable(values: Float64Array, most: number): Uint32Array {
  const places = new Uint32Array(most + 1);
  for (let row = 0; row < values.length; row++) places[values[row] as number] = 1;
  for (let value = 0, next = 0; value <= most; value++) if (places[value] === 1) places[value] = next++;
  const codes = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) codes[row] = places[values[row] as number] as number;
  return codes;
}

function placesByMap(values: Float64Array): Uint32Array {
  const distinct = Float64Array.from(new Set(values)).sort();
  const places = new Map<number, number>();
  for (let place = 0; place < distinct.length; place++) places.set(distinct[place] as number, place);
  const codes = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) codes[row] = places.get(values[row] as number) as number;
  return codes;
}

/** The values of some rows. */
export function pick(from: Float64Array | Uint32Array, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) picked[at] = from[rows[at] as number] as number;
  return picked;
}
