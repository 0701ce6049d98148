import { type Random, seededRandom } from '../shared/random.ts';
import type { Matrix } from './types.ts';

/** Rows that bin edges are taken from; more move them by less than a bin. */
const SAMPLE_ROWS = 65_536;
/** Features in a word of codes. */
export const GROUP = 4;
/** Codes of a feature, and so its room in a histogram. */
export const CODES = 256;

/**
 * Features as codes of a byte: 0 is missing, `k` the k-th bin. The codes of four features lie in one word, the words of a group of
 * features one after the other, so that a histogram of four features reads one word a row.
 */
export interface BinnedMatrix {
  readonly rows: number;
  readonly features: number;
  /** Group `g`, row `i` at `g * rows + i`; the first feature of the group in the lowest byte. */
  readonly words: Uint32Array;
  /** Upper ends of the bins but the last of each feature, ascending; a bin contains its upper end. */
  readonly edges: readonly Float64Array[];
  /** Features in fours. */
  readonly groups: number;
}

export function binMatrix({ columns, rows }: Matrix, mostBins: number, seed: number): BinnedMatrix {
  const groups = Math.ceil(columns.length / GROUP);
  const words = new Uint32Array(groups * rows);
  const sample = sampleRows(rows, seededRandom(seed));
  const edges = columns.map((column) => binEdges(column, sample, mostBins));
  for (const [feature, column] of columns.entries()) {
    const at = Math.floor(feature / GROUP) * rows;
    addCodes(words.subarray(at, at + rows), (feature % GROUP) * 8, column, edges[feature] as Float64Array);
  }
  return { rows, features: columns.length, words, edges, groups };
}

/** A row of each of as many equal stretches, so that no stretch of the data is left out. */
function sampleRows(rows: number, random: Random): Uint32Array {
  if (rows <= SAMPLE_ROWS) return Uint32Array.from({ length: rows }, (_, row) => row);
  const stretch = rows / SAMPLE_ROWS;
  return Uint32Array.from({ length: SAMPLE_ROWS }, (_, index) => Math.floor((index + random()) * stretch));
}

/** Bins of about as many rows each; a value that fills a bin alone has one of its own. */
function binEdges(column: Float64Array, sample: Uint32Array, mostBins: number): Float64Array {
  const present = new Float64Array(sample.length);
  let count = 0;
  for (const row of sample) {
    const value = column[row] as number;
    if (!Number.isNaN(value)) present[count++] = value;
  }
  const { values, counts } = distinct(present.subarray(0, count).sort());
  const edges: number[] = [];
  const between = (left: number): number => (values[left] as number) / 2 + (values[left + 1] as number) / 2;
  if (values.length <= mostBins) {
    for (let index = 0; index + 1 < values.length; index++) edges.push(between(index));
    return Float64Array.from(edges);
  }
  let left = count;
  let filled = 0;
  for (let index = 0; index + 1 < values.length && edges.length + 1 < mostBins; index++) {
    filled += counts[index] as number;
    const wanted = left / (mostBins - edges.length);
    const next = counts[index + 1] as number;
    if (filled < wanted && !(next >= wanted && filled >= wanted / 2)) continue;
    edges.push(between(index));
    left -= filled;
    filled = 0;
  }
  return Float64Array.from(edges);
}

function distinct(sorted: Float64Array): { values: number[]; counts: number[] } {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (values.length > 0 && value === values[values.length - 1]) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  return { values, counts };
}

function addCodes(words: Uint32Array, shift: number, column: Float64Array, edges: Float64Array): void {
  for (let row = 0; row < words.length; row++) {
    const value = column[row] as number;
    if (Number.isNaN(value)) continue;
    words[row] = (words[row] as number) | ((lowerBound(edges, value) + 1) << shift);
  }
}

/** How many edges lie below the value. */
function lowerBound(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
