/**
 * The numbers of the k highest scores, best first; of equal ones the lower number comes first. Scores that are not above
 * `floor`, or are not a number, are left out.
 * @param allowed where given, only items with a 1 are taken
 */
export function topK(
  scores: Float32Array | Float64Array,
  k: number,
  allowed?: Uint8Array,
  floor = Number.NEGATIVE_INFINITY,
): Int32Array {
  const heap = new Int32Array(Math.min(k, scores.length));
  let size = 0;
  // The item that is worse comes to the root, to be replaced first.
  const worse = (a: number, b: number): boolean => {
    const [x, y] = [scores[a] as number, scores[b] as number];
    return x < y || (x === y && a > b);
  };
  for (let item = 0; item < scores.length; item++) {
    if (!((scores[item] as number) > floor) || (allowed !== undefined && allowed[item] !== 1)) continue;
    if (size < heap.length) {
      heap[size] = item;
      rise(heap, size++, worse);
    } else if (size > 0 && worse(heap[0] as number, item)) {
      heap[0] = item;
      sink(heap, size, worse);
    }
  }
  return heap.subarray(0, size).sort((a, b) => (worse(b, a) ? -1 : 1));
}

type Worse = (a: number, b: number) => boolean;

function rise(heap: Int32Array, from: number, worse: Worse): void {
  const item = heap[from] as number;
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!worse(item, heap[parent] as number)) break;
    heap[at] = heap[parent] as number;
    at = parent;
  }
  heap[at] = item;
}

function sink(heap: Int32Array, size: number, worse: Worse): void {
  const item = heap[0] as number;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && worse(heap[child + 1] as number, heap[child] as number)) child++;
    if (!worse(heap[child] as number, item)) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = item;
}
