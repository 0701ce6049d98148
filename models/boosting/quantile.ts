/**
 * The smallest value that at least a share `level` of the weight does not exceed: it has the least pinball loss of all constants
 * (Koenker & Bassett, 1978).
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array | undefined, level: number): number {
  if (!weights) {
    const sorted = values.slice().sort();
    return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(level * sorted.length) - 1))] as number;
  }
  const order = Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  let wanted = 0;
  for (const weight of weights) wanted += weight;
  wanted *= level;
  let passed = 0;
  for (const index of order) {
    passed += weights[index] as number;
    if (passed >= wanted && passed > 0) return values[index] as number;
  }
  return values[order.at(-1) as number] as number;
}
