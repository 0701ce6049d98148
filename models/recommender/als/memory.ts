import type { SparseMatrix } from '../sparse.ts';

const PAGE = 65536;
const MAXIMUM_PAGES = 65536;
const ALIGNMENT = 64;
/** Work of a part, counted in entries; enough to outweigh fetching the part, little enough to share out. */
const PART_ENTRIES = 8000;
/** What solving a row costs besides its entries, in entries. */
const ROW_ENTRIES = 8;
const PART_ROWS = 1024;
/** Each part of a Gram matrix takes factors² doubles, so there are never more. */
const MOST_PARTS = 64;

/** The factors of users or of items, and the matrix with a row for each; numbers named `...At` are byte offsets. */
export interface Side {
  readonly rows: number;
  readonly indptrAt: number;
  readonly indicesAt: number;
  readonly valuesAt: number;
  readonly factorsAt: number;
  /** Ranges of rows of about equal work. */
  readonly parts: Int32Array;
  /** Rows of a part of the Gram matrix: a multiple of 4 that depends on nothing but the number of rows. */
  readonly gramRows: number;
}

/** Where everything lies in the memory that the threads share. */
export interface AlsMemory {
  readonly memory: WebAssembly.Memory;
  readonly users: Side;
  readonly items: Side;
  readonly whitenedAt: number;
  /** Three matrices of float32 for whitening: L, L⁻¹ and L⁻ᵀ. */
  readonly lowerAt: number;
  readonly inverseAt: number;
  readonly inverseTransposedAt: number;
  readonly partialsAt: number;
  readonly scratchAt: number;
  /** Bytes of each thread. */
  readonly scratchBytes: number;
}

/**
 * Allocates the memory and copies a matrix and its transpose into it; factors are zero.
 * @param factors a multiple of 8
 * @throws RangeError when it takes more than the 4 GiB that 32-bit WebAssembly can address
 */
export function alsMemory(matrix: SparseMatrix, turned: SparseMatrix, factors: number, threads: number): AlsMemory {
  const reserve = reservations();
  const users = reserveSide(matrix, factors, reserve);
  const items = reserveSide(turned, factors, reserve);
  const squareBytes = 4 * factors * factors;
  const scratchBytes = aligned(4 * (4 * factors + Math.max(longestRow(matrix), longestRow(turned))));
  const gramParts = Math.max(...[users, items].map(({ rows, gramRows }) => Math.ceil(rows / gramRows)));
  const rest = {
    whitenedAt: reserve.take(4 * factors * Math.max(users.rows, items.rows)),
    lowerAt: reserve.take(squareBytes),
    inverseAt: reserve.take(squareBytes),
    inverseTransposedAt: reserve.take(squareBytes),
    partialsAt: reserve.take(2 * squareBytes * gramParts),
    scratchAt: reserve.take(scratchBytes * threads),
    scratchBytes,
  };
  const pages = Math.ceil(reserve.taken() / PAGE);
  if (pages > MAXIMUM_PAGES) {
    const size = `${matrix.rows} x ${matrix.cols} with ${matrix.indices.length} entries and ${factors} factors`;
    const gibibytes = (reserve.taken() / 2 ** 30).toFixed(1);
    throw new RangeError(`ALS of ${size} needs ${gibibytes} GiB; it can use 4. Take fewer factors or fewer rows.`);
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  copyMatrix(memory.buffer, users, matrix);
  copyMatrix(memory.buffer, items, turned);
  return { memory, users, items, ...rest };
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

interface Reservations {
  /** Reserves bytes, and says where they begin. */
  take(bytes: number): number;
  taken(): number;
}

function reservations(): Reservations {
  let end = 0;
  return {
    take(bytes) {
      const start = end;
      end += aligned(bytes);
      return start;
    },
    taken: () => end,
  };
}

function reserveSide(matrix: SparseMatrix, factors: number, reserve: Reservations): Side {
  const { rows, indices } = matrix;
  return {
    rows,
    indptrAt: reserve.take(4 * (rows + 1)),
    indicesAt: reserve.take(4 * indices.length),
    valuesAt: reserve.take(4 * indices.length),
    factorsAt: reserve.take(4 * factors * rows),
    parts: equalParts(matrix),
    gramRows: Math.max(PART_ROWS, 4 * Math.ceil(rows / (4 * MOST_PARTS))),
  };
}

function copyMatrix(buffer: SharedArrayBuffer, side: Side, { rows, indptr, indices, values }: SparseMatrix): void {
  new Int32Array(buffer, side.indptrAt, rows + 1).set(indptr);
  new Int32Array(buffer, side.indicesAt, indices.length).set(indices);
  new Float32Array(buffer, side.valuesAt, values.length).set(values);
}

function equalParts({ rows, indptr }: SparseMatrix): Int32Array {
  const bounds = [0];
  let work = 0;
  for (let row = 0; row < rows; row++) {
    work += (indptr[row + 1] as number) - (indptr[row] as number) + ROW_ENTRIES;
    if (work < PART_ENTRIES && row < rows - 1) continue;
    bounds.push(row + 1);
    work = 0;
  }
  return Int32Array.from(bounds);
}

function longestRow({ rows, indptr }: SparseMatrix): number {
  let longest = 0;
  for (let row = 0; row < rows; row++) {
    longest = Math.max(longest, (indptr[row + 1] as number) - (indptr[row] as number));
  }
  return longest;
}
