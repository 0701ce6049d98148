// Kernels of implicit ALS; models/recommender/als/kernel.ts documents them, plain-kernel.ts is their reference.
// Nothing is allocated: arguments are byte offsets into the one shared memory. The number of factors is a multiple of 8.
import { axpy, dot, addRows, dotRows } from './rows';
import { madd } from './simd';

/** Below this squared residual a row is solved. */
// @ts-ignore: decorator
@inline
const SOLVED: f32 = 1e-20;

export function solve(
  indptr: usize, indices: usize, values: usize, x: usize, z: usize,
  factors: i32, from: i32, to: i32, steps: i32, scratch: usize,
): void {
  const row = <usize>factors << 2;
  for (let u = from; u < to; u++) {
    const at = indptr + (<usize>u << 2);
    const start = load<u32>(at);
    const offset = <usize>start << 2;
    solveRow(indices + offset, values + offset, load<u32>(at, 4) - start, x + <usize>u * row, z, factors, steps, scratch);
  }
}

/** Conjugate gradient on (I + sum c z zᵀ) x = sum (1 + c) z. */
function solveRow(
  indices: usize, confidences: usize, count: i32, x: usize, z: usize, factors: i32, steps: i32, scratch: usize,
): void {
  const row = <usize>factors << 2;
  const residual = scratch;
  const direction = residual + row;
  const product = direction + row;
  const dots = product + row;
  const end = <usize>count << 2;
  if (count == 0) {
    memory.fill(x, 0, row);
    return;
  }
  dotRows(z, indices, count, x, dots, factors);
  for (let k: usize = 0; k < end; k += 4) {
    const c = load<f32>(confidences + k);
    store<f32>(dots + k, 1 + c - c * load<f32>(dots + k));
  }
  for (let a: usize = 0; a < row; a += 16) v128.store(residual + a, f32x4.neg(v128.load(x + a)));
  addRows(z, indices, count, dots, residual, factors);
  memory.copy(direction, residual, row);
  let square = dot(residual, residual, factors);
  // What is not a number any more goes on, to be seen in the result.
  for (let step = 1; !(square < SOLVED); step++) {
    let curvature = dot(direction, direction, factors);
    dotRows(z, indices, count, direction, dots, factors);
    for (let k: usize = 0; k < end; k += 4) {
      const d = load<f32>(dots + k);
      const weighted = load<f32>(confidences + k) * d;
      curvature += weighted * d;
      store<f32>(dots + k, weighted);
    }
    const length = square / curvature;
    axpy(length, direction, x, factors);
    // The last step needs no residual; and after `count` + 1 steps the solution is exact but for rounding.
    if (step == steps || step > count) break;
    memory.copy(product, direction, row);
    addRows(z, indices, count, dots, product, factors);
    axpy(-length, product, residual, factors);
    const before = square;
    square = dot(residual, residual, factors);
    const beta = f32x4.splat(square / before);
    for (let a: usize = 0; a < row; a += 16) {
      v128.store(direction + a, madd(beta, v128.load(direction + a), v128.load(residual + a)));
    }
  }
}

/** Four rows at a time against 8 columns: 8 registers of sums. */
export function multiply(
  source: usize, target: usize, triangle: usize, factors: i32, from: i32, to: i32, lower: bool, scratch: usize,
): void {
  const row = <usize>factors << 2;
  for (let r = from; r < to; r += 4) {
    const height = min(4, to - r);
    // A copy, as target may be source.
    memory.copy(scratch, source + <usize>r * row, row * height);
    memory.fill(scratch + row * height, 0, row * (4 - height));
    for (let column = 0; column < factors; column += 8) {
      const first = lower ? column : 0;
      const last = lower ? factors : column + 8;
      multiplyTile(
        target + <usize>r * row + (<usize>column << 2),
        triangle + ((<usize>first * factors + column) << 2),
        scratch + (<usize>first << 2), scratch + (<usize>last << 2), row, height,
      );
    }
  }
}

// @ts-ignore: decorator
@inline
function multiplyTile(target: usize, triangle: usize, from: usize, to: usize, row: usize, height: i32): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  for (let at = from, m = triangle; at < to; at += 4, m += row) {
    const left = v128.load(m), right = v128.load(m, 16);
    const x0 = v128.load32_splat(at), x1 = v128.load32_splat(at + row);
    const x2 = v128.load32_splat(at + 2 * row), x3 = v128.load32_splat(at + 3 * row);
    a0 = madd(x0, left, a0); b0 = madd(x0, right, b0);
    a1 = madd(x1, left, a1); b1 = madd(x1, right, b1);
    a2 = madd(x2, left, a2); b2 = madd(x2, right, b2);
    a3 = madd(x3, left, a3); b3 = madd(x3, right, b3);
  }
  put(target, a0, b0);
  if (height > 1) put(target + row, a1, b1);
  if (height > 2) put(target + 2 * row, a2, b2);
  if (height > 3) put(target + 3 * row, a3, b3);
}

// @ts-ignore: decorator
@inline
function put(target: usize, left: v128, right: v128): void {
  v128.store(target, left);
  v128.store(target, right, 16);
}

/** Rows whose products are summed as float32 before they are added to the float64 sums: as many as fit the first cache. */
// @ts-ignore: decorator
@inline
const BLOCK: i32 = 64;

/** Tiles of 4 x 8 sums in registers. */
export function gram(rows: usize, factors: i32, from: i32, to: i32, partial: usize): void {
  const row = <usize>factors << 2;
  for (let r = from; r < to; r += BLOCK) {
    const start = rows + <usize>r * row, end = rows + <usize>min(r + BLOCK, to) * row;
    for (let a: usize = 0; a < row; a += 16) {
      for (let b = a & ~31; b < row; b += 32) gramTile(start, end, row, a, b, partial + ((a * factors + b) << 1));
    }
  }
}

// @ts-ignore: decorator
@inline
function gramTile(start: usize, end: usize, row: usize, a: usize, b: usize, partial: usize): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  for (let y = start; y < end; y += row) {
    const left = v128.load(y + b), right = v128.load(y + b, 16);
    const x0 = v128.load32_splat(y + a), x1 = v128.load32_splat(y + a, 4);
    const x2 = v128.load32_splat(y + a, 8), x3 = v128.load32_splat(y + a, 12);
    a0 = madd(x0, left, a0); b0 = madd(x0, right, b0);
    a1 = madd(x1, left, a1); b1 = madd(x1, right, b1);
    a2 = madd(x2, left, a2); b2 = madd(x2, right, b2);
    a3 = madd(x3, left, a3); b3 = madd(x3, right, b3);
  }
  const wide = row << 1;
  addWide(partial, a0, b0);
  addWide(partial + wide, a1, b1);
  addWide(partial + 2 * wide, a2, b2);
  addWide(partial + 3 * wide, a3, b3);
}

/** Adds 8 floats to 8 doubles. */
// @ts-ignore: decorator
@inline
function addWide(target: usize, left: v128, right: v128): void {
  addHalf(target, left);
  addHalf(target + 16, v128.shuffle<f64>(left, left, 1, 1));
  addHalf(target + 32, right);
  addHalf(target + 48, v128.shuffle<f64>(right, right, 1, 1));
}

// @ts-ignore: decorator
@inline
function addHalf(target: usize, low: v128): void {
  v128.store(target, f64x2.add(v128.load(target), f64x2.promote_low_f32x4(low)));
}
