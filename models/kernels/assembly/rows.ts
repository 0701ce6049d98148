// Products and sums of rows of factors; the number of factors is a multiple of 8.
import { lanes, madd } from './simd';

export function dot(x: usize, y: usize, factors: i32): f32 {
  let even = f32x4.splat(0), odd = even;
  for (const end = x + (<usize>factors << 2); x < end; x += 32, y += 32) {
    even = madd(v128.load(x), v128.load(y), even);
    odd = madd(v128.load(x, 16), v128.load(y, 16), odd);
  }
  return lanes(f32x4.add(even, odd));
}

/** y = y + scale x */
export function axpy(scale: f32, x: usize, y: usize, factors: i32): void {
  const scales = f32x4.splat(scale);
  for (const end = x + (<usize>factors << 2); x < end; x += 32, y += 32) {
    v128.store(y, madd(scales, v128.load(x), v128.load(y)));
    v128.store(y, madd(scales, v128.load(x, 16), v128.load(y, 16)), 16);
  }
}

/** dots[k] = rows[indices[k]] . vector, four rows at a time. */
export function dotRows(rows: usize, indices: usize, count: i32, vector: usize, dots: usize, factors: i32): void {
  const row = <usize>factors << 2;
  let k = 0;
  for (; k + 4 <= count; k += 4, indices += 16, dots += 16) {
    let r0 = rows + <usize>load<u32>(indices) * row, r1 = rows + <usize>load<u32>(indices, 4) * row;
    let r2 = rows + <usize>load<u32>(indices, 8) * row, r3 = rows + <usize>load<u32>(indices, 12) * row;
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let v = vector, end = vector + row; v < end; v += 32) {
      const left = v128.load(v), right = v128.load(v, 16);
      s0 = madd(left, v128.load(r0), s0); s1 = madd(left, v128.load(r1), s1);
      s2 = madd(left, v128.load(r2), s2); s3 = madd(left, v128.load(r3), s3);
      s0 = madd(right, v128.load(r0, 16), s0); s1 = madd(right, v128.load(r1, 16), s1);
      s2 = madd(right, v128.load(r2, 16), s2); s3 = madd(right, v128.load(r3, 16), s3);
      r0 += 32; r1 += 32; r2 += 32; r3 += 32;
    }
    // Lane i of the result is the sum of the lanes of s_i.
    const low = f32x4.add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7));
    const high = f32x4.add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7));
    v128.store(dots, f32x4.add(v128.shuffle<f32>(low, high, 0, 1, 4, 5), v128.shuffle<f32>(low, high, 2, 3, 6, 7)));
  }
  for (; k < count; k++, indices += 4, dots += 4) {
    store<f32>(dots, dot(rows + <usize>load<u32>(indices) * row, vector, factors));
  }
}

/** target += sum over k of scales[k] rows[indices[k]], four rows at a time. */
export function addRows(rows: usize, indices: usize, count: i32, scales: usize, target: usize, factors: i32): void {
  const row = <usize>factors << 2;
  let k = 0;
  for (; k + 4 <= count; k += 4, indices += 16, scales += 16) {
    let r0 = rows + <usize>load<u32>(indices) * row, r1 = rows + <usize>load<u32>(indices, 4) * row;
    let r2 = rows + <usize>load<u32>(indices, 8) * row, r3 = rows + <usize>load<u32>(indices, 12) * row;
    const c0 = v128.load32_splat(scales), c1 = v128.load32_splat(scales, 4);
    const c2 = v128.load32_splat(scales, 8), c3 = v128.load32_splat(scales, 12);
    for (let t = target, end = target + row; t < end; t += 32) {
      const left = madd(c1, v128.load(r1), madd(c0, v128.load(r0), v128.load(t)));
      const right = madd(c1, v128.load(r1, 16), madd(c0, v128.load(r0, 16), v128.load(t, 16)));
      v128.store(t, madd(c3, v128.load(r3), madd(c2, v128.load(r2), left)));
      v128.store(t, madd(c3, v128.load(r3, 16), madd(c2, v128.load(r2, 16), right)), 16);
      r0 += 32; r1 += 32; r2 += 32; r3 += 32;
    }
  }
  for (; k < count; k++, indices += 4, scales += 4) {
    axpy(load<f32>(scales), rows + <usize>load<u32>(indices) * row, target, factors);
  }
}
