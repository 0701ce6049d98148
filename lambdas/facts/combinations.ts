import { placesOf } from './sorting.ts';

/**
 * The different combinations of some columns of codes, in order, and for each row its place among them.
 *
 * @example
 * const { codes, parts } = combinationsOf([Uint32Array.of(1, 0, 1), Uint32Array.of(4, 4, 4)]);
 * // codes: 1, 0, 1; parts: [0, 1] and [4, 4]
 */
export function combinationsOf(columns: readonly Uint32Array[]): { codes: Uint32Array; parts: Float64Array[] } {
  const sizes = columns.map((column) => column.reduce((most, code) => Math.max(most, code), 0) + 1);
  const keys = new Float64Array(columns[0]?.length ?? 0);
  columns.forEach((column, index) => {
    const size = sizes[index] as number;
    for (let row = 0; row < keys.length; row++) keys[row] = (keys[row] as number) * size + (column[row] as number);
  });
  const distinct = Float64Array.from(new Set(keys)).sort();
  const parts = columns.map((_, index) => {
    const below = sizes.slice(index + 1).reduce((product, size) => product * size, 1);
    return distinct.map((key) => Math.floor(key / below) % (sizes[index] as number));
  });
  return { codes: placesOf(keys), parts };
}
