import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AutoETS, initSync as initEts } from '@bsull/augurs/ets';
import { initSync as initMstl, MSTL } from '@bsull/augurs/mstl';

/**
 * ETS and MSTL of augurs, compiled to WebAssembly. Their binaries lie beside the bundle of the container (`ets_bg.wasm`,
 * `mstl_bg.wasm`), or in the package when the source is run.
 */

type Part = 'ets' | 'mstl';

function binaryOf(part: Part): Uint8Array<ArrayBuffer> {
  const file = `${part}_bg.wasm`;
  const beside = fileURLToPath(new URL(file, import.meta.url));
  return readFileSync(existsSync(beside) ? beside : new URL(file, import.meta.resolve(`@bsull/augurs/${part}`)));
}

const ready = new Set<Part>();

function start(part: Part, init: (options: { module: Uint8Array<ArrayBuffer> }) => unknown): void {
  if (ready.has(part)) return;
  init({ module: binaryOf(part) });
  ready.add(part);
}

interface AugursModel {
  fit(values: Float64Array): void;
  predict(horizon: number): { readonly point: readonly number[] };
  free(): void;
}

/** What never changes is continued as it is: augurs searches long for something to fit. */
function constantOf(values: Float64Array, horizon: number): Float64Array | null {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? new Float64Array(horizon).fill(first) : null;
}

/** Fits and forecasts; null when augurs finds no model, which it says by throwing, or forecasts no numbers. */
function forecastOf(model: AugursModel, values: Float64Array, horizon: number): Float64Array | null {
  try {
    model.fit(values);
    const { point } = model.predict(horizon);
    return point.every(Number.isFinite) ? Float64Array.from(point) : null;
  } catch {
    return null;
  } finally {
    model.free();
  }
}

/** Exponential smoothing (Hyndman et al. 2008) without a season, error and trend chosen by corrected AIC. */
export function ets(values: Float64Array, horizon: number): Float64Array | null {
  const constant = constantOf(values, horizon);
  if (constant) return constant;
  start('ets', initEts);
  return forecastOf(new AutoETS(1, 'ZZN'), values, horizon);
}

/** Seasons by MSTL (Bandara, Hyndman & Bergmeir 2021), the remainder by ETS. */
export function mstl(values: Float64Array, periods: readonly number[], horizon: number): Float64Array | null {
  const constant = constantOf(values, horizon);
  if (constant) return constant;
  start('mstl', initMstl);
  return forecastOf(MSTL.ets([...periods]), values, horizon);
}
