/** A smooth function: writes its gradient at `x` into `gradient` and returns its value; Infinity where it is not defined. */
export type SmoothFunction = (x: readonly number[], gradient: number[]) => number;

export interface Minimum {
  readonly x: readonly number[];
  readonly value: number;
  /** False when it ran out of iterations, or of bounds, or no step down was found where the gradient says there is one. */
  readonly converged: boolean;
}

export interface MinimiseOptions {
  /** @default 200 */
  readonly iterations?: number;
  /** Largest component of the gradient at which a point is taken for a minimum. @default 1e-7 */
  readonly tolerance?: number;
  /** The search ends where a component gets this far from zero: the minimum is at infinity then. @default Infinity */
  readonly farthest?: number;
}

interface Point {
  readonly x: readonly number[];
  readonly value: number;
  readonly gradient: readonly number[];
}

/** A component of a step never moves further at once: exponentials of it stay finite. */
const LONGEST_STEP = 2;
const MOST_HALVINGS = 40;
/** Armijo's condition: the share of the decrease that the slope promises which a step must bring. */
const SUFFICIENT_DECREASE = 1e-4;
/** A promised decrease that is a smaller share of the value is surely lost in its rounding. */
const ROUNDING = 1e-14;
/** One that is a smaller share than this may be, when the value is a long sum: it is then no failure not to find it. */
const ROUNDING_OF_SUMS = 1e-10;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const identity = (size: number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));

/** A local minimum by BFGS with a backtracking line search (Nocedal & Wright 2006, algorithms 3.1 and 6.1). */
export function minimise(f: SmoothFunction, start: readonly number[], options: MinimiseOptions = {}): Minimum {
  const { iterations = 200, tolerance = 1e-7, farthest = Number.POSITIVE_INFINITY } = options;
  let at = evaluate(f, start);
  let inverseHessian = identity(start.length);
  for (let i = 0; i < iterations; i++) {
    if (largest(at.gradient) <= tolerance) return { x: at.x, value: at.value, converged: true };
    let direction = inverseHessian.map((row) => -dot(row, at.gradient));
    if (dot(direction, at.gradient) >= 0) {
      inverseHessian = identity(start.length);
      direction = at.gradient.map((slope) => -slope);
    }
    const promised = -dot(direction, at.gradient);
    const scale = Math.max(1, Math.abs(at.value));
    if (promised <= ROUNDING * scale) return { x: at.x, value: at.value, converged: true };
    const next = lineSearch(f, at, direction);
    if (next === null) return { x: at.x, value: at.value, converged: promised <= ROUNDING_OF_SUMS * scale };
    inverseHessian = updated(inverseHessian, at, next);
    at = next;
    if (largest(at.x) >= farthest) break;
  }
  return { x: at.x, value: at.value, converged: false };
}

function evaluate(f: SmoothFunction, x: readonly number[]): Point {
  const gradient = x.map(() => 0);
  return { x, value: f(x, gradient), gradient };
}

function lineSearch(f: SmoothFunction, from: Point, direction: readonly number[]): Point | null {
  const slope = dot(direction, from.gradient);
  let step = Math.min(1, LONGEST_STEP / largest(direction));
  for (let k = 0; k < MOST_HALVINGS; k++, step /= 2) {
    const scale = step;
    const to = evaluate(
      f,
      from.x.map((value, i) => value + scale * (direction[i] as number)),
    );
    if (to.value <= from.value + SUFFICIENT_DECREASE * step * slope) return to;
  }
  return null;
}

/** The BFGS update of the inverse Hessian; left as it is where the curvature along the step is not positive. */
function updated(h: number[][], from: Point, to: Point): number[][] {
  const s = to.x.map((value, i) => value - (from.x[i] as number));
  const y = to.gradient.map((value, i) => value - (from.gradient[i] as number));
  const curvature = dot(s, y);
  if (!(curvature > 1e-14)) return h;
  const hy = h.map((row) => dot(row, y));
  const scale = (1 + dot(y, hy) / curvature) / curvature;
  return h.map((row, i) =>
    row.map((value, j) => {
      const [si, sj] = [s[i] as number, s[j] as number];
      return value + scale * si * sj - ((hy[i] as number) * sj + si * (hy[j] as number)) / curvature;
    }),
  );
}
