/**
 * Seeded randomness: the same seed gives the same shop, stream and faults on every machine.
 * The project keeps its own generator because a library's change of sequence would change every sample data set.
 */

const GOLDEN_GAMMA = 0x9e3779b9;

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

/** MurmurHash3's 32-bit finaliser (Austin Appleby, public domain): spreads neighbouring seeds over all 32 bits. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit hash of numbers and strings: FNV-1a over their characters, finished with {@link mix}. */
export function hash32(...parts: readonly (number | string)[]): number {
  let h = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ 0x1f, 0x01000193); // a separator, so that ('a', 'b') and ('ab') differ
  }
  return mix(h);
}

/**
 * xoshiro128** 1.1 by David Blackman and Sebastiano Vigna (https://prng.di.unimi.it/xoshiro128starstar.c, public domain),
 * with the distributions the sample shop draws from. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(a: number, b: number, c: number, d: number) {
    if ((a | b | c | d) === 0) throw new RangeError('Random: the state must not be all zero; give it a non-zero word');
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** An independent stream for each combination of parts: `Random.of(seed, 'day', 19000)`. */
  static of(...parts: readonly (number | string)[]): Random {
    const start = hash32(...parts);
    const word = (n: number) => mix((start + Math.imul(n, GOLDEN_GAMMA)) | 0);
    return new Random(word(1), word(2), word(3), word(4));
  }

  uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotateLeft(this.#d, 11);
    return result;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.uint32() * 2 ** -32;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number, uniform in [0, n). */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Random.pick: the list is empty');
    return items[this.below(items.length)] as T;
  }

  /** Fisher-Yates; a new array. */
  shuffle<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [result[i], result[j]] = [result[j] as T, result[i] as T];
    }
    return result;
  }

  /** Box-Muller. */
  normal(mean = 0, sd = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return mean + sd * radius * Math.cos(2 * Math.PI * this.next());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Marsaglia and Tsang (2000); a shape below one is drawn as shape + 1 and scaled down. */
  gamma(shape: number, scale = 1): number {
    if (shape < 1) return this.gamma(shape + 1, scale) * (1 - this.next()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale;
    }
  }

  beta(a: number, b: number): number {
    const x = this.gamma(a);
    return x / (x + this.gamma(b));
  }

  /** Arrivals of a unit-rate process before `mean`; the time taken grows with the mean. */
  poisson(mean: number): number {
    let count = 0;
    for (let clock = this.exponential(1); clock < mean; clock += this.exponential(1)) count++;
    return count;
  }
}

/** Weights of Zipf's law: the k-th most popular of n has weight 1 / (k + shift)^exponent; a shift (Mandelbrot's) flattens the head. */
export function zipfWeights(n: number, exponent: number, shift = 0): number[] {
  return Array.from({ length: n }, (_, i) => (i + 1 + shift) ** -exponent);
}

/** Weighted choice in constant time by Vose's alias method (1991). */
export class Weighted<T> {
  readonly #items: readonly T[];
  readonly #keep: Float64Array;
  readonly #alias: Uint32Array;

  constructor(items: readonly T[], weights: readonly number[]) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (items.length === 0 || items.length !== weights.length || !(total > 0)) {
      throw new RangeError(`Weighted: ${items.length} items need as many weights with a positive sum`);
    }
    this.#items = items;
    this.#keep = Float64Array.from(weights, (weight) => (weight * items.length) / total);
    this.#alias = Uint32Array.from(weights, (_, i) => i);
    const small: number[] = [];
    const large: number[] = [];
    this.#keep.forEach((share, i) => {
      (share < 1 ? small : large).push(i);
    });
    while (small.length > 0 && large.length > 0) {
      const poor = small.pop() as number;
      const rich = large.at(-1) as number;
      this.#alias[poor] = rich;
      this.#keep[rich] = (this.#keep[rich] as number) - (1 - (this.#keep[poor] as number));
      if ((this.#keep[rich] as number) < 1) small.push(large.pop() as number);
    }
    for (const i of [...small, ...large]) this.#keep[i] = 1; // what rounding left over
  }

  pick(random: Random): T {
    const i = random.below(this.#items.length);
    return this.#items[random.next() < (this.#keep[i] as number) ? i : (this.#alias[i] as number)] as T;
  }
}
