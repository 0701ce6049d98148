// Kernels of the inverse of a symmetric positive definite matrix by a blocked sweep (models/recommender/ease/inverse.ts).
// The matrix A is float64, row by row, `size` x `size` with size a multiple of 64, of which the lower triangle counts; a block
// is 64 rows, a panel 4 rows of a block of columns: for each of the 64 columns the 4 values of the rows.

// @ts-ignore: decorator
@inline
const BLOCK: usize = 64;
// @ts-ignore: decorator
@inline
const BLOCK_BYTES: usize = BLOCK * 8;
// @ts-ignore: decorator
@inline
const PANEL_BYTES: usize = BLOCK * 4 * 8;

/**
 * Reads rows [row, row + 64) of the columns [pivot, pivot + 64) into panels, and writes their product with `negative`, minus the
 * inverse of the pivot block, into panels of `products`. The pivot block itself counts as zero.
 */
export function pack(
  matrix: usize, size: usize, pivot: usize, row: usize, negative: usize, panels: usize, products: usize,
): void {
  const first = panels + row / 4 * PANEL_BYTES;
  const product = products + row / 4 * PANEL_BYTES;
  memory.fill(product, 0, BLOCK / 4 * PANEL_BYTES);
  if (row == pivot) {
    memory.fill(first, 0, BLOCK / 4 * PANEL_BYTES);
    return;
  }
  // Above the pivot only its mirror image lies in the lower triangle.
  const below = row > pivot;
  const rowStep = below ? size << 3 : 8;
  const columnStep = below ? 8 : size << 3;
  const start = below ? matrix + (row * size + pivot) * 8 : matrix + (pivot * size + row) * 8;
  for (let i: usize = 0; i < BLOCK; i++) {
    let target = first + i / 4 * PANEL_BYTES + i % 4 * 8;
    for (let p: usize = 0, at = start + i * rowStep; p < BLOCK; p++, at += columnStep, target += 32) {
      store<f64>(target, load<f64>(at));
    }
  }
  for (let offset: usize = 0; offset < BLOCK / 4 * PANEL_BYTES; offset += PANEL_BYTES) {
    for (let column: usize = 0; column < BLOCK; column += 4) {
      addTile(first + offset, negative + column * 8, BLOCK_BYTES, product + offset + column * 32, 32);
    }
  }
}

/** Adds `products` x `panels` to the lower triangle in rows [row, row + 64), and puts the swept pivot in its place. */
export function update(
  matrix: usize, size: usize, pivot: usize, row: usize, negative: usize, panels: usize, products: usize,
): void {
  const step = size << 3;
  if (row == pivot) {
    putPivotRows(matrix + pivot * step, step, pivot, negative, products);
    return;
  }
  for (let column: usize = 0; column < row + BLOCK; column += 4) {
    const panel = panels + column / 4 * PANEL_BYTES;
    for (let i = max(column, row); i < row + BLOCK; i += 4) {
      addTile(panel, products + i / 4 * PANEL_BYTES, 32, matrix + i * step + column * 8, step);
    }
  }
  if (row < pivot) return;
  for (let i = row; i < row + BLOCK; i++) {
    const product = products + i / 4 * PANEL_BYTES + i % 4 * 8;
    const target = matrix + i * step + pivot * 8;
    for (let p: usize = 0; p < BLOCK; p++) store<f64>(target + p * 8, -load<f64>(product + p * 32));
  }
}

function putPivotRows(target: usize, step: usize, pivot: usize, negative: usize, products: usize): void {
  for (let p: usize = 0; p < BLOCK; p++, target += step) {
    for (let j: usize = 0; j < pivot; j++) {
      store<f64>(target + j * 8, -load<f64>(products + j / 4 * PANEL_BYTES + p * 32 + j % 4 * 8));
    }
    memory.copy(target + pivot * 8, negative + p * BLOCK_BYTES, BLOCK_BYTES);
  }
}

/**
 * Adds the sum over 64 positions of 4 scalars x 4 values, as 4 rows of 4. Values come from a panel, scalars from `step` bytes
 * further on at each position.
 */
// @ts-ignore: decorator
@inline
function addTile(values: usize, scalars: usize, step: usize, target: usize, targetStep: usize): void {
  let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  for (const end = values + PANEL_BYTES; values < end; values += 32, scalars += step) {
    const left = v128.load(values), right = v128.load(values, 16);
    const x0 = v128.load64_splat(scalars), x1 = v128.load64_splat(scalars, 8);
    const x2 = v128.load64_splat(scalars, 16), x3 = v128.load64_splat(scalars, 24);
    a0 = madd(x0, left, a0); b0 = madd(x0, right, b0);
    a1 = madd(x1, left, a1); b1 = madd(x1, right, b1);
    a2 = madd(x2, left, a2); b2 = madd(x2, right, b2);
    a3 = madd(x3, left, a3); b3 = madd(x3, right, b3);
  }
  addTo(target, a0, b0);
  addTo(target + targetStep, a1, b1);
  addTo(target + 2 * targetStep, a2, b2);
  addTo(target + 3 * targetStep, a3, b3);
}

// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), c);
}

// @ts-ignore: decorator
@inline
function addTo(target: usize, left: v128, right: v128): void {
  v128.store(target, f64x2.add(v128.load(target), left));
  v128.store(target, f64x2.add(v128.load(target, 16), right), 16);
}
